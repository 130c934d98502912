"""A history turned into numbers: what the scores of the snapshot days depend on.

Unsuccessful weight is the same under every reading; only the total differs. So the score of a day depends on
the hidden outcomes only through one sum per window: the weight of the unsuccessful last jobs in it. A hidden
contract is closed, so it lies at one place for good: with the hidden contracts in order of their end dates,
a window holds the contracts start…stop-1, and all windows of a day share the stop.

Contracts closed with feedback never change again: sums over them are differences of running sums. Only what is
open or has no feedback is looked at day by day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from bot.scoring.ledger import Ledger, Outcome, Part
from bot.scoring.models import Contract, History
from bot.scoring.months import months_before
from bot.scoring.ruleset import RuleSet

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEVER_BEST = 1e9
"""The loss of a window without a score: another window always has a smaller one."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with a score. K windows, two ways to weigh earlier jobs (1, or the tier).

    `starts` (K,): first hidden contract of each window; `stop`: one past the last of all of them.
    `known` (K,): weight that is certainly unsuccessful, in units. `per_unit` (K, 2): share of the score
    that one unit of unsuccessful weight costs.
    """

    on: date
    starts: tuple[int, ...]
    stop: int
    known: Floats
    per_unit: Floats


@dataclass(frozen=True, slots=True)
class Problem:
    """n hidden contracts in order of their end, H readings, one entry in `shown` for each day that counts.

    `weights` (n,): last job, whole multiples of `unit`. `priors` (n,): probability of being unsuccessful.
    `ends` (n,): where the hidden contracts lie. `today` is None where there is no score on the day asked about.
    `set_aside`: days whose snapshot is taken for a slip. `ids` are contract ids.
    """

    ruleset: RuleSet
    ids: tuple[str, ...]
    weights: Ints
    priors: Floats
    ends: tuple[date, ...]
    unit: float
    days: tuple[Day, ...]
    shown: Floats
    set_aside: tuple[date, ...]
    today: Day | None

    def points(self, lost: Floats) -> Floats:
        """Points (H, …) under each reading where the best window loses `lost` (2, …) of its weight."""
        return np.array(
            [
                np.maximum(
                    0.0, 100.0 - (200.0 if reading.net else 100.0) * lost[int(reading.earlier_times_tier)]
                )
                for reading in self.ruleset.readings
            ]
        )

    def scores(self, day: Day, sums: Floats) -> Floats:
        """Points (H, N) on `day` for the unsuccessful hidden weight (K, N) in its windows, in units."""
        costs = (sums + day.known[:, None])[:, None] * day.per_unit[:, :, None]
        return self.points(costs.min(axis=0))

    def at_best(self, day: Day) -> float:
        """Points if every hidden outcome is good, under the first reading."""
        return float(self.scores(day, np.zeros((len(day.starts), 1)))[0, 0])


class Compiler:
    """Makes days of one history, also as it would be with some contracts changed."""

    def __init__(self, history: History, ruleset: RuleSet, ledger: Ledger | None = None) -> None:
        self.history = history
        self.ruleset = ruleset
        self.unit = _unit([tier.weight for tier in ruleset.tiers])
        self._ledger = ledger or Ledger(history, ruleset)
        settled = self._ledger.settled()
        hidden = [part for part in settled if part.outcome is Outcome.HIDDEN]
        # Ties are broken by what matters to the sums, then by id: the order of the input has no say.
        self.hidden = sorted(hidden, key=lambda part: (_lies_on(part), part.tier, part.prior or 0.0, part.id))
        self._ends = [_lies_on(part) for part in self.hidden]
        self._sums = _RunningSums(settled)

    def problem(self) -> Problem:
        """The problem that the history poses on its `as_of`."""
        history = self.history
        shown = {one.on: one.score for one in history.snapshots if one.on <= history.as_of}
        days = [day for day in map(self.day, sorted(shown)) if day is not None]
        whole = Problem(
            ruleset=self.ruleset,
            ids=tuple(part.id for part in self.hidden),
            weights=np.array([round(part.tier / self.unit) for part in self.hidden], dtype=np.int64),
            priors=np.array([part.prior for part in self.hidden], dtype=np.float64),
            ends=tuple(self._ends),
            unit=self.unit,
            days=tuple(days),
            shown=np.array([float(shown[day.on]) for day in days]),
            set_aside=(),
            today=self.day(history.as_of),
        )
        return _without_slips(whole)

    def day(self, on: date, changed: Ledger | None = None) -> Day | None:
        """The windows of a day, None without a score.

        `changed`: the ledger of a history with other contracts, whose hidden ones count as good unless they are
        hidden in this history too.
        """
        ledger, sums = self._ledger, self._sums
        if changed is not None:
            ledger, sums = changed, _RunningSums(changed.settled())
        unsettled = ledger.unsettled(on)
        bounds = [months_before(on, months) for months in self.ruleset.windows]
        known, per_unit = [], []
        for first in bounds:
            held = sums.between(
                first, on, [part for part in unsettled if _lies_on(part) >= first], self.ruleset
            )
            known.append(_NEVER_BEST if held is None else held.bad / self.unit)
            per_unit.append(
                (1.0, 1.0)
                if held is None
                else (self.unit / (held.last + held.earlier), self.unit / (held.last + held.scaled))
            )
        if known[-1] == _NEVER_BEST:  # the longest window holds all that the others hold
            return None
        stop = bisect_right(self._ends, on)
        starts = tuple(bisect_left(self._ends, first, hi=stop) for first in bounds)
        return Day(on, starts, stop, np.array(known), np.array(per_unit))

    def paid_until(self, contract: Contract) -> date:
        """The day of the last payment of a contract of the history, as far as it is known or must be assumed."""
        return self._ledger.paid_until(contract, self.history.as_of)

    def with_contracts(self, changed: Iterable[Contract], as_of: date | None = None) -> Ledger:
        """The ledger of the history in which `changed` replace those of the same ids, or are added.

        `as_of`: the day up to which they are known, where that is later than the history's own.
        """
        return self._ledger.replaced(changed, as_of)


def compile_problem(history: History, ruleset: RuleSet) -> Problem:
    """The problem that `history` poses on its `as_of`."""
    return Compiler(history, ruleset).problem()


@dataclass(frozen=True, slots=True)
class _Held:
    """What a window holds: weight of last jobs and of bad ones, of earlier jobs at 1 each and at their tier."""

    last: float
    bad: float
    earlier: float
    scaled: float


class _RunningSums:
    """Settled contracts in order of their end, with running sums of what they add to a window."""

    def __init__(self, settled: Iterable[Part]) -> None:
        parts = sorted(settled, key=lambda part: (_lies_on(part), part.id))
        self._ends = [_lies_on(part) for part in parts]
        self._clients = [part.client for part in parts]
        self._last = [0.0, *accumulate(part.tier for part in parts)]
        self._bad = [0.0, *accumulate(part.tier * (part.outcome is Outcome.BAD) for part in parts)]
        self._earlier = [0, *accumulate(part.jobs - 1 for part in parts)]
        self._scaled = [0.0, *accumulate((part.jobs - 1) * part.tier for part in parts)]
        self._other = _last_other(self._clients)

    def between(self, first: date, last: date, more: Sequence[Part], ruleset: RuleSet) -> _Held | None:
        """What the window `first`…`last` holds with `more` contracts, all of them good; None without a score."""
        start, stop = bisect_left(self._ends, first), bisect_right(self._ends, last)
        stop = max(start, stop)
        if stop - start + len(more) < ruleset.least_contracts:
            return None
        if not self._enough_clients(start, stop, more, ruleset.least_clients):
            return None
        return _Held(
            self._last[stop] - self._last[start] + sum(part.tier for part in more),
            self._bad[stop] - self._bad[start],
            self._earlier[stop] - self._earlier[start] + sum(part.jobs - 1 for part in more),
            self._scaled[stop] - self._scaled[start] + sum((part.jobs - 1) * part.tier for part in more),
        )

    def _enough_clients(self, start: int, stop: int, more: Sequence[Part], least: int) -> bool:
        clients = {part.client for part in more}
        place = stop - 1
        while place >= start and len(clients) < least:
            clients.add(self._clients[place])
            place = self._other[place]
        return len(clients) >= least


def _last_other(clients: Sequence[str]) -> list[int]:
    """For each place the last one before it with another client, -1 where there is none."""
    found: list[int] = []
    for place, client in enumerate(clients):
        same = place > 0 and clients[place - 1] == client
        found.append(found[-1] if same else place - 1)
    return found


def _without_slips(problem: Problem) -> Problem:
    """The problem without isolated snapshots that fit neither neighbour, which fit each other."""
    gap = problem.ruleset.gap
    off = np.array(
        [shown - problem.at_best(day) for day, shown in zip(problem.days, problem.shown, strict=True)]
    )
    slip = np.zeros(len(off), dtype=bool)
    if len(off) >= 3:
        before, middle, after = off[:-2], off[1:-1], off[2:]
        slip[1:-1] = (
            (np.abs(before - after) <= gap.slip_agree)
            & (np.abs(middle - before) > gap.slip_off)
            & (np.abs(middle - after) > gap.slip_off)
        )
    kept = np.flatnonzero(~slip)
    return Problem(
        problem.ruleset,
        problem.ids,
        problem.weights,
        problem.priors,
        problem.ends,
        problem.unit,
        tuple(problem.days[place] for place in kept),
        problem.shown[kept],
        tuple(problem.days[place].on for place in np.flatnonzero(slip)),
        problem.today,
    )


def _lies_on(part: Part) -> date:
    assert part.lies_on is not None
    return part.lies_on


def _unit(weights: Sequence[float]) -> float:
    """The largest number of which all `weights` are whole multiples."""
    exact = [Fraction(str(weight)) for weight in weights]
    below = lcm(*(fraction.denominator for fraction in exact))
    return gcd(*(int(fraction * below) for fraction in exact)) / below
