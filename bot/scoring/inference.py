"""The posterior of a history: exact while its rows fit, and sampled without bias where they do not.

Snapshots are taken in one by one, the earliest first. Pure and deterministic: the same history and seed give the
same answer, whatever the order of the input.
"""

from collections.abc import Iterator

import numpy as np

from bot.scoring.gap import Known, Settings
from bot.scoring.lattice import Lattice
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Problem
from bot.scoring.rows import Growth, Rows, draw_rows, effective, stacked

_EXACT_CONTRACTS = 12
"""So many hidden contracts are always answered exactly."""

_MOST_ROWS, _USUAL_ROWS, _LEAST_ROWS = 1 << 13, 1_600, 300
_LITTLE_WORK, _MUCH_WORK = 80_000, 240_000
"""Rows times snapshots, which is what time is spent on: with so much there are more rows than usual, or fewer."""

_MANY_CONTRACTS, _VERY_MANY_CONTRACTS = 400, 2_000
"""With more hidden contracts there are never more rows than usual, or only half: each has so many runs to cut."""

_WIDEST = 3
"""Between two reductions there may be this many times as many rows as are kept."""

_ENOUGH = 40.0
"""Effective draws below which more independent runs are made."""

_MORE_RUNS = 3


class Refinement:
    """Rows that grow from snapshot to snapshot. `lost`, `effective` as in `Posterior`."""

    def __init__(self, problem: Problem, most_rows: int, seed: int, lattice: Lattice | None = None) -> None:
        self.problem = problem
        self.lattice = lattice or Lattice(problem)
        self.settings = Settings.of_gap(problem.ruleset.gap)
        self.lost = 0.0
        self.effective = float("inf")
        priors = np.log([reading.prior for reading in problem.ruleset.readings])
        log_weights = (priors[:, None] + self.settings.log_prior)[:, :, None]
        self.rows = Rows(
            [],
            np.zeros((0, 1), np.float32),
            log_weights,
            np.zeros(log_weights.shape),
            np.zeros(1, dtype=bool),
        )
        self.known = Known(np.zeros(len(self.settings.height)), None)
        self._most = most_rows
        self._random = np.random.default_rng(seed)

    def observe_all(self) -> None:
        """Take in every snapshot of the problem."""
        for _ in self.steps():
            pass

    def steps(self) -> Iterator[int]:
        """Take in the snapshots one by one: the number of each comes before it is known."""
        for number in range(len(self.problem.days)):
            yield number
            self._observe(number)

    def _observe(self, number: int) -> None:
        day, shown = self.problem.days[number], self.problem.shown[number]
        growth = Growth(self.rows, self.lattice, _WIDEST * self._most, self._random)
        rows = growth.cut_at([*day.starts, day.stop])
        self.known, fades = self.known.later(self.settings, day.on.toordinal())
        rows.means *= fades[:, None]
        misses = shown - self.problem.scores(day, rows.window_sums(day))
        self.known = self.known.learn(self.settings, misses, rows.means, rows.log_weights)
        if rows.sums.shape[1] > self._most:
            worth, masses = rows.weighed()
            self.effective = min(self.effective, effective(rows, masses))
            kept, factors = draw_rows(worth, self._most, self._random)
            self.lost = max(self.lost, float(1.0 - masses[kept[factors == 1.0]].sum()))
            rows = rows.take_rows(kept, np.log(factors))
        self.rows = rows

    def posterior(self) -> Posterior:
        """The posterior: every row of hidden outcomes weighed by how well it explains the shown scores."""
        return Posterior(self.problem, self.lattice, self.rows, self.known, self.lost, self.effective)


def solve(problem: Problem, *, seed: int = 0, effort: float = 1.0) -> Posterior:
    """The posterior of a problem. `effort`: share of the usual number of rows."""
    most = rows_for(problem, effort)
    lattice = Lattice(problem)
    first = Refinement(problem, most, seed, lattice)
    first.observe_all()
    if first.effective >= _ENOUGH or effort < 1.0:
        return first.posterior()
    runs = [first]
    for number in range(1, _MORE_RUNS + 1):
        more = Refinement(problem, most, seed + 1_000 * number, lattice)
        more.observe_all()
        runs.append(more)
    pooled = stacked([run.rows for run in runs])
    lost = max(run.lost for run in runs)
    _worth, masses = pooled.weighed()
    return Posterior(problem, lattice, pooled, first.known, lost, effective(pooled, masses))


def rows_for(problem: Problem, effort: float = 1.0) -> int:
    """How many rows are kept."""
    if len(problem.ids) <= _EXACT_CONTRACTS:
        return 1 << _EXACT_CONTRACTS
    snapshots = max(1, len(problem.days))
    usual = min(_USUAL_ROWS, max(_LEAST_ROWS, _MUCH_WORK / snapshots))
    more = _LITTLE_WORK / snapshots if len(problem.ids) <= _MANY_CONTRACTS else 0.0
    if len(problem.ids) > _VERY_MANY_CONTRACTS:
        usual /= 2
    return round(effort * min(_MOST_ROWS, max(usual, more)))
