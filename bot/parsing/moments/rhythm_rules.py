"""What comes again: "every monday", "mon-fri", "31st of every month", "cada 3er viernes", "biweekly on monday"."""

from collections.abc import Sequence

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.calendar import LAST
from bot.parsing.moments.chart import rule
from bot.parsing.moments.recurring import WEEKDAYS, month_days
from bot.parsing.moments.values import Day, Fault, Hour, Rhythm, Seen

_FREQUENCY = {
    "days": ("DAILY", 1),
    "weeks": ("WEEKLY", 1),
    "fortnights": ("WEEKLY", 2),
    "months": ("MONTHLY", 1),
    "quarters": ("MONTHLY", 3),
    "years": ("YEARLY", 1),
}
MOST_EVERY = 999


def _base(_seen: Seen, unit: str, n: int = 1) -> Rhythm | Fault | None:
    if unit not in _FREQUENCY:
        return Fault(Refusal(_("I repeat a reminder once a day at most. Try “every day 9:00”.")))
    frequency, every = _FREQUENCY[unit]
    return Rhythm(frequency, every * n) if 1 <= n <= MOST_EVERY else None


def _listed(_seen: Seen, first: int, more: list[int] | None = None) -> frozenset[int]:
    return frozenset((first, *(more or ())))


def _range(_seen: Seen, first: int, last: int) -> frozenset[int] | None:
    if first == last:
        return None
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def by_weekdays(days: Sequence[int] | frozenset[int]) -> dict[str, str]:
    """The part of an RRULE for days of the week."""
    return {"BYDAY": ",".join(WEEKDAYS[number] for number in sorted(days))}


def by_nth(number: int) -> dict[str, str]:
    """The parts for a day of each month, the last one where a month is shorter."""
    return month_days(min(number, 31))


def by_nth_weekday(nth: int, number: int) -> dict[str, str]:
    """The part for the first, second … weekday of each month."""
    return {"BYDAY": f"{nth}{WEEKDAYS[number]}"}


def by_date(month: int, day: int) -> dict[str, str]:
    """The parts for a day of each year; 29 February is the 28th in other years."""
    days = month_days(day) if month == 2 else {"BYMONTHDAY": str(day)}
    return {"BYMONTH": str(month), **days}


def _weekly(days: frozenset[int], every: int = 1) -> Rhythm | None:
    return Rhythm("WEEKLY", every, by_weekdays(days)) if 1 <= every <= MOST_EVERY else None


def _every_days(_seen: Seen, n: frozenset[int], every: int = 1) -> Rhythm | None:
    return _weekly(n, every)


def _every_so_many(_seen: Seen, every: int, n: frozenset[int]) -> Rhythm | None:
    return _weekly(n, every) if every > 1 else None


def _with_days(_seen: Seen, base: Rhythm | Fault, n: frozenset[int]) -> Rhythm | None:
    return (
        base._replace(by=by_weekdays(n)) if isinstance(base, Rhythm) and base.frequency == "WEEKLY" else None
    )


def _with_nth(_seen: Seen, base: Rhythm | Fault, n: int) -> Rhythm | None:
    return base._replace(by=by_nth(n)) if isinstance(base, Rhythm) and base.frequency == "MONTHLY" else None


def _with_nth_weekday(_seen: Seen, base: Rhythm | Fault, n: tuple[int, int]) -> Rhythm | None:
    if not isinstance(base, Rhythm) or base.frequency != "MONTHLY":
        return None
    return base._replace(by=by_nth_weekday(*n))


def _with_date(_seen: Seen, base: Rhythm | Fault, d: Day | Fault) -> Rhythm | None:
    if (
        not isinstance(base, Rhythm)
        or not isinstance(d, Day)
        or d.yearless is None
        or base.frequency != "YEARLY"
    ):
        return None
    return base._replace(by=by_date(*d.yearless))


def _monthly(_seen: Seen, n: int) -> Rhythm:
    return Rhythm("MONTHLY", by=by_nth(n))


def _monthly_weekday(_seen: Seen, n: tuple[int, int]) -> Rhythm | None:
    return Rhythm("MONTHLY", by=by_nth_weekday(*n)) if n[0] <= 5 else None


def _each_or_every_other(_seen: Seen, n: tuple[int, int]) -> Rhythm | Fault | None:
    # "every second monday": every other one for most, the second of each month for others
    if n[0] != 2:
        return _monthly_weekday(_seen, n)
    return Fault(
        Refusal(
            _(
                "“Every second” has two meanings. Write “every other monday” or “second monday of every month”."
            )
        )
    )


def _third_day(_seen: Seen) -> Fault:
    # "cada tercer día" is every other day in Mexico, and every three days elsewhere
    return Fault(
        Refusal(_("“Every third day” has two meanings. Write “every 2 days” or “every 3 days”.")), final=True
    )


def _yearly(_seen: Seen, d: Day | Fault) -> Rhythm | Fault | None:
    if isinstance(d, Fault):
        return d
    return None if d.yearless is None else Rhythm("YEARLY", by=by_date(*d.yearless))


def _month_end(_seen: Seen, base: Rhythm | Fault | None = None) -> Rhythm | None:
    if base is None:
        return Rhythm("MONTHLY", by=by_nth(LAST))
    return _with_nth(_seen, base, LAST)


WORK, FREE = frozenset(range(5)), frozenset((5, 6))

LISTS = (
    rule("listed", "and? on? weekday|weekdays:n", lambda _seen, n: n),
    rule("listed_plural", "and? on? weekdays:n", lambda _seen, n: n),
    rule("days_list", "weekday|weekdays:first listed:more*", _listed),
    rule("plural_list", "weekdays:first listed_plural:more*", _listed),
    rule("days_range", "of|starting? weekday|weekdays:first through weekday|weekdays:last", _range),
)

RHYTHMS = (
    rule("base", "every unit:unit", _base),
    rule("base", "every digits|number:n unit:unit", _base),
    rule("base", "every nth_digits|ordinal:n unit:unit", lambda seen, n, unit: _base(seen, unit, n) if n > 1 else None),
    rule("base", "every other unit:unit", lambda seen, unit: _base(seen, unit, 2)),
    rule("base", "period:unit", _base),
    rule("base", "once unit:unit", _base),
    rule("rhythm", "every third_day", _third_day),
    rule("rhythm", "base:n", lambda _seen, n: n),
    rule("rhythm", "every days_list:n", _every_days),
    rule("rhythm", "every? on? days_range:n", _every_days),
    rule("rhythm", "every? on? the? workdays", lambda _seen: _weekly(WORK)),
    rule("rhythm", "every workday", lambda _seen: _weekly(WORK)),
    rule("rhythm", "every? on? the? weekends", lambda _seen: _weekly(FREE)),
    rule("rhythm", "every weekend", lambda _seen: _weekly(FREE)),
    rule("rhythm", "on? plural_list:n", _every_days),
    rule("rhythm", "every other days_list:n", lambda _seen, n: _weekly(n, 2)),
    rule("rhythm", "every digits|number:every days_list:n", _every_so_many),
    rule("rhythm", "base:base on? days_list|plural_list|days_range:n", _with_days),
    rule("rhythm", "on? days_list|plural_list|days_range:n base:base", _with_days),
    rule("rhythm", "base:base on? the? nth:n", _with_nth),
    rule("rhythm", "on? nth:n of? base:base", _with_nth),
    rule("rhythm", "base:base on? short:n", _with_nth),
    rule("rhythm", "base:base on? nth_and_weekday:n", _with_nth_weekday),
    rule("rhythm", "on? nth_and_weekday:n of? base:base", _with_nth_weekday),
    rule("rhythm", "base:base on? date:d", _with_date),
    rule("rhythm", "on? date:d base:base", _with_date),
    rule("rhythm", "every on? nth:n", _monthly),
    rule("rhythm", "every nth:n of? this_month", _monthly),
    rule("rhythm", "every nth_and_weekday:n", _each_or_every_other),
    rule("rhythm", "every nth_and_weekday:n of? this_month", _monthly_weekday),
    rule("rhythm", "every on? the? date:d", _yearly),
    rule("rhythm", "every end of? this_month", _month_end),
    rule("rhythm", "on? the? end of? base:base", _month_end),
    rule("rhythm", "base:base on? the? end", _month_end),
    rule("rhythm", "every part|parts:part", lambda _seen, part: Rhythm("DAILY", part=part)),
    rule("rhythm", "every exact_hour:hour", lambda _seen, hour: Rhythm("DAILY", hour=Hour(hour, fixed=True))),
)  # fmt: skip
