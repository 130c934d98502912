"""What each contract brings or costs, and contracts that cannot be told apart."""

import math
from collections import Counter
from datetime import date

from bot.scoring.ledger import Ledger, Outcome, Part
from bot.scoring.models import History
from bot.scoring.months import months_before
from bot.scoring.results import Estimate, OneOf
from bot.scoring.rules import why_no_score
from bot.scoring.ruleset import UPWORK_2024_09, Reading, RuleSet
from bot.scoring.session import Session
from bot.scoring.shown import range_of

_SURE = 0.7
"""From this probability on a contract is named alone."""

_AT_LEAST_ONE = 0.7
"""Contracts are named together once one of them is so likely to have gone badly."""

_MOST_NAMED = 12
_MUCH_MORE = 1.5
"""A contract is under suspicion when the scores make it so many times likelier to have gone badly than before."""


def influences(history: History, now: Estimate, ruleset: RuleSet = UPWORK_2024_09) -> dict[str, float]:
    """Points that each contract brings (positive) or costs today, by id; only those that count.

    The expected score less the expected score without the contract, under the likeliest reading, the hidden
    outcomes at their probabilities.
    """
    reading = ruleset.reading(max(now.readings, key=lambda name: now.readings[name]))
    parts = [part for part in Ledger(history, ruleset).on(history.as_of) if part.lies_on is not None]
    windows = [_Window(parts, months, now, reading, history.as_of, ruleset) for months in ruleset.windows]

    def expected(without: Part | None = None) -> float | None:
        scores = (window.expected(without) for window in windows)
        return max((score for score in scores if score is not None), default=None)

    full = expected()
    found: dict[str, float] = {}
    for part in parts:
        rest = expected(part)
        if full is not None and rest is not None:
            found[part.id] = full - rest
    return found


class _Window:
    """What a window holds, summed up once: leaving one contract out is then a subtraction."""

    def __init__(
        self,
        parts: list[Part],
        months: int,
        now: Estimate,
        reading: Reading,
        day: date,
        ruleset: RuleSet,
    ) -> None:
        self._now, self._reading, self._ruleset = now, reading, ruleset
        self._first = months_before(day, months)
        inside = [part for part in parts if self._holds(part)]
        self._clients = Counter(part.client for part in inside)
        self._bad = math.fsum(map(self._badness, inside))
        self._total = math.fsum(map(self._weight, inside))

    def _holds(self, part: Part) -> bool:
        return part.lies_on is not None and part.lies_on >= self._first

    def _badness(self, part: Part) -> float:
        return part.tier * _chance(part, self._now)

    def _weight(self, part: Part) -> float:
        return part.tier + part.earlier_weight(self._reading)

    def expected(self, without: Part | None = None) -> float | None:
        """The expected score in points, None where there is no score; `without` one contract."""
        number, clients, bad, total = self._clients.total(), len(self._clients), self._bad, self._total
        if without is not None and self._holds(without):
            number -= 1
            clients -= self._clients[without.client] == 1
            bad -= self._badness(without)
            total -= self._weight(without)
        if why_no_score(number, clients, self._ruleset):
            return None
        return 100.0 * max(0.0, total - bad * (2 if self._reading.net else 1)) / total


def _chance(part: Part, now: Estimate) -> float:
    if part.outcome is Outcome.BAD:
        return 1.0
    return now.p_unsuccessful.get(part.id, 0.0) if part.outcome is Outcome.HIDDEN else 0.0


def one_of(session: Session) -> tuple[OneOf, ...]:
    """Contracts of which one went badly while the scores cannot tell which; empty where all is clear.

    The fewest suspects, the likeliest first, among which one is likely to have gone badly.
    """
    chances = session.estimate.p_unsuccessful
    priors = dict(zip(session.problem.ids, session.problem.priors, strict=True))
    suspects = [
        name
        for name, chance in sorted(chances.items(), key=lambda item: -item[1])
        if chance < _SURE and chance > _MUCH_MORE * priors[name]
    ][:_MOST_NAMED]
    for number in range(2, len(suspects) + 1):
        last = chances[suspects[number - 1]]
        alike = number < len(suspects) and chances[suspects[number]] > 0.9 * last
        together = session.posterior.any_of([session.places[name] for name in suspects[:number]])
        if together >= _AT_LEAST_ONE and not alike:
            named = tuple(suspects[:number])
            return (OneOf(named, together, sum(chances[name] for name in named), _cost(session, named)),)
    return ()


def _cost(session: Session, named: tuple[str, ...]) -> float:
    """Points that would be shown today beyond what is, had all of these gone well."""
    now, well = session.estimate.score, session.posterior
    if now is None or session.problem.today is None:
        return 0.0
    for name in named:
        well = well.without(session.places[name])
    return range_of(well.on(session.problem.today).chance).mean - now.mean
