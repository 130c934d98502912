"""Why the score moved from one day to another: by the rules, with the hidden outcomes at their probabilities."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.scoring.ledger import Ledger, Outcome, Part
from bot.scoring.months import first_day_outside, months_before
from bot.scoring.results import Moved, Step
from bot.scoring.rules import why_no_score
from bot.scoring.ruleset import Reading, RuleSet
from bot.scoring.session import Session

_LEAST = 0.05
"""Points below which a day's move is not worth a step."""

_NEAR = timedelta(days=30)
"""So long before a day a shown score may lie to stand for it: the platform's number moves every day."""


def why_moved(session: Session, first: date, last: date) -> Moved:
    """What moved the score between two days, the earlier first; both up to the history's `as_of`.

    The steps add up to `after` less `before`, but for moves of less than a twentieth of a point, which are left out.
    """
    now = session.estimate
    likeliest = max(now.readings, key=lambda name: now.readings[name])
    reading = session.ruleset.reading(likeliest)
    rules = Ledger(session.history, session.ruleset)
    days = sorted({first, last, *_events(session, first, last)})
    looked = [_Look(rules.on(day), day, now.p_unsuccessful, reading, session.ruleset) for day in days]
    steps = []
    for before, after in itertools.pairwise(looked):
        step = after.since(before)
        if abs(step.points) >= _LEAST:
            steps.append(step)
    shown = {one.on: one.score for one in sorted(session.history.snapshots, key=lambda one: one.on)}
    shown_before = _last(shown, first - _NEAR, first)
    shown_after = _last(shown, max(first + timedelta(days=1), last - _NEAR), last)
    start, end = looked[0].score, looked[-1].score
    unexplained = None
    if None not in (shown_before, shown_after, start, end):
        assert shown_before is not None
        assert shown_after is not None
        assert start is not None
        assert end is not None
        unexplained = shown_after - shown_before - (end - start)
    return Moved(first, last, start, end, tuple(steps), shown_before, shown_after, unexplained)


def _last(shown: Mapping[date, int], first: date, last: date) -> int | None:
    found = [score for on, score in shown.items() if first <= on <= last]
    return found[-1] if found else None


def _events(session: Session, first: date, last: date) -> Iterable[date]:
    """Days on which a contract starts, ends, gains a job or leaves a window; and every week for what is open."""
    rules = session.ruleset
    for contract in session.history.contracts:
        ends = [contract.started + timedelta(days=rules.long_term_days + 1)]
        if contract.ended is not None:
            ends.append(contract.ended)
        if contract.last_paid is not None:
            ends.append(contract.last_paid)
        outside = [first_day_outside(end, months) for end in ends for months in rules.windows]
        yield from (day for day in (contract.started, *ends, *outside) if first < day < last)
    day = first + timedelta(days=7)
    while day < last:
        yield day
        day += timedelta(days=7)


class _Look:
    """The rules on one day: the expected score of the best window, and what each window holds."""

    def __init__(
        self, parts: list[Part], day: date, chances: Mapping[str, float], reading: Reading, ruleset: RuleSet
    ) -> None:
        self.day = day
        self.parts = {part.id: part for part in parts if part.lies_on is not None}
        self.held: dict[int, set[str]] = {}
        self.score: float | None = None
        for months in ruleset.windows:
            start = months_before(day, months)
            inside = [
                part for part in self.parts.values() if part.lies_on is not None and part.lies_on >= start
            ]
            self.held[months] = {part.id for part in inside}
            if why_no_score(len(inside), len({part.client for part in inside}), ruleset):
                continue
            bad = sum(part.tier * _badness(part, chances) for part in inside)
            total = sum(part.tier + part.earlier_weight(reading) for part in inside)
            score = 100.0 * max(0.0, total - bad * (2 if reading.net else 1)) / total
            self.score = score if self.score is None else max(self.score, score)

    def since(self, before: "_Look") -> Step:
        """What is different from an earlier look."""
        longest = max(self.held)
        entered = tuple(
            name for name in self.parts if name not in before.parts and name in self.held[longest]
        )
        gone = tuple(name for name in before.parts if name not in self.parts)
        left = tuple(
            (name, months)
            for months in sorted(self.held)
            for name in sorted(before.held[months] - self.held[months])
            if name in self.parts
        )
        changed = tuple(
            name
            for name, part in self.parts.items()
            if name in before.parts
            and name in self.held[longest]
            and _counts(part) != _counts(before.parts[name])
        )
        points = (
            (self.score or 0.0) - (before.score or 0.0) if None not in (self.score, before.score) else 0.0
        )
        return Step(self.day, entered, left, gone, changed, points)


def _counts(part: Part) -> tuple[Outcome, int]:
    return part.outcome, part.jobs


def _badness(part: Part, chances: Mapping[str, float]) -> float:
    if part.outcome is Outcome.BAD:
        return 1.0
    return chances.get(part.id, 0.0) if part.outcome is Outcome.HIDDEN else 0.0
