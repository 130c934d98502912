"""Days: "next friday", "the 31st", "first monday of the month", "29 nov", "14 days after 2026-11-01"."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments import calendar
from bot.parsing.moments.calendar import LAST
from bot.parsing.moments.chart import Rule, rule
from bot.parsing.moments.values import Day, Distance, Fault, Seen, Span

SATURDAY, FRIDAY = 5, 4
LAST_HOUR = 24


def _offset(seen: Seen, n: int) -> Day | Fault:
    try:
        return Day(seen.today + timedelta(days=n), pinned=True)
    except OverflowError:
        return calendar.too_far(seen.today)


def _guarded(make: Callable[..., object]) -> Callable[..., object]:
    """`make`, with a Fault where the calendar ends."""

    def made(seen: Seen, **values: object) -> object:
        try:
            return make(seen, **values)
        except (OverflowError, ValueError):
            return calendar.too_far(seen.today)

    return made


def _named(seen: Seen, d: int, m: int, y: int | None = None, yy: int | None = None) -> Day | Fault | None:
    if not 0 <= d <= 99:
        return None
    if yy is not None:
        return calendar.day_of(seen, m, d, yy, two_digits=True)
    return calendar.day_of(seen, m, d, y)


def _nth_weekday(first: Callable[[Seen], date] | None = None) -> Callable[..., object]:
    def made(seen: Seen, n: tuple[int, int]) -> Day | None:
        return calendar.nth_weekday(seen, *n, first=None if first is None else first(seen))

    return made


def _nth_weekday_of(seen: Seen, n: tuple[int, int], m: int, y: int | None = None) -> Day | None:
    found = calendar.nth_weekday(seen, *n, first=calendar.month_span(seen, m, y).first)
    if found is not None and y is None and seen.ahead and found.date < seen.today:
        found = calendar.nth_weekday(seen, *n, first=date(seen.today.year + 1, m, 1))
    return None if found is None else Day(found.date)


def _weekend(seen: Seen, weeks: int = 0) -> Day:
    away = (SATURDAY - seen.today.weekday()) % 7
    return Day(seen.today + timedelta(days=away + 7 * weeks))


def _next_weekend(seen: Seen) -> Fault:
    # The coming one for some, the one after for others.
    return Fault(
        Refusal(
            _(
                "“Next weekend” may be the coming one or the one after. "
                "Write “this weekend” or the date, such as {date}."
            ),
            date=calendar.in_words(_weekend(seen, 1).date),
        ),
        # "fin de semana que viene" is not the end of next week either.
        final=True,
    )


def _month_edge(seen: Seen, months: int, where: str) -> Day:
    first = calendar.months_on(seen.today.replace(day=1), months)
    return Day({"begin": first, "middle": first.replace(day=15), "end": calendar.month_end(first)}[where])


def _this_month_edge(seen: Seen, where: str) -> Day:
    """The edge of this month, or of the next one where this one's is behind."""
    found = _month_edge(seen, 0, where)
    return found if not seen.ahead or found.date >= seen.today else _month_edge(seen, 1, where)


def _edge_of(where: str) -> Callable[..., object]:
    def made(seen: Seen, m: int, y: int | None = None) -> Day | Span:
        span = calendar.month_span(seen, m, y)
        third = {"begin": (1, 10), "middle": (11, 20), "end": (21, 31)}[where]
        if not seen.ahead:
            # What happened "at the begin of October" happened on one of several days.
            last = span.last if third[1] == 31 else span.first.replace(day=third[1])
            return Span(span.first.replace(day=third[0]), last)
        day = {"begin": span.first, "middle": span.first.replace(day=15), "end": span.last}[where]
        return Day(day if y is not None or day >= seen.today else calendar.months_on(day, 12))

    return made


def _year_edge(seen: Seen, years: int, where: str) -> Day:
    year = seen.today.year + years
    return Day(date(year, 12, 31) if where == "end" else date(year, 1, 1))


def _counted(seen: Seen, n: Distance, anchor: Day | Fault, sign: int) -> Day | Fault | None:
    """A distance from a day. Without a year it is the last such day, or the next where that leads to the past."""
    if isinstance(anchor, Fault):
        return anchor
    if n.exact:
        return None
    back = calendar.last_such(seen, anchor)
    for start in (back, anchor.date):
        found = n.after(calendar.midnight(start), sign).date()
        if found >= seen.today or not seen.ahead:
            break
    return Day(found, pinned=True)


def _week_after(seen: Seen, d: int) -> Day | Fault:
    """ "friday week": a week after the coming Friday."""
    try:
        return Day(calendar.weekday(seen, d).date + timedelta(days=7), pinned=True)
    except OverflowError:
        return calendar.too_far(seen.today)


def _window(seen: Seen) -> Day | Fault:
    if seen.window is None:
        return Fault(
            Refusal(
                _("Which window? Choose the contract, with a last day, in the option `contract` as well.")
            )
        )
    return Day(seen.window, pinned=True)


def _of_no_month(_seen: Seen, n: tuple[int, int]) -> Fault | None:
    # The third friday from now for some, of this month or the next for others. "Last friday" is the one before today.
    if n[0] < 1:
        return None
    return Fault(
        Refusal(
            _("In which month? Write “third friday of december”, “third friday of every month”, or the date.")
        )
    )


def _from_the_end(_seen: Seen) -> Fault:
    # "second last friday" is no Friday that is the second.
    return Fault(
        Refusal(
            _("I cannot count the days of a month from its end, only the last one. Please write the date.")
        ),
        final=True,
    )


def _dated_weekday(seen: Seen, number: int, n: int) -> Day | None:
    """Day `n` of this month or the next one (looking back: the one before), where it has that weekday."""
    for months in (0, 1 if seen.ahead else -1):
        found = calendar.nth_of_month(seen, n, months)
        if not isinstance(found, Day) or found.date.weekday() != number:
            continue
        if (found.date >= seen.today) if seen.ahead else (found.date <= seen.today):
            return found._replace(nth=None)
    return None


def _numbered(seen: Seen, d: int, n: int) -> Day | None:
    """ "friday 4", where it is a day and no hour may be meant; else see `hour_or_day`."""
    return _dated_weekday(seen, d, n) if not seen.ahead or n > LAST_HOUR else None


def _hour_or_day(seen: Seen, d: int, n: int) -> Day | None:
    return _dated_weekday(seen, d, n) if seen.ahead and n <= LAST_HOUR else None


def _number_before_hour(seen: Seen, d: int, n: int, m: int) -> Fault | None:
    """ "fri 5 10am", where Friday is not the 5th: ten in the morning is no ten past five."""
    if not 1 <= m <= 12 or _dated_weekday(seen, d, n) is not None:
        return None
    return Fault(Refusal(_("You wrote two times. Please keep only one.")), final=True)


def _ahead_only(make: Callable[..., object]) -> Callable[..., object]:
    def made(seen: Seen, **values: object) -> object:
        found = make(seen, **values) if seen.ahead else None
        return found if isinstance(found, (Day, Fault)) else None

    return made


NUMBERED = (
    rule("nth_number", "nth_digits|ordinal:n", lambda _seen, n: n if 1 <= n <= 31 else None),
    rule("nth", "the? nth_number:n", lambda _seen, n: n),
    rule("nth", "the|day_word|on_day day_word? short:n", lambda _seen, n: n if 1 <= n <= 31 else None),
    rule("nth", "day_word short:n", lambda _seen, n: n if 1 <= n <= 31 else None),
    rule("nth", "the? ordinal:n day_word", lambda _seen, n: LAST if n == -1 else None),
    rule("nth_and_weekday", "the? nth_digits|ordinal:n weekday|weekdays:d",
         lambda _seen, n, d: (n, d) if -1 <= n <= 5 else None),
    rule("next_week", "the? next week_word", lambda _seen: 1),
    rule("next_week", "the? week_word next_after", lambda _seen: 1),
    rule("next_month", "the? next month_word", lambda _seen: 1),
    rule("next_month", "the? month_word next_after", lambda _seen: 1),
    rule("next_year", "the? next year_word", lambda _seen: 1),
    rule("next_year", "the? year_word next_after", lambda _seen: 1),
    rule("this_month", "this|the month_word", lambda _seen: 1),
    rule("this_month", "month_word", lambda _seen: 1),
    rule("part_today", "today_part:n", lambda _seen, n: n),
)  # fmt: skip

DATED = (
    rule("date", "short|nth_number:d separator? of? separator? month:m separator? of? the? full_year:y", _named),
    rule("date", "short|nth_number:d separator? of? separator? month:m separator? of? two:yy", _named),
    rule("date", "short|nth_number:d separator? of? separator? month:m separator?", _named),
    rule("date", "number:d of month:m", _named),
    rule("date", "number:d of month:m of? full_year:y", _named),
    rule("date", "month:m separator? separator? the? short|nth_number:d separator? full_year:y", _named),
    rule("date", "month:m separator? separator? the? short|nth_number:d", _named),
    rule("date", "full_year:y separator? month:m separator? separator? short|nth_number:d", _named),
    rule("span", "month:m separator? of? full_year:y", lambda seen, m, y: calendar.month_span(seen, m, y)),
    rule("span", "full_year:y separator? month:m", lambda seen, m, y: calendar.month_span(seen, m, y)),
    rule("span", "month:m", lambda seen, m: calendar.month_span(seen, m)),
    rule("span", "the? last month_word", _guarded(lambda seen: _months_span(seen, -1))),
    rule("span", "the? month_word last_after", _guarded(lambda seen: _months_span(seen, -1))),
    rule("span", "this month_word", lambda seen: _months_span(seen, 0)),
    rule("span", "the? last week_word", _guarded(lambda seen: calendar.week_span(seen, -1))),
    rule("span", "the? week_word last_after", _guarded(lambda seen: calendar.week_span(seen, -1))),
    rule("span", "this week_word", _guarded(lambda seen: calendar.week_span(seen, 0))),
)  # fmt: skip

DAYS = (
    rule("day", "on? date:d", lambda _seen, d: d),
    rule("day", "on? the date:d", lambda _seen, d: d),
    rule("day", "on? day_away:n", _offset),
    rule("day", "now", lambda seen: _offset(seen, 0) if not seen.ahead else None),
    rule("day", "on|this? the? weekday:d", lambda seen, d: calendar.weekday(seen, d)),
    rule("day", "on|this? the? next? weekday:d short:n", _guarded(_numbered)),
    rule("hour_or_day", "on|this? the? next? weekday:d short:n", _guarded(_hour_or_day)),
    rule("day", "on|this? the? next? weekday:d short:n two:m half_day", _guarded(_number_before_hour)),
    rule("day", "weekday:d this week_word", lambda seen, d: calendar.week_day(seen, d, 0)),
    rule("day", "on? next weekday:d", _guarded(lambda seen, d: calendar.weekday(seen, d, next_=True))),
    rule("day", "on? weekday:d next_after", _guarded(lambda seen, d: calendar.weekday(seen, d, next_=True))),
    rule("day", "on? the? last weekday:d", _guarded(lambda seen, d: calendar.weekday(seen, d, last=True))),
    rule("day", "on? the? weekday:d last_after", _guarded(lambda seen, d: calendar.weekday(seen, d, last=True))),
    rule("day", "on? weekday:d of? next_week", _guarded(lambda seen, d: calendar.week_day(seen, d, 1))),
    rule("day", "next_week on? weekday:d", _guarded(lambda seen, d: calendar.week_day(seen, d, 1))),
    rule("day", "weekday:d week_word", _week_after),
    rule("day", "on? nth:n", _guarded(lambda seen, n: calendar.nth_of_month(seen, n) if n != LAST else None)),
    rule("day", "on? nth|short:n of this month_word", _guarded(lambda seen, n: calendar.nth_of_month(seen, n, 0))),
    rule("day", "on? nth|short:n of the? month_word", _guarded(lambda seen, n: calendar.nth_of_month(seen, n))),
    rule("day", "on? nth|short:n of? next_month", _guarded(lambda seen, n: calendar.nth_of_month(seen, n, 1))),
    rule("day", "next_month on? nth:n", _guarded(lambda seen, n: calendar.nth_of_month(seen, n, 1))),
    rule("day", "on? the? nth_digits|ordinal last weekday|day_word of? month? full_year?", _from_the_end),
    rule("day", "on? nth_and_weekday:n", _of_no_month),
    rule("day", "on? nth_and_weekday:n of? this_month", _nth_weekday()),
    rule("day", "on? nth_and_weekday:n of? next_month",
         _nth_weekday(lambda seen: calendar.months_on(seen.today.replace(day=1), 1))),
    rule("day", "on? nth_and_weekday:n of? month:m", _nth_weekday_of),
    rule("day", "on? nth_and_weekday:n of? month:m of? full_year:y", _nth_weekday_of),
    rule("day", "window", _window),
)  # fmt: skip


def _months_span(seen: Seen, months: int) -> Span:
    first = calendar.months_on(seen.today.replace(day=1), months)
    return Span(first, calendar.month_end(first), month=True)


def _edge_rules() -> tuple[Rule, ...]:
    """The begin, the middle and the end of months and years."""
    rules = []
    for where in ("begin", "middle", "end"):

        def this_month(seen: Seen, where: str = where) -> Day:
            return _this_month_edge(seen, where)

        def next_month(seen: Seen, where: str = where) -> Day:
            return _month_edge(seen, 1, where)

        rules += [
            rule("day", f"on? the? {where} of? this_month", _guarded(this_month)),
            rule("day", f"on? the? {where} of? next_month", _guarded(next_month)),
            rule("day", f"on? the? {where} separator? of? month:m", _ahead_only(_edge_of(where))),
            rule(
                "day",
                f"on? the? {where} separator? of? month:m of? full_year:y",
                _ahead_only(_edge_of(where)),
            ),
            rule("span", f"on? the? {where} separator? of? month:m", _edge_of(where)),
            rule("span", f"on? the? {where} separator? of? month:m of? full_year:y", _edge_of(where)),
        ]
    return tuple(rules)


EDGES = (
    *_edge_rules(),
    rule("day", "on? end_of_month", _guarded(lambda seen: _this_month_edge(seen, "end"))),
    rule("day", "on? the? end of? the? year_word", _guarded(lambda seen: _year_edge(seen, 0, "end"))),
    rule("day", "on? end_of_year", _guarded(lambda seen: _year_edge(seen, 0, "end"))),
    rule("day", "on? the? end of? next_year", _guarded(lambda seen: _year_edge(seen, 1, "end"))),
    rule("day", "on? the? begin of? next_year", _guarded(lambda seen: _year_edge(seen, 1, "begin"))),
)


def _ahead(make: Callable[[Seen], Day]) -> Callable[..., object]:
    """For what means a day only where one looks ahead: somebody who logs "next week" means another thing."""
    return _ahead_only(_guarded(make))


COMING = (
    rule("day", "next_week", _ahead(lambda seen: Day(seen.today + timedelta(days=7)))),
    rule("day", "week_after_next", _ahead(lambda seen: Day(seen.today + timedelta(days=14)))),
    rule("day", "next_month", _ahead(lambda seen: Day(calendar.months_on(seen.today, 1)))),
    rule("day", "next_year", _ahead(lambda seen: Day(calendar.months_on(seen.today, 12)))),
    rule("day", "on|this? the? weekend", _ahead(_weekend)),
    rule("day", "on? the? next weekend", _ahead_only(_guarded(_next_weekend))),
    rule("day", "on? the? weekend next_after", _ahead_only(_guarded(_next_weekend))),
    rule("day", "on? end_of_week", _ahead(lambda seen: calendar.weekday(seen, FRIDAY))),
    rule("day", "on? the? begin of? next_week", _ahead(lambda seen: calendar.week_day(seen, 0, 1))),
    rule("day", "on? the? end of? next_week", _ahead(lambda seen: calendar.week_day(seen, FRIDAY, 1))),
)

ANCHORED = (
    rule("counted", "distance:n after|from the? day:anchor",
         _guarded(lambda seen, n, anchor: _counted(seen, n, anchor, 1))),
    rule("counted", "distance:n before the? day:anchor",
         _guarded(lambda seen, n, anchor: _counted(seen, n, anchor, -1))),
    rule("day", "on? counted:n", lambda _seen, n: n),
    rule("start", "starting on? day|counted:n", lambda _seen, n: n),
)  # fmt: skip
