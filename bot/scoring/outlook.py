"""Other days and other contracts: forecast, what if, plan, influence, accuracy.

All of them ask the same posterior. What is known of the hidden outcomes comes from the scores shown so far;
then the score is worked out for another day, or with contracts added, without learning anything new.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

import numpy as np

from bot.feedback.models import Hidden
from bot.scoring.estimate import GOAL, estimate, observe, prepare, range_of
from bot.scoring.models import Contract, History
from bot.scoring.months import months_before
from bot.scoring.posterior import Posterior
from bot.scoring.problem import day_of
from bot.scoring.results import LIKELY, Estimate, Met, Move, On, Planned, ScoreRange
from bot.scoring.rules import Ledger, Outcome, Part, why_no_score
from bot.scoring.ruleset import UPWORK_2024_09, Hypothesis, RuleSet

MOST_PLANNED = 40


class Outlook:
    """What is known on `history.as_of`, ready to be asked about any day."""

    def __init__(self, history: History, ruleset: RuleSet = UPWORK_2024_09, *, seed: int = 0) -> None:
        self.history = history
        self.ruleset = ruleset
        self._refinement = observe(history, ruleset, seed)

    def on(
        self, day: date, *, extra: Sequence[Contract] = (), without: Collection[str] = (), goal: float = GOAL
    ) -> On:
        """The score on `day`, with contracts in `extra` whose outcome is known, and without some that are.

        Raises ValueError where a contract in `extra` is hidden or one in `without` is: that needs another
        posterior.
        """
        imagined = self.history.model_copy(update={"contracts": (*self.history.contracts, *extra)})
        parts = [part for part in Ledger(imagined, self.ruleset).on(day) if part.id not in set(without)]
        added = {one.id for one in extra}
        if any(part.outcome is Outcome.HIDDEN and part.id in added for part in parts):
            raise ValueError("the outcome of an imagined contract must be known")
        hidden = set(self._refinement.problem.ids)
        if hidden & set(without):
            raise ValueError("a hidden contract cannot be left out of a posterior that knows it")
        asked = day_of(parts, day, self._refinement.problem)
        if asked is None:
            return On(day, None, 0.0)
        scores, masses = self._refinement.on(asked)
        posterior = Posterior(np.zeros(0), np.zeros(0), scores, masses, exact=False)
        return On(day, range_of(posterior), posterior.at_least(goal))


def forecast(history: History, days: int = 365, ruleset: RuleSet = UPWORK_2024_09) -> list[Move]:
    """Today, and each day in the next `days` on which a contract leaves a window, if nothing is added."""
    outlook = Outlook(history, ruleset)
    leaving: dict[date, list[tuple[str, int]]] = {history.as_of: []}
    last = history.as_of + timedelta(days=days)
    for contract, months, on in leaving_days(history, ruleset):
        if history.as_of < on <= last:
            leaving.setdefault(on, []).append((contract, months))
    return [Move(outlook.on(day), tuple(leaving[day])) for day in sorted(leaving)]


def leaving_days(history: History, ruleset: RuleSet = UPWORK_2024_09) -> Iterable[tuple[str, int, date]]:
    """(contract id, months, first day outside) of every eligible closed contract and window it is still in."""
    from bot.scoring.rules import breakdown

    for part in breakdown(history, history.as_of, ruleset).contracts:
        for months, on in part.leaves.items():
            if months in part.windows:
                yield part.id, months, on


def timeline(history: History, days: Sequence[date], ruleset: RuleSet = UPWORK_2024_09) -> list[On]:
    """The score on each of `days` as it looks from today, with everything that is known by now."""
    outlook = Outlook(history, ruleset)
    return [outlook.on(day) for day in days]


def imagined(
    history: History, number: int, *, good: bool, earned: float, days: int, ended: date, offset: int = 0
) -> list[Contract]:
    """`number` contracts of `days` days with new clients, of which the outcome is known."""
    return [
        Contract(
            id=f"imagined-{offset + index}",
            client=f"imagined-{offset + index}",
            started=ended - timedelta(days=days),
            ended=ended,
            earned=earned,
            stars=5.0 if good else 1.0,
            hidden=Hidden.POSITIVE if good else Hidden.NEGATIVE,
        )
        for index in range(number)
    ]


def plan(
    history: History,
    goal: float = GOAL,
    *,
    sizes: Sequence[float] = (200.0, 800.0, 2000.0),
    within: Sequence[int] = (30, 90, 180),
    ruleset: RuleSet = UPWORK_2024_09,
) -> list[Planned]:
    """For each size and number of days: the fewest good contracts, done by then, that make `goal` likely."""
    outlook = Outlook(history, ruleset)
    return [
        _fewest(outlook, goal, earned, history.as_of + timedelta(days=days))
        for days in within
        for earned in sizes
    ]


def _fewest(outlook: Outlook, goal: float, earned: float, by: date) -> Planned:
    def reached(number: int) -> float:
        extra = imagined(outlook.history, number, good=True, earned=earned, days=14, ended=by)
        return outlook.on(by, extra=extra, goal=goal).reached

    low, high = 0, MOST_PLANNED
    if reached(high) < LIKELY:
        return Planned(earned, by, None, reached(high))
    # More good work never lowers the score, so halving finds the smallest number.
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= LIKELY else (middle + 1, high)
    return Planned(earned, by, low, reached(low))


def what_if_known(history: History, contract: str, hidden: Hidden) -> Estimate:
    """The estimate if the hidden part of `contract` were known to be `hidden`."""
    changed = tuple(
        one.model_copy(update={"hidden": hidden}) if one.id == contract else one for one in history.contracts
    )
    return estimate(history.model_copy(update={"contracts": changed}))


def without(history: History, contract: str, ruleset: RuleSet = UPWORK_2024_09) -> On:
    """The score today had `contract` not counted from now on; what the past scores told stays known.

    A hidden contract is taken once as good and once as bad, and the two are weighed by their probabilities.
    """
    now = estimate(history, ruleset)
    chance = now.p_unsuccessful.get(contract)
    if chance is None:
        return Outlook(history, ruleset).on(history.as_of, without=[contract])
    answers = []
    for hidden, weight in ((Hidden.NEGATIVE, chance), (Hidden.POSITIVE, 1.0 - chance)):
        changed = tuple(
            one.model_copy(update={"hidden": hidden}) if one.id == contract else one
            for one in history.contracts
        )
        known = history.model_copy(update={"contracts": changed})
        answers.append((weight, Outlook(known, ruleset).on(history.as_of, without=[contract])))
    likelier = max(answers, key=lambda answer: answer[0])[1]
    scores = [(weight, one.score) for weight, one in answers if one.score is not None]
    if likelier.score is None or not scores:
        return likelier
    total = sum(weight for weight, _score in scores)
    mean = sum(weight * score.mean for weight, score in scores) / total
    reached = sum(weight * one.reached for weight, one in answers)
    lowest = min(score.low for weight, score in scores if weight / total >= 0.1)
    highest = max(score.high for weight, score in scores if weight / total >= 0.1)
    return On(history.as_of, ScoreRange(mean, likelier.score.median, lowest, highest), reached)


def influences(history: History, now: Estimate, ruleset: RuleSet = UPWORK_2024_09) -> dict[str, float]:
    """Points that each contract brings (positive) or costs today, by id; only those that count.

    The expected score less the expected score without the contract, under the likeliest reading, the hidden
    outcomes at their probabilities.
    """
    reading = ruleset.hypothesis(max(now.hypotheses, key=lambda name: now.hypotheses[name]))
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
        reading: Hypothesis,
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


def accuracy(history: History, ruleset: RuleSet = UPWORK_2024_09) -> list[Met]:
    """How the estimate before each shown score met it, the oldest first; the first one has nothing before it.

    Each estimate knows only the scores shown before; of contracts it knows what is logged today.
    """
    refinement = prepare(history, ruleset)
    problem = refinement.problem
    met: list[Met] = []
    for index, (day, shown) in enumerate(zip(problem.days, problem.shown, strict=True)):
        if index:
            posterior = Posterior(np.zeros(0), np.zeros(0), *refinement.on(day), exact=False)
            met.append(Met(day.on, int(shown), range_of(posterior)))
        refinement.observe(day, shown)
    return met
