"""Answers of more than one number: today with what explains it, the past, the coming year, plans, accuracy."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from bot.scoring.explain import explanations
from bot.scoring.inference import Refinement, rows_for
from bot.scoring.influence import influences, one_of
from bot.scoring.posterior import Posterior
from bot.scoring.results import (
    GOAL,
    LIKELY,
    Afford,
    Answer,
    Holds,
    Met,
    Move,
    On,
    Planned,
)
from bot.scoring.rules import Outcome, breakdown
from bot.scoring.session import Session
from bot.scoring.shown import range_of

MOST_PLANNED = 40
_SIZES, _WITHIN = (200.0, 800.0, 2000.0), (30, 90, 180)
_DAYS_OF_WORK = 14
_MATTERS = 0.05

_HOLDS = 0.5
"""The goal holds as long as it is so likely."""

_YEAR = timedelta(days=365)


def answer(session: Session) -> Answer:
    """The estimate of today with everything that explains it."""
    history, now = session.history, session.estimate
    likeliest = max(now.readings, key=lambda name: now.readings[name])
    rules = breakdown(history, history.as_of, session.ruleset, likeliest)
    effects = influences(history, now, session.ruleset)
    changes = sorted(leaving_days(session), key=lambda change: (change[2], change[0], change[1]))
    return Answer(
        estimate=now,
        rules=rules,
        influences=effects,
        changes=tuple(changes),
        explanations=explanations(session),
        one_of=one_of(session),
        dormant=tuple(_dormant(session)),
    )


def _dormant(session: Session) -> Iterator[str]:
    """Open contracts taken as no longer paid, where a payment up to today would change the answer."""
    day = session.history.as_of
    now = breakdown(session.history, day, session.ruleset)
    for part in now.contracts:
        if part.dormant:
            paid = session.contracts[part.id].model_copy(update={"last_paid": day})
            contracts = tuple(paid if one.id == part.id else one for one in session.history.contracts)
            changed = session.history.model_copy(update={"contracts": contracts})
            then = breakdown(changed, day, session.ruleset)
            if (
                abs((then.best_case or 0.0) - (now.best_case or 0.0)) > _MATTERS
                or abs((then.worst_case or 0.0) - (now.worst_case or 0.0)) > _MATTERS
            ):
                yield part.id


def leaving_days(session: Session) -> Iterator[tuple[str, int, date]]:
    """(contract id, months, first day outside) of every eligible contract and window it is still in."""
    for part in breakdown(session.history, session.history.as_of, session.ruleset).contracts:
        for months, on in part.leaves.items():
            yield part.id, months, on


def past(session: Session, every: int = 14, days: int = 730) -> list[On]:
    """What was probably shown every `every` days of the last `days`; days without a score are left out."""
    history = session.history
    first = min((one.started for one in history.contracts), default=history.as_of)
    start = max(first, history.as_of - timedelta(days=days))
    number = (history.as_of - start).days // every
    looked = [history.as_of - timedelta(days=every * back) for back in range(number, -1, -1)]
    return [on for on in session.past(looked) if on.score is not None]


def forecast(session: Session) -> list[Move]:
    """Today, and each day in the next year on which a contract leaves a window, if nothing is added."""
    today = session.history.as_of
    leaving: dict[date, list[tuple[str, int]]] = {today: []}
    for contract, months, on in leaving_days(session):
        if today < on <= today + _YEAR:
            leaving.setdefault(on, []).append((contract, months))
    moves: list[Move] = []
    for day in sorted(leaving):
        on_day = session.on(day)
        before = moves[-1].on.score if moves else None
        scored = before is not None and on_day.score is not None
        points = on_day.score.mean - before.mean if scored and on_day.score and before else 0.0
        moves.append(Move(on_day, tuple(leaving[day]), points))
    return moves


def holds_until(session: Session, moves: Sequence[Move]) -> Holds | None:
    """Until when the goal holds by a forecast of a year; None where it is not likelier than not today."""
    if not moves or moves[0].on.reached < _HOLDS:
        return None
    least, since = moves[0].on.reached, moves[0].on.day
    for move in (*moves[1:], None):
        # What cannot be explained fades, so the number moves on days on which nothing leaves, too.
        eve = session.on((move.on.day if move else session.history.as_of + _YEAR) - timedelta(days=1))
        if eve.reached < _HOLDS:
            return Holds(_first_below(session, since, eve.day), (), least)
        least = min(least, eve.reached)
        if move is None:
            break
        if move.on.reached < _HOLDS:
            return Holds(move.on.day, _missed(session, move), least)
        least, since = min(least, move.on.reached), move.on.day
    return Holds(None, (), least)


def _first_below(session: Session, holds: date, below: date) -> date:
    """The first day on which the goal is missed between two days without a leap."""
    while (below - holds).days > 1:
        middle = holds + (below - holds) // 2
        holds, below = (holds, middle) if session.on(middle).reached < _HOLDS else (middle, below)
    return below


def _missed(session: Session, move: Move) -> tuple[tuple[str, int], ...]:
    """Of what leaves on a day that lowers the number, what did not go badly: losing a bad contract lowers nothing."""
    chances = session.estimate.p_unsuccessful
    parts = breakdown(session.history, session.history.as_of, session.ruleset).contracts
    bad = {part.id for part in parts if part.outcome is Outcome.BAD}
    good = tuple(one for one in move.leaves if one[0] not in bad and chances.get(one[0], 0.0) < 0.5)
    return good or move.leaves


def plan(session: Session, goal: int = GOAL) -> list[Planned]:
    """For each size and number of days: the fewest good contracts, done by then, that make `goal` likely."""
    today = session.history.as_of
    return [
        _fewest(session, goal, earned, today + timedelta(days=days)) for days in _WITHIN for earned in _SIZES
    ]


def _fewest(session: Session, goal: int, earned: float, by: date) -> Planned:
    heaviest = max(
        (session.ruleset.tier_weight(session.contracts[name].earned) for name in session.problem.ids),
        default=0.0,
    )

    def reached(known: Session, number: int, more_bad: float = 0.0) -> float:
        extra = session.imagined(number, good=True, earned=earned, days=_DAYS_OF_WORK, ended=by)
        return known.with_contracts(by, extra, goal=goal, more_bad=more_bad).reached

    at_best = session.at_best()
    number = _smallest(lambda count: reached(session, count) >= LIKELY)
    return Planned(
        earned,
        by,
        number,
        reached(session, MOST_PLANNED if number is None else number),
        None if at_best is None else _smallest(lambda count: reached(at_best, count) >= LIKELY),
        _smallest(lambda count: reached(session, count, heaviest) >= LIKELY),
    )


def _smallest(enough: Callable[[int], bool]) -> int | None:
    """The smallest number up to `MOST_PLANNED` that is enough, where all larger ones are; None if none is."""
    if enough(0):
        return 0
    if not enough(MOST_PLANNED):
        return None
    low, high = 1, MOST_PLANNED
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def afford(session: Session, goal: int = GOAL) -> list[Afford]:
    """For each size: how many bad contracts that end today leave `goal` likely."""
    found = []
    for earned in _SIZES:

        def lost(number: int, earned: float = earned) -> bool:
            today = session.history.as_of
            extra = session.imagined(number, good=False, earned=earned, days=_DAYS_OF_WORK, ended=today)
            return session.with_contracts(today, extra, goal=goal).reached < LIKELY

        first = _smallest(lost)
        found.append(Afford(earned, None if first == 0 else MOST_PLANNED if first is None else first - 1))
    return found


def accuracy(session: Session) -> list[Met]:
    """How the estimate before each shown score met it, the oldest first; the first one has nothing before it.

    Each estimate knows only the scores shown before; of contracts it knows what is logged today.
    """
    problem = session.problem
    refinement = Refinement(problem, rows_for(problem, effort=0.5), session.seed)
    met: list[Met] = []
    for number in refinement.steps():
        if number:
            before: Posterior = refinement.posterior()
            seen = before.on(problem.days[number])
            met.append(Met(problem.days[number].on, int(problem.shown[number]), range_of(seen.chance)))
    return met
