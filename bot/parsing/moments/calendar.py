"""Which day is meant: arithmetic on the calendar, seen from a day. A Fault says why no day is."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.errors import Refusal
from bot.i18n import _, current_language
from bot.parsing.moments.values import Day, Fault, Seen, Span

LAST = 32
"""As a number of a day: the last of its month."""

_WEEKDAY_DAYS = 7


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month; OverflowError beyond the calendar."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def too_far(today: date) -> Fault:
    """A day outside the calendar."""
    return Fault(Refusal(_("That date is too far away. Write it as {example}."), example=today.isoformat()))


def day_of(
    seen: Seen, month: int, day: int, year: int | None = None, *, two_digits: bool = False
) -> Day | Fault:
    """A date. Without a year the next such day or the last one, as `seen` looks; `two_digits`: of the year."""
    if not 1 <= month <= 12:
        return Fault(
            Refusal(
                _("There is no month {month}. Write the date as {example} (year-month-day)."),
                month=month,
                example=seen.today.isoformat(),
            )
        )
    if year is None:
        found = _yearless(seen, month, day)
        if found is not None:
            return Day(found, yearless=(month, day))
    number = seen.today.year if year is None else year
    if two_digits:
        number += 2000 - (100 if number > 68 else 0)
    if not 1 <= number <= 9999:
        return too_far(seen.today)
    days = monthrange(number, month)[1]
    if not 1 <= day <= days:
        name = _month_names(current_language(), "stand-alone")[month]
        return Fault(
            Refusal(
                _("{month} {year} has {days} days, so there is no day {day}. Please check the date."),
                month=name,
                year=number,
                days=days,
                day=day,
            )
        )
    return Day(date(number, month, day))


def _yearless(seen: Seen, month: int, day: int) -> date | None:
    # 29 February can be up to eight years away.
    step = 1 if seen.ahead else -1
    for year in range(seen.today.year, seen.today.year + 9 * step, step):
        if 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1]:
            found = date(year, month, day)
            if found >= seen.today if seen.ahead else found <= seen.today:
                return found
    return None


def last_such(seen: Seen, day: Day) -> date:
    """The day, looking back where it was named without a year."""
    if day.yearless is None:
        return day.date
    return _yearless(seen._replace(ahead=False), *day.yearless) or day.date


def numeric(seen: Seen, first: str, second: str, third: str | None, *, mark: str = "") -> Day | Fault | None:
    """Numbers as a date: 2026-03-05, 5/3/26, 29.11. `mark`: what stands between them.

    With dots and the year at the end the day is first for everybody: where dots follow the month, the year begins.
    """
    if len(first) == 4:
        return None if third is None or len(third) > 2 else day_of(seen, int(second), int(third), int(first))
    if len(first) > 2 or (third is not None and len(third) not in (2, 4)):
        return None
    readings = [(int(first), int(second)), (int(second), int(first))]
    if seen.month_first and not (mark == "." and third is not None):
        readings.reverse()
    day, month = next((r for r in readings if 1 <= r[1] <= 12), readings[0])
    if third is None:
        return day_of(seen, month, day)
    return day_of(seen, month, day, int(third), two_digits=len(third) == 2)


def weekday(seen: Seen, number: int, *, next_: bool = False, last: bool = False) -> Day:
    """The coming day of that name, today included; looking back: the last one. `next_`, `last`: not today."""
    if last or (not seen.ahead and not next_):
        back = (seen.today.weekday() - number) % _WEEKDAY_DAYS
        away = -(back or (_WEEKDAY_DAYS if last else 0))
    else:
        away = (number - seen.today.weekday()) % _WEEKDAY_DAYS or (_WEEKDAY_DAYS if next_ else 0)
    return Day(seen.today + timedelta(days=away), weekday=number, pinned=next_ or last)


def week_day(seen: Seen, number: int, weeks: int) -> Day:
    """A day of a week from Monday to Sunday, so many weeks from this one."""
    monday = seen.today - timedelta(days=seen.today.weekday())
    return Day(monday + timedelta(days=7 * weeks + number), weekday=number, pinned=True)


def nth_of_month(seen: Seen, number: int, months: int | None = None) -> Day | Fault:
    """Day `number` of the coming month that has it, today included, or of the month so many months from this one."""
    if months is not None:
        month = months_on(seen.today.replace(day=1), months)
        if number == LAST:
            return Day(month_end(month), nth=LAST, pinned=True)
        found = day_of(seen, month.month, number, month.year)
        return found._replace(nth=number, pinned=True) if isinstance(found, Day) else found
    if number == LAST:
        return Day(month_end(seen.today), nth=LAST)
    step = 1 if seen.ahead else -1
    for ahead in range(100):
        day = seen.today + timedelta(days=step * ahead)
        if day.day == number:
            return Day(day, nth=number)
    return day_of(seen, seen.today.month, number, seen.today.year)


def nth_weekday(seen: Seen, nth: int, number: int, first: date | None = None) -> Day | None:
    """The first, second … or last weekday of the month that begins on `first`, or of the coming month that has it."""
    starts = [first] if first else [months_on(seen.today.replace(day=1), ahead) for ahead in range(13)]
    for start in starts:
        if nth < 0:
            end = month_end(start)
            day = end - timedelta(days=(end.weekday() - number) % 7)
        else:
            day = start + timedelta(days=(number - start.weekday()) % 7 + 7 * (nth - 1))
        if day.month == start.month and (first or day >= seen.today):
            return Day(day, nth_weekday=(nth, number))
    return None


def month_span(seen: Seen, month: int, year: int | None = None) -> Span:
    """A whole month. Without a year the one that is now, or else the next or the last one."""
    if year is None:
        year = seen.today.year
        if seen.ahead and month < seen.today.month:
            year += 1
        elif not seen.ahead and month > seen.today.month:
            year -= 1
    first = date(year, month, 1)
    return Span(first, month_end(first), month=True)


def week_span(seen: Seen, weeks: int) -> Span:
    """A week from Monday to Sunday."""
    monday = seen.today - timedelta(days=seen.today.weekday()) + timedelta(days=7 * weeks)
    return Span(monday, monday + timedelta(days=6))


class Contradiction(Refusal):
    """A weekday stands beside a date that is another one."""


def contradiction(day: date) -> Contradiction:
    """The refusal of a weekday beside a date that is another one."""
    return Contradiction(
        _("{date} is a {weekday}. Please check the date, or leave the weekday out."),
        date=day.isoformat(),
        weekday=_weekday_names(current_language())[day.weekday()],
    )


def in_words(day: date) -> str:
    """A day as a sentence has it, in the current language: `5 Mar 2026`."""
    from babel.dates import format_date

    return str(format_date(day, "d MMM y", locale=current_language()))


def month_in_words(day: date) -> str:
    """The month of a day as a heading has it, in the current language: `October 2026`."""
    from babel.dates import format_date

    return str(format_date(day, "LLLL y", locale=current_language()))


def midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time())


def _month_names(language: str, context: Literal["format", "stand-alone"] = "format") -> Mapping[int, str]:
    from babel.dates import get_month_names

    return get_month_names("wide", context=context, locale=language)


def _weekday_names(language: str) -> Mapping[int, str]:
    from babel.dates import get_day_names

    return get_day_names("wide", locale=language)
