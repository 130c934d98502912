"""A history turned into numbers: what the scores of the snapshot days depend on.

Unsuccessful weight is the same under every reading; only the total differs. So the score of a day depends on
the hidden outcomes only through one sum per window: the weight of the unsuccessful last jobs in it. A hidden
contract is closed, so it lies at one place for good: with the hidden contracts in order of their end dates,
a window holds the contracts start…stop-1, and all windows of a day share the stop.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from bot.scoring.models import History
from bot.scoring.months import months_before
from bot.scoring.rules import Ledger, Outcome, Part, why_no_score
from bot.scoring.ruleset import RuleSet

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NEVER_BEST = 1e9
"""The loss of a window without a score: another window always has a smaller one."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with a score. K windows, R readings of the total weight.

    `starts` (K,): first hidden contract of each window; `stop`: one past the last of all of them.
    `known` (K,): weight that is certainly unsuccessful, in units. `per_unit` (K, R): share of the score
    that one unit of unsuccessful weight costs.
    """

    on: date
    starts: tuple[int, ...]
    stop: int
    known: Floats
    per_unit: Floats


@dataclass(frozen=True, slots=True)
class Problem:
    """n hidden contracts in order of their end, H hypotheses, one entry in `shown` for each useful snapshot.

    `weights` (n,): last job, whole multiples of `unit`. `priors` (n,): probability of being unsuccessful.
    `today` is None where there is no score on the day asked about.
    """

    ruleset: RuleSet
    ids: tuple[str, ...]
    weights: Ints
    priors: Floats
    unit: float
    days: tuple[Day, ...]
    shown: Floats
    today: Day | None
    ends: tuple[date, ...] = ()
    """(n,): where the hidden contracts lie."""

    @property
    def hypothesis_priors(self) -> Floats:
        """(H,)"""
        return np.array([hypothesis.prior for hypothesis in self.ruleset.hypotheses])

    def scores(self, day: Day, sums: Floats) -> Floats:
        """Points (H, N) on `day` for the unsuccessful hidden weight (K, N) in its windows, in units."""
        least = [
            np.min([(sums[k] + day.known[k]) * day.per_unit[k, reading] for k in range(len(sums))], axis=0)
            for reading in (0, 1)
        ]
        out = np.empty((len(self.ruleset.hypotheses), sums.shape[1]))
        for row, hypothesis in enumerate(self.ruleset.hypotheses):
            lost = least[int(hypothesis.earlier_times_tier)]
            out[row] = np.maximum(0.0, 100.0 - (200.0 if hypothesis.net else 100.0) * lost)
        return out

    def likelihood(self, scores: Floats, shown: float) -> Floats:
        """Density of a displayed score given the computed `scores`, elementwise."""
        return normal_part(scores, shown, self.ruleset) + self.ruleset.noise.stray / 101.0


def normal_part(scores: Floats, shown: float, ruleset: RuleSet) -> Floats:
    """The part of the likelihood in which the displayed score is the computed one with scatter."""
    noise = ruleset.noise
    scale = (1.0 - noise.stray) / (noise.sd * np.sqrt(2.0 * np.pi))
    return np.asarray(scale * np.exp(-0.5 * np.square((scores - shown) / noise.sd)))


def compile_problem(history: History, ruleset: RuleSet) -> Problem:
    """The problem that `history` poses on its `as_of`."""
    ledger = Ledger(history, ruleset)
    today = ledger.on(history.as_of)
    # Ties are broken by what matters to the sums, then by id: the order of the input has no say.
    hidden = sorted((p for p in today if p.outcome is Outcome.HIDDEN), key=_place)
    unit = _unit([tier.weight for tier in ruleset.tiers])
    ends = [part.lies_on for part in hidden if part.lies_on is not None]
    on_day: dict[date, Day | None] = {history.as_of: _day(today, history.as_of, ends, unit, ruleset)}
    days, shown = [], []
    for snapshot in sorted(history.snapshots, key=lambda s: (s.on, s.score)):
        if snapshot.on > history.as_of:
            continue
        if snapshot.on not in on_day:
            on_day[snapshot.on] = _day(ledger.on(snapshot.on), snapshot.on, ends, unit, ruleset)
        day = on_day[snapshot.on]
        if day is not None:
            days.append(day)
            shown.append(float(snapshot.score))
    return Problem(
        ruleset=ruleset,
        ids=tuple(part.id for part in hidden),
        weights=np.array([round(part.tier / unit) for part in hidden], dtype=np.int64),
        priors=np.array([part.prior for part in hidden], dtype=np.float64),
        unit=unit,
        days=tuple(days),
        shown=np.array(shown),
        today=on_day[history.as_of],
        ends=tuple(ends),
    )


def day_of(parts: list[Part], on: date, problem: Problem) -> Day | None:
    """Another day of the same history, with known contracts added to its `parts` or left out."""
    return _day(parts, on, list(problem.ends), problem.unit, problem.ruleset)


def _place(part: Part) -> tuple[date, float, float, str]:
    return part.lies_on or date.max, part.tier, part.prior or 0.0, part.id


def _unit(weights: Sequence[float]) -> float:
    """The largest number of which all `weights` are whole multiples."""
    exact = [Fraction(str(weight)) for weight in weights]
    below = lcm(*(fraction.denominator for fraction in exact))
    return gcd(*(int(fraction * below) for fraction in exact)) / below


def _day(parts: list[Part], on: date, ends: list[date], unit: float, ruleset: RuleSet) -> Day | None:
    """The day's windows, None without a score. `ends`: end dates of the hidden contracts, ascending."""
    bounds = [months_before(on, months) for months in ruleset.windows]
    held = [_Held() for _ in bounds]
    for part in parts:
        if part.lies_on is not None and part.lies_on >= bounds[-1]:
            held[next(k for k, first in enumerate(bounds) if part.lies_on >= first)].add(part)
    known, per_unit = np.full(len(bounds), _NEVER_BEST), np.ones((len(bounds), 2))
    so_far = _Held()
    for window, more in enumerate(held):
        so_far.join(more)  # windows ascend, and each holds all that the shorter ones hold
        if why_no_score(so_far.contracts, len(so_far.clients), ruleset):
            continue
        known[window] = so_far.bad / unit
        per_unit[window] = (
            unit / (so_far.last + so_far.earlier),
            unit / (so_far.last + so_far.earlier_times_tier),
        )
    if known[-1] == _NEVER_BEST:
        return None
    stop = bisect_right(ends, on)
    return Day(on, tuple(bisect_left(ends, first, hi=stop) for first in bounds), stop, known, per_unit)


class _Held:
    """What eligible contracts add up to: number, clients, and weights of last, bad and earlier jobs."""

    def __init__(self) -> None:
        self.contracts = 0
        self.clients: set[str] = set()
        self.last = self.bad = self.earlier = self.earlier_times_tier = 0.0

    def add(self, part: Part) -> None:
        self.contracts += 1
        self.clients.add(part.client)
        self.last += part.tier
        self.earlier += part.jobs - 1
        self.earlier_times_tier += (part.jobs - 1) * part.tier
        if part.outcome is Outcome.BAD:
            self.bad += part.tier

    def join(self, other: "_Held") -> None:
        self.contracts += other.contracts
        self.clients |= other.clients
        self.last += other.last
        self.bad += other.bad
        self.earlier += other.earlier
        self.earlier_times_tier += other.earlier_times_tier
