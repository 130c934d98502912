"""A whole text about time: its parts, put together. What is left unread, or contradicts itself, is no reading."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments import calendar, clock_rules, day_rules, rhythm_rules
from bot.parsing.moments.chart import Chart, Edge
from bot.parsing.moments.clock_rules import on_clock
from bot.parsing.moments.lexer import lex
from bot.parsing.moments.lexicon import lexicon
from bot.parsing.moments.local import moment_at
from bot.parsing.moments.recurring import Rule, next_wall
from bot.parsing.moments.values import Clock, Day, Distance, Fault, Hour, Rhythm, Seen, Span

_FOR_DAYS = (
    *day_rules.NUMBERED,
    *day_rules.DATED,
    *clock_rules.DISTANCE,
    *day_rules.EDGES,
    *day_rules.DAYS,
    *day_rules.ANCHORED,
)
_FOR_MOMENTS = (
    *day_rules.NUMBERED,
    *day_rules.DATED,
    *clock_rules.CLOCK,
    *clock_rules.DISTANCE,
    *day_rules.EDGES,
    *day_rules.DAYS,
    *day_rules.COMING,
    *day_rules.ANCHORED,
    *rhythm_rules.LISTS,
    *rhythm_rules.RHYTHMS,
)
MOST_PARTS = 7


class Parts(NamedTuple):
    """The parts of one reading. `hour` may still be moved by `part`, the part of the day."""

    day: Day | None = None
    distance: Distance | None = None
    rhythm: Rhythm | None = None
    start: Day | None = None
    hour: Hour | None = None
    part: str | None = None
    zone: str | None = None

    @property
    def clock(self) -> Clock | None:
        """The time of day, None where none was said; Refusal where hour and part of the day contradict each other."""
        if self.hour is None:
            return None if self.part is None else Clock(time(lexicon().part_hours[self.part].usual))
        if self.part is None:
            return Clock.of_minutes(self.hour.minutes)
        minutes = on_clock(self.hour, self.part)
        if minutes is None:
            raise Refusal(
                _(
                    "That hour is not in that part of the day. Please write the time on the 24-hour clock: 21:00."
                )
            )
        return Clock.of_minutes(minutes)


def chart_of(words: str, seen: Seen, zones: Sequence[Edge] = ()) -> Chart:
    """The chart of `words` (see `lexer.plain`) with everything the rules make of it; TooMuch for a hostile text."""
    chart = lex(words, seen)
    for edge in zones:
        chart.add_edge(edge)
    chart.apply(_FOR_MOMENTS)
    return chart


def chart_of_day(words: str, seen: Seen) -> Chart:
    """`chart_of` without times and rhythms, for a field that takes a date."""
    chart = lex(words, seen)
    chart.apply(_FOR_DAYS)
    return chart


_WHEN = frozenset(
    "day hour_or_day ahead bare past rhythm start clock loose part_of_day part_today zone polite".split()  # noqa: SIM905
)
_UNSURE = {"loose": 1, "bare": 1}
"""What gives way where the same text can be read in another way with as many parts."""


def readings(chart: Chart) -> Iterator[Parts]:
    """What the text may mean, the likeliest first. Refusal where it means something that cannot be.

    What cannot be is not read in another way with more parts: "29 feb 2027" is no 29 February at 20:27.
    """
    refused: Refusal | None = None
    most = MOST_PARTS
    for row in sorted(chart.covers(_WHEN, MOST_PARTS), key=_unlikely):
        if len(row) > most:
            break
        try:
            found = _parts(row, chart.context)
            if found is not None:
                yield found
        except Refusal as refusal:
            if any(edge.kind == "hour_or_day" or getattr(edge.value, "final", False) for edge in row):
                raise
            refused, most = refused or refusal, min(most, len(row))
    if refused is not None:
        raise refused


def _unlikely(row: Sequence[Edge]) -> tuple[int, bool, int, bool]:
    # "friday 4 10am" is the 4th, not ten past four. A bare number is rather an hour behind its day: "5 dec 9".
    kinds = [edge.kind for edge in row]
    return (
        len(row),
        "hour_or_day" not in kinds,
        sum(_UNSURE.get(kind, 0) for kind in kinds),
        kinds[0] == "loose",
    )


def _hour_or_day(day: Day) -> Refusal:
    """The number behind a weekday may be an hour or the day of the month."""
    hour = day.date.day
    return Refusal(
        _("Is {number} the hour or the day of the month? Write {time} for the hour, {date} for the day."),
        number=hour,
        time=f"{hour}:00",
        date=calendar.in_words(day.date),
    )


def _parts(row: Sequence[Edge], seen: Seen) -> Parts | None:
    """The parts that the edges are; None where they are no reading after all."""
    by_kind: dict[str, list[Any]] = {}
    for edge in row:
        by_kind.setdefault(edge.kind, []).append(edge.value)
        if isinstance(edge.value, Fault):
            raise edge.value.refusal
    if "hour_or_day" in by_kind:
        if "rhythm" in by_kind:
            return None  # "monday 7 every week": every Monday is no 7th
        # A time beside it leaves the day of the month; a part of the day goes with either.
        if not (by_kind.keys() & {"clock", "time"}):
            raise _hour_or_day(by_kind["hour_or_day"][0])
        by_kind.setdefault("day", []).extend(by_kind["hour_or_day"])
    hours = [*by_kind.get("clock", ()), *by_kind.get("time", ()), *by_kind.get("loose", ())]
    parts = [*by_kind.get("part_of_day", ()), *by_kind.get("part_today", ())]
    rhythm = _one(by_kind.get("rhythm", ()))
    if isinstance(rhythm, Rhythm):
        if rhythm.part is not None:
            parts.append(rhythm.part)
        if rhythm.hour is not None:
            hours.append(rhythm.hour)
    if "part_today" in by_kind:
        by_kind.setdefault("day", []).append(Day(date.min, pinned=True))
    away = [
        *by_kind.get("ahead", ()),
        *by_kind.get("bare", ()),
        *(one.back for one in by_kind.get("past", ())),
    ]
    day, distance = _days(by_kind.get("day", ()), seen), _one(away)
    beside = day or distance or rhythm or parts or "start" in by_kind
    if "loose" in by_kind and not beside:
        return None
    if len(set(hours)) > 1 or len(set(parts)) > 1:
        raise Refusal(_("You wrote two times. Please keep only one."))
    if "zone" in by_kind and not hours and not parts and rhythm is None:
        return None
    found = Parts(
        day, distance, rhythm, _one(by_kind.get("start", ())), hours[0] if hours else None,
        parts[0] if parts else None, _one(by_kind.get("zone", ())),
    )  # fmt: skip
    return _agreed(found)


def _one(values: Sequence[Any]) -> Any:
    if len(set(map(repr, values))) > 1:
        raise Refusal(_("You wrote two different times or days. Please keep only one."))
    return values[0] if values else None


def _days(values: Sequence[Any], seen: Seen) -> Day | None:
    """The one day that several words name: "sunday the 29th". Refusal where they name different ones."""
    days = [value for value in values if isinstance(value, Day)]
    if not days:
        return None
    # "tonight" beside another day says only the part of the day, today's excepted.
    named = [day for day in days if day.date != date.min] or days
    best = max(named, key=lambda day: (day.weekday is None, day.pinned))
    if best.nth is not None and not best.pinned and best.date == seen.today:
        # "saturday the 26th", said on a Thursday that is the 26th, is not today.
        others = [one for one in named if one != best]
        if any(one.weekday not in (None, best.date.weekday()) for one in others):
            best = _later(best, seen)
        named = [best, *others]
    for other in named:
        if other.date != best.date:
            if best.weekday is not None and seen.ahead:
                raise _several_weekdays()
            if other.weekday is not None and other.weekday != best.date.weekday():
                raise calendar.contradiction(best.date)
            if other.weekday is None or other.pinned:
                raise Refusal(_("You wrote two different days. Please keep only one."))
    return best._replace(pinned=best.pinned or len(named) > 1)


def _several_weekdays() -> Refusal:
    return Refusal(
        _("You wrote several weekdays. For all of them write “{example}”; otherwise keep only one."),
        example=_("every monday, wednesday and friday"),
    )


def _later(day: Day, seen: Seen) -> Day:
    """The next day, or looking back the last one, with the same number in its month; `day` is today."""
    step = timedelta(days=1 if seen.ahead else -1)
    found = calendar.nth_of_month(seen._replace(now=seen.now + step), day.date.day)
    return found if isinstance(found, Day) else day


def _agreed(found: Parts) -> Parts | None:
    if not (found.day or found.distance or found.rhythm or found.hour or found.part):
        return None  # nothing but "please"
    if found.distance is not None and (found.day or found.rhythm):
        return None
    if found.start is not None and found.rhythm is None:
        return None
    if found.distance is not None and found.distance.exact and (found.hour or found.part):
        raise Refusal(_("Please write either “in 3 hours” or a time such as “9am”, not both."))
    if found.rhythm is not None and found.day is not None:
        rhythm = _named_by(found.rhythm, found.day)
        return None if rhythm is None else found._replace(rhythm=rhythm, day=None)
    return found


def _named_by(rhythm: Rhythm, day: Day) -> Rhythm | None:
    """A rhythm whose day was named apart from it: "monday at 8 every week"."""
    if rhythm.by is not None:
        return None
    match rhythm.frequency:
        case "WEEKLY" if day.weekday is not None and not day.pinned:
            return rhythm._replace(by=rhythm_rules.by_weekdays([day.weekday]))
        case "MONTHLY" if day.nth is not None:
            return rhythm._replace(by=rhythm_rules.by_nth(day.nth))
        case "MONTHLY" if day.nth_weekday is not None:
            return rhythm._replace(by=rhythm_rules.by_nth_weekday(*day.nth_weekday))
        case "YEARLY" if day.yearless is not None:
            return rhythm._replace(by=rhythm_rules.by_date(*day.yearless))
    return None


def rule_of(found: Parts, seen: Seen, usual: time) -> str:
    """The rule of a rhythm, beginning with its first day."""
    rhythm = found.rhythm
    assert rhythm is not None
    first = found.start.date if found.start else seen.today
    parts = {"FREQ": rhythm.frequency}
    if rhythm.every > 1:
        parts["INTERVAL"] = str(rhythm.every)
    named = rhythm.by is not None
    match rhythm.by, rhythm.frequency:
        case None, "WEEKLY":
            parts |= rhythm_rules.by_weekdays([first.weekday()])
        case None, "MONTHLY":
            parts |= rhythm_rules.by_nth(first.day)
        case None, "YEARLY":
            parts |= rhythm_rules.by_date(first.month, first.day)
        case by, _frequency if by is not None:
            parts |= by
    at = found.clock or Clock(usual)
    start = datetime.combine(first + timedelta(days=at.days), at.time)
    if rhythm.every > 1 and named:
        # "every other tuesday" begins on the coming one, wherever in its week today is.
        moment = max(seen.now, start - timedelta(seconds=1))
        start = next_wall(Rule(start, parts | {"INTERVAL": "1"}), moment) or start
    return str(Rule(start, parts))


def moment_of(found: Parts, seen: Seen, usual: time, zone: str) -> datetime:
    """The moment of a reading without a rhythm, in UTC; OverflowError or ValueError beyond the calendar."""
    clock = found.clock
    if found.distance is not None:
        wall = found.distance.after(seen.now)
        if clock is not None:
            return moment_at(_on(wall.date(), clock), zone)
        return moment_at(wall, zone) + found.distance.exact
    day = found.day
    if day is not None and day.date == date.min:
        day = Day(seen.today, pinned=True)
    wall = _on(day.date if day else seen.today, clock or Clock(usual))
    if wall <= seen.now and day is None:
        wall += timedelta(days=1)
    elif (
        wall <= seen.now
        and day is not None
        and day.weekday is not None
        and day.date == seen.today
        and not day.pinned
    ):
        wall += timedelta(days=7)
    elif wall <= seen.now and day is not None and day.nth is not None and day.date == seen.today:
        wall = wall if day.pinned else _on(_later(day, seen).date, clock or Clock(usual))
    return moment_at(wall, zone)


def _on(day: date, clock: Clock) -> datetime:
    return datetime.combine(day + timedelta(days=clock.days), clock.time)


def day_or_span(chart: Chart) -> Day | Span | None:
    """The day, or the days of which one is meant, that the text of a chart without times names; None for neither.

    Refusal where it names a day that does not exist, or two.
    """
    refused: Refusal | None = None
    rows = sorted(chart.covers(frozenset(("day", "span", "past", "ahead")), 3), key=len)
    for row in rows:
        try:
            return _day_or_span(row, chart.context)
        except Refusal as refusal:
            refused = refused or refusal
        except LookupError:
            continue
    if refused is not None:
        raise refused
    return None


def _day_or_span(row: Sequence[Edge], seen: Seen) -> Day | Span:
    values: list[object] = []
    for edge in row:
        if isinstance(edge.value, Fault):
            raise edge.value.refusal
        if edge.kind in ("past", "ahead"):
            if edge.value.exact:
                raise LookupError
            try:
                away = edge.value.after(calendar.midnight(seen.today), -1 if edge.kind == "past" else 1)
            except (OverflowError, ValueError):
                raise calendar.too_far(seen.today).refusal from None
            values.append(Day(away.date(), pinned=True))
        elif edge.kind in ("day", "span"):
            values.append(edge.value)
    if len(values) == 1 and isinstance(values[0], Span):
        return values[0]
    day = _days(values, seen)
    if day is None or len(values) != sum(isinstance(value, Day) for value in values):
        raise LookupError
    return day


def understood_until(chart: Chart) -> int:
    """How far the text of `chart` can be understood from its beginning."""
    return chart.longest(_WHEN | {"span"})
