"""Days so many calendar months away."""

from calendar import monthrange
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=4096)
def months_before(day: date, months: int) -> date:
    """The same day of the month `months` months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_day_outside(day: date, months: int) -> date:
    """The first day whose window of `months` months no longer holds `day`."""
    # Stepping month ends back is not the inverse of stepping them forward, so the day is looked for.
    candidate = months_before(day, -months)
    while months_before(candidate, months) <= day:
        candidate = date.fromordinal(candidate.toordinal() + 1)
    return candidate
