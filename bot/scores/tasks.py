"""What the worker process is asked. The engine and its numpy are imported there, never in the bot's process.

One inference serves every question about a history: the last few sessions are kept there.
"""

from collections import OrderedDict
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.scoring.models import Hidden, History
from bot.scoring.results import Afford, Answer, Holds, Met, Move, Moved, On, Planned, Progress, WhatIf

if TYPE_CHECKING:
    from bot.scoring.session import Session

_KEPT = 4
"""Sessions in memory of the worker; each takes a few megabytes at most."""

_sessions: "OrderedDict[History, Session]" = OrderedDict()


class Coming(NamedTuple):
    """A day to come on which the number changes: the evening before, and what happens."""

    before: On
    move: Move


def _session(history: History) -> "Session":
    from bot.scoring.session import Session

    if history not in _sessions:
        _sessions[history] = Session(history)
        if len(_sessions) > _KEPT:
            _sessions.popitem(last=False)
    _sessions.move_to_end(history)
    return _sessions[history]


def forget() -> None:
    """Drop all sessions: a member's records are to be in no memory any more."""
    _sessions.clear()


def answer(history: History) -> Answer:
    """The estimate of today with everything that explains it."""
    from bot.scoring import outlook

    return outlook.answer(_session(history))


def forecast(history: History) -> list[Move]:
    """The next twelve months if nothing is added."""
    from bot.scoring import outlook

    return outlook.forecast(_session(history))


def coming(history: History) -> list[Coming]:
    """The days of the next twelve months on which another number would be shown, if nothing is added."""
    from bot.scoring import outlook

    session = _session(history)
    pairs = [
        Coming(session.on(move.on.day - timedelta(days=1)), move) for move in outlook.forecast(session)[1:]
    ]
    return [one for one in pairs if _shows(one.before) != _shows(one.move.on) and _jumps(session, one)]


_LEAST_JUMP = 0.05
"""Points of a day's move, beyond what the number drifts from day to day, from which what leaves is its cause."""


def _jumps(session: "Session", one: Coming) -> bool:
    """Whether the number does more on the day than drift on: a gap that fades may cross a rounding on any day."""
    earlier, before, after = (
        session.on(one.before.day - timedelta(days=1)).score,
        one.before.score,
        one.move.on.score,
    )
    if earlier is None or before is None or after is None:
        return True
    return abs((after.mean - before.mean) - (before.mean - earlier.mean)) >= _LEAST_JUMP


def _shows(on: On) -> tuple[int | None, bool]:
    """What a member would call the number of a day: its middle, and whether it is one of two."""
    return (on.score.median if on.score else None), len(on.peaks) == 2


def holds(history: History) -> Holds | None:
    """Until when 90 holds if nothing is added."""
    from bot.scoring import outlook

    session = _session(history)
    return outlook.holds_until(session, outlook.forecast(session))


def past(history: History) -> list[On]:
    """The last two years, every two weeks, as they look from today."""
    from bot.scoring import outlook

    return outlook.past(_session(history))


def plan(history: History, goal: int) -> list[Planned]:
    """How many good contracts of which size make `goal` likely, and by when."""
    from bot.scoring import outlook

    return outlook.plan(_session(history), goal)


def afford(history: History, goal: int) -> list[Afford]:
    """How many bad contracts of which size leave `goal` likely."""
    from bot.scoring import outlook

    return outlook.afford(_session(history), goal)


def progress(history: History) -> Progress:
    """How far the member is on the way to the badges."""
    from bot.scoring import badges

    return badges.progress(_session(history))


def accuracy(history: History) -> list[Met]:
    """How the estimates met the scores shown next."""
    from bot.scoring import outlook

    return outlook.accuracy(_session(history))


def moved(history: History, first: date, last: date) -> Moved:
    """Why the score moved between two days."""
    from bot.scoring.moved import why_moved

    return why_moved(_session(history), first, last)


def with_added(history: History, number: int, good: bool, earned: float, days: int) -> WhatIf:
    """The estimate of today with `number` imagined contracts, each of `earned` dollars and `days` days."""
    return _session(history).added(number, good, earned, days)


def with_closed(history: History, contract: str, stars: float | None) -> WhatIf:
    """Today with an open contract closed."""
    return _session(history).closed(contract, stars)


def with_known(history: History, contract: str, hidden: Hidden) -> WhatIf:
    """Today were the hidden part of a contract known."""
    return _session(history).known(contract, hidden)


def with_removed(history: History, contract: str) -> WhatIf:
    """Today were a contract no longer counted."""
    return _session(history).removed(contract)
