"""Times of day and distances: "9am", "half past 9", "a las 2 y media", "in an hour and a half"."""

from datetime import timedelta
from fractions import Fraction

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.chart import rule
from bot.parsing.moments.lexicon import lexicon
from bot.parsing.moments.values import Distance, Fault, Hour, Seen

HALF = Fraction(1, 2)
_FIRST_CLEAR_HOUR = 6
"""From here on "8h" is rather a time of day than a distance, where a language writes times so."""


def _twelve(_seen: Seen, n: Hour | int, half: str) -> Hour | None:
    said = n if isinstance(n, Hour) else Hour(n)
    if not 1 <= said.hour <= 12 or (isinstance(n, Hour) and n.fixed and n.hour == 12):
        return None
    return Hour(said.hour % 12 + (12 if half == "pm" else 0), said.minute, fixed=True)


def _hour(_seen: Seen, n: Hour | int) -> Hour | None:
    if isinstance(n, Hour):
        return n
    return Hour(n, fixed=n > 12 or n == 0) if 0 <= n <= 24 else None


def _with_mark(seen: Seen, n: int) -> Hour | None:
    """The time of day that "17h" says by itself; None where it may as well be 17 hours."""
    return _hour(seen, n) if seen.h_is_clock and n >= _FIRST_CLEAR_HOUR and n != 24 else None


def _moved(_seen: Seen, n: int, m: int = 0) -> Hour | None:
    """So many minutes past hour `n`, or before it."""
    if not 1 <= n <= 24 or abs(m) > 59:
        return None
    minutes = n * 60 + m
    return Hour(minutes // 60 if minutes >= 60 else 12, minutes % 60, fixed=n > 12)


def _two_numbers(_seen: Seen, n: int, m: int) -> Hour | None:
    return Hour(n, m, fixed=n > 12) if n < 24 and m < 60 else None


def _two_numbers_half(seen: Seen, n: int, m: int, half: str) -> Hour | None:
    said = _two_numbers(seen, n, m)
    return None if said is None else _twelve(seen, said, half)


def _fives(minutes: int) -> int:
    """Minutes as people say them without the word; "9 to 5" rather is from nine to five, and gives none (60)."""
    return minutes if minutes % 5 == 0 else 60


def _exact(_seen: Seen, n: int) -> Hour:
    return Hour(n, fixed=True)


CLOCK = (
    rule("hour_number", "short|said_hour:n", lambda _seen, n: n if 0 <= n <= 24 else None),
    rule("clock", "at? hour_number|loose_time|time|run_together:n half_day:half o_clock?", _twelve),
    rule("clock", "at? time:n o_clock|hours_mark?", _hour),
    rule("clock", "at loose_time|run_together:n o_clock|hours_mark?", _hour),
    rule("clock", "at hour_number:n o_clock|hours_mark?", _hour),
    rule("clock", "hour_number:n o_clock", _hour),
    rule("clock", "hour_number:n hours_mark", _with_mark),
    rule("clock", "run_together:n hours_mark", lambda _seen, n: n if n.fixed else None),
    rule("loose", "hour_number:n hours_mark", _hour),
    rule("clock", "at? half_past hour_number:n", lambda seen, n: _moved(seen, n, 30)),
    rule("clock", "at? quarter_past hour_number:n", lambda seen, n: _moved(seen, n, 15)),
    rule("clock", "at? quarter_to hour_number:n", lambda seen, n: _moved(seen, n, -15)),
    rule("clock", "at? short|number:m minutes_past hour_number:n", lambda seen, m, n: _moved(seen, n, m)),
    rule("clock", "at? short|number:m minutes_to hour_number:n", lambda seen, m, n: _moved(seen, n, -m)),
    rule("clock", "at? short|number:m past_hour hour_number:n", lambda seen, m, n: _moved(seen, n, _fives(m))),
    rule("clock", "at? short|number:m to_hour hour_number:n", lambda seen, m, n: _moved(seen, n, -_fives(m))),
    rule("clock", "at hour_number:n less short|number:m", lambda seen, m, n: _moved(seen, n, -m)),
    rule("clock", "at hour_number:n and_minutes short|number:m", lambda seen, m, n: _moved(seen, n, m)),
    rule("clock", "at hour_number:n and_half", lambda seen, n: _moved(seen, n, 30)),
    rule("clock", "at hour_number:n and_quarter", lambda seen, n: _moved(seen, n, 15)),
    rule("clock", "at hour_number:n less_quarter", lambda seen, n: _moved(seen, n, -15)),
    rule("loose", "hour_number:n and_half", lambda seen, n: _moved(seen, n, 30)),
    rule("loose", "hour_number:n and_quarter", lambda seen, n: _moved(seen, n, 15)),
    rule("loose", "hour_number:n less_quarter", lambda seen, n: _moved(seen, n, -15)),
    rule("clock", "at? exact_hour:n", _exact),
    rule("clock", "clock:n half_day:half", _twelve),
    rule("clock", "at? short:n two:m half_day:half", _two_numbers_half),
    rule("loose", "hour_number|loose_time|run_together:n", _hour),
    rule("loose", "short:n two:m", _two_numbers),
    rule("clock", "at short:n two:m", _two_numbers),
    rule("part_of_day", "on? the? part:n", lambda _seen, n: n),
)  # fmt: skip


def _amount(_seen: Seen, n: Fraction | int, unit: str, more: Fraction = Fraction(0)) -> Distance | None:
    return Distance.of_units(Fraction(n) + more, unit)


def _not_of_hours(_seen: Seen, n: tuple[int, str], unit: str) -> Distance | None:
    return None if unit == "hours" else Distance.of_units(Fraction(f"{n[0]}.{n[1]}"), unit)


def _hours_or_minutes(_seen: Seen, n: tuple[int, str], unit: str) -> Fault | None:
    """ "in 1.30 h": 90 minutes for most, 78 for a few."""
    if unit != "hours":
        return None
    return Fault(
        Refusal(
            _("Is “{text}” hours and minutes, or a part of an hour? Write “{minutes}” or “{part}”."),
            text=f"{n[0]}.{n[1]}",
            minutes=f"{n[0]} h {int(n[1])} min",
            part=f"{round((n[0] + int(n[1]) / 100) * 60)} min",
        )
    )


def _hours_and_minutes(_seen: Seen, n: int, m: int) -> Distance:
    return Distance(exact=timedelta(hours=n, minutes=m))


def _sum(_seen: Seen, first: Distance, more: list[Distance] | None = None) -> Distance:
    for one in more or ():
        first = first.plus(one)
    return first


DISTANCE = (
    rule("piece", "digits|number|decimal:n of? unit:unit", _amount),
    rule("piece", "decimal_or_minutes:n of? unit:unit", _not_of_hours),
    rule("piece", "digits|number:n unit:unit and_half", lambda seen, n, unit: _amount(seen, n, unit, HALF)),
    rule("piece", "unit:unit and_half", lambda seen, unit: _amount(seen, 1, unit, HALF)),
    rule("piece", "digits|number:n and_half unit:unit", lambda seen, n, unit: _amount(seen, n, unit, HALF)),
    rule("piece", "half unit:unit", lambda seen, unit: _amount(seen, HALF, unit)),
    rule("piece", "quarter_of unit:unit", lambda seen, unit: _amount(seen, Fraction(1, 4), unit)),
    rule("another", "and? piece:n", lambda _seen, n: n),
    rule("distance", "piece:first another:more*", _sum),
    rule("ahead", "in distance:n", lambda _seen, n: n),
    rule("ahead", "in decimal_or_minutes:n of? unit:unit", _hours_or_minutes),
    rule("bare", "distance:n", lambda _seen, n: n),
    rule("ahead", "in short:n hours_mark two:m", _hours_and_minutes),
    rule("ahead", "in? distance:n from_now", lambda _seen, n: n),
    rule("ahead", "now? and distance:n", lambda _seen, n: n),
    rule("past", "distance:n ago", lambda _seen, n: n),
    rule("past", "since distance:n", lambda _seen, n: n),
)  # fmt: skip


def on_clock(said: Hour, part: str) -> int | None:
    """Minutes after midnight of an hour in a part of the day: 8 at night is 20:00; None where it is not in it.

    Twelve at night ends the day, and one or two at night come after that.
    """
    hours = lexicon().part_hours[part]
    turns = (0,) if said.fixed and said.hour != 24 else (0, 12, 24)
    for turn in turns:
        hour = (said.hour % 12 if turn and said.hour == 12 else said.hour) + turn
        if said.hour == 12 and turn == 0 and not hours.first <= 12 < hours.end:
            continue
        if hours.first <= hour < hours.end:
            return hour * 60 + said.minute
    # "at 2 at night", said precisely: after midnight.
    if said.fixed and hours.first <= said.hour + 24 < hours.end:
        return (said.hour + 24) * 60 + said.minute
    return None
