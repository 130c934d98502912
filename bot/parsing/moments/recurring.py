"""What comes again: rules as RFC 5545 writes them, counted on the member's own clock.

A rule is `DTSTART:20260105T080000` and `RRULE:FREQ=WEEKLY;BYDAY=MO` on two lines. Its times are those of a clock on
the wall; whose, is said beside it.
"""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.parsing.moments.local import moment_at, wall_at
from bot.typed_cache import cache_typed

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_RULE = re.compile(r"DTSTART:(?P<start>[0-9]{8}T[0-9]{6})\nRRULE:(?P<rule>[A-Z0-9=;,-]+)")
_FORM = "%Y%m%dT%H%M%S"


class Rule(NamedTuple):
    """A rule taken apart. `parts`: the names and values of its RRULE."""

    start: datetime
    parts: dict[str, str]

    def __str__(self) -> str:
        rule = ";".join(f"{name}={value}" for name, value in self.parts.items())
        return f"DTSTART:{self.start.strftime(_FORM)}\nRRULE:{rule}"


@cache_typed(1024)
def read_rule(text: str) -> Rule:
    """The rule that `text` is; ValueError where it is none."""
    match = _RULE.fullmatch(text)
    if match is None:
        raise ValueError("not a rule")
    parts = dict(part.split("=", 1) for part in match["rule"].split(";"))
    return Rule(datetime.strptime(match["start"], _FORM), parts)  # noqa: DTZ007 - a wall clock's


def month_days(day: int) -> dict[str, str]:
    """The parts that mean day `day` of a month, or its last where it is shorter.

    RFC 5545 by itself leaves shorter months out: rent that is due on the 31st is due in June too.
    """
    if day <= 28:
        return {"BYMONTHDAY": str(day)}
    return {"BYMONTHDAY": ",".join(map(str, range(28, day + 1))), "BYSETPOS": "-1"}


def next_time(text: str, zone: str, after: datetime) -> datetime | None:
    """The first moment of the rule `text` that is later than `after`, by clocks in `zone`; None where none is."""
    rule = read_rule(text)
    # A day earlier on the wall: across a change of the clocks what is later there may be earlier in truth.
    wall = wall_at(after, zone) - timedelta(days=1)
    for _step in range(10):
        found = next_wall(rule, wall)
        if found is None:
            return None
        moment = moment_at(found, zone)
        if moment > after:
            return moment
        wall = found
    return None


def next_wall(rule: Rule, after: datetime) -> datetime | None:
    """What the clock on the wall shows the next time after `after`."""
    from dateutil.rrule import rrulestr

    start = _near(rule, after)
    form = ";".join(f"{name}={value}" for name, value in rule.parts.items())
    found: datetime | None = rrulestr(f"RRULE:{form}", dtstart=start).after(after)
    return found


def _near(rule: Rule, after: datetime) -> datetime:
    """A start of the same rhythm shortly before `after`: dateutil would count all the years from the first.

    The rules made here name their days themselves, so the day of the start tells nothing but the rhythm.
    """
    every = int(rule.parts.get("INTERVAL", "1"))
    days = {"DAILY": 1, "WEEKLY": 7}.get(rule.parts["FREQ"])
    passed = (after - rule.start).days
    if days is None or passed <= 0:
        return rule.start
    return rule.start + timedelta(days=passed // (days * every) * days * every)
