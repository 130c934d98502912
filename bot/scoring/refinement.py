"""The posterior by refinement: exact while it fits, and sampled without bias where it does not.

The unknowns are the sums of unsuccessful weight over runs of neighbouring hidden contracts. Snapshots are
taken in one by one, the earliest first. Each new one cuts the runs at the ends of its windows: a row that
holds a run's sum becomes one row for each way to divide that sum between the two parts, with the prior's
probability. Most sums are 0 and divide in one way only, so rows multiply slowly. Rows differ from each other
by construction, so nothing is counted twice, and the result is exact as long as every row is kept.

When rows are too many, the heavy ones are kept as they are and the light ones drawn with a probability that
grows with their weight, which is corrected for it (Fearnhead and Clifford 2003, "On-line inference for hidden
Markov models via particle filters", section 3.2). Expectations keep their values on average.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.scoring.lattice import Lattice
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Day, Floats, Ints, Problem

_WIDEST = 3
"""Between two reductions there may be this many times as many rows as are kept."""

_CANDIDATES = 1 << 19
"""So many candidates for new rows are weighed against each other at a time, which takes some 40 MB."""

_FLATTEN = 0.8
"""Rows are drawn by their weight to this power: what looks unlikely now may be right in the end."""

_NEGLIGIBLE = 1e-9
"""Rows of no more than this share of all weight may be drawn in an answer that counts as exact."""

_LEAST_SHARE = 0.02
"""A hypothesis counts as at least this much of the likeliest one when rows are drawn, so it keeps some."""


@dataclass(slots=True)
class Rows:
    """N rows: `sums` (N, C), whole numbers, of the C `runs` (start, stop); `weights` (H, N), 1 in total.

    `held` (K, N): what the runs marked in `inside` (K, C) add up to, kept from day to day because few runs
    enter or leave a window between two snapshots. (A matrix product would do without; but it starts threads
    that cost more than they save.)
    """

    runs: list[tuple[int, int]]
    sums: NDArray[np.float32]
    weights: Floats
    held: NDArray[np.float32]
    inside: NDArray[np.bool_]

    @classmethod
    def of(
        cls, runs: list[tuple[int, int]], sums: NDArray[np.float32], weights: Floats, windows: int
    ) -> "Rows":
        """Rows for which no window was looked at yet."""
        held = np.zeros((windows, len(sums)), np.float32)
        return cls(runs, sums, weights, held, np.zeros((windows, len(runs)), dtype=bool))


class Windows:
    """What the runs inside the windows of any day add up to, for rows whose runs are cut at all its windows."""

    def __init__(self, rows: Rows) -> None:
        order = sorted(range(len(rows.runs)), key=lambda column: rows.runs[column])
        self._starts = [rows.runs[column][0] for column in order]
        self._before = np.zeros((len(order) + 1, len(rows.sums)))
        np.cumsum(rows.sums[:, order].T, axis=0, out=self._before[1:])

    def sums(self, day: Day) -> Floats:
        """(K, N)"""
        stop = bisect_left(self._starts, day.stop)
        places = [bisect_left(self._starts, first) for first in day.starts]
        return np.asarray(self._before[stop] - self._before[places])


class Refinement:
    """The rows after the snapshots observed so far. `lost`: largest share of weight that was ever drawn."""

    def __init__(self, problem: Problem, most_rows: int, seed: int) -> None:
        self.problem = problem
        self.lattice = Lattice(problem)
        self.lost = 0.0
        self.rows = Rows.of(
            [],
            np.zeros((1, 0), np.float32),
            problem.hypothesis_priors[:, None].copy(),
            len(problem.ruleset.windows),
        )
        self._most = most_rows
        self._random = np.random.default_rng(seed)

    def observe_all(self) -> None:
        """Take in every snapshot of the problem."""
        for day, shown in zip(self.problem.days, self.problem.shown, strict=True):
            self.observe(day, shown)

    def observe(self, day: Day, shown: float) -> None:
        """Take in one snapshot."""
        growth = _Growth(self, day)
        scores = self.problem.scores(day, growth.window_sums())
        growth.weights *= self.problem.likelihood(scores, shown)
        growth.weights /= growth.weights.sum()
        growth.reduce(self._most)
        self.rows = growth.rows()

    def unsuccessful(self) -> Floats:
        """(n,): the probability of each hidden contract; the prior where no window of a snapshot held it."""
        out = self.problem.priors.copy()
        masses = self.rows.weights.sum(axis=0)
        for column, (start, stop) in enumerate(self.rows.runs):
            of_sum = np.bincount(self.rows.sums[:, column].astype(np.int64), masses).astype(np.float64)
            out[start:stop] = self.lattice.given_sum(start, stop, of_sum)
        return out

    def on(self, day: Day) -> tuple[Floats, Floats]:
        """Scores of `day` in points and their probabilities, as in `Posterior`; nothing is learnt from it."""
        growth = _Growth(self, day)
        return self.problem.scores(day, growth.window_sums()).ravel(), growth.weights.ravel()

    def posterior(self) -> Posterior:
        """What the rows say."""
        values, masses = np.zeros(0), np.zeros(0)
        if self.problem.today is not None:
            values, masses = self.on(self.problem.today)
        return Posterior(
            hypotheses=self.rows.weights.sum(axis=1),
            unsuccessful=self.unsuccessful(),
            scores=values,
            masses=masses,
            exact=self.lost <= _NEGLIGIBLE,
        )

    def draw(self, weights: Floats, most: int) -> tuple[Ints, Floats]:
        """About `most` of the rows with these `weights` (H, N), and the factors that keep the mean."""
        shares = weights.sum(axis=1)
        importance = (weights / np.maximum(shares, _LEAST_SHARE * shares.max())[:, None]).sum(axis=0)
        importance **= _FLATTEN
        kept, factors = draw_rows(importance, most, self._random)
        certain = weights[:, kept[factors == 1.0]].sum() / weights.sum()
        self.lost = max(self.lost, float(1.0 - certain))
        return kept, factors


class _Growth:
    """The rows while runs are cut for one day. Only new columns are written; old ones follow at the end."""

    def __init__(self, refinement: Refinement, day: Day) -> None:
        self._refinement = refinement
        self._most = _WIDEST * refinement._most
        self._day = day
        self._old = refinement.rows
        self._from = np.arange(len(self._old.sums))
        self._runs: list[tuple[int, int]] = []
        self._columns: list[NDArray[np.float32]] = []
        self._gone: set[int] = set()
        self.weights = self._old.weights
        self._held: NDArray[np.float32] | None = None
        self._cut()

    def _cut(self) -> None:
        cuts = sorted({*self._day.starts, self._day.stop})
        held = sorted((run, column) for column, run in enumerate(self._old.runs))
        reached = cuts[0]
        for (start, stop), column in held:
            inside = [cut for cut in cuts if start < cut < stop]
            if inside:
                self._gone.add(column)
                self._divide(column, [start, *inside, stop])
            self._fill(cuts, reached, start)
            reached = max(reached, stop)
        self._fill(cuts, reached, cuts[-1])

    def _fill(self, cuts: list[int], start: int, stop: int) -> None:
        """Add the runs start…stop-1, which no earlier snapshot touched, divided at `cuts`."""
        ends = [cut for cut in cuts if start <= cut <= stop]
        edges = sorted({start, *ends, min(stop, cuts[-1])}) if start < min(stop, cuts[-1]) else []
        for left, right in pairwise(edges):
            prior = self._refinement.lattice.sum_of(left, right)
            ways = np.flatnonzero(prior)
            self._make_room(len(ways) * len(self._from))
            rows = len(self._from)
            kept = self._repeat(np.repeat(np.arange(rows), len(ways)), np.tile(prior[ways], rows))
            self._new((left, right), np.tile(ways, rows)[kept])

    def _divide(self, column: int, edges: list[int]) -> None:
        """Cut one old run at the inner `edges`, one after the other."""
        lattice = self._refinement.lattice
        last = edges[-1]
        self._new((edges[0], last), self._old.sums[self._from, column])
        for start, cut in pairwise(edges[:-1]):
            left, right = lattice.sum_of(start, cut), lattice.sum_of(cut, last)
            values = self._columns[-1].astype(np.int64)
            ways, chances, begins, counts = _divisions(left, right, int(values.max()))
            if self._make_room(int(counts[values].sum())):
                values = self._columns[-1].astype(np.int64)
            repeats = counts[values]
            total = int(repeats.sum())
            source = np.repeat(np.arange(len(values)), repeats)
            place = np.arange(total) - np.repeat(np.cumsum(repeats) - repeats - begins[values], repeats)
            kept = self._repeat(source, chances[place])
            part = ways[place[kept]].astype(np.float32)
            rest = self._columns.pop() - part
            self._runs.pop()
            self._new((start, cut), part)
            self._new((cut, last), rest)

    def _new(self, run: tuple[int, int], column: NDArray[np.generic]) -> None:
        self._runs.append(run)
        self._columns.append(column.astype(np.float32))

    def _repeat(self, source: Ints, chances: Floats) -> Ints | slice:
        """Put a new row for each of the old ones in `source`, as likely as that one times its chance.

        Where they are too many they are drawn before they are made. Returns which of them were kept.
        """
        if len(source) <= self._most:
            self._pick(source)
            self.weights = self.weights * chances
            return slice(None)
        weights = np.take(self.weights, source, axis=1) * chances
        kept, factors = self._refinement.draw(weights, self._most)
        self._pick(source[kept])
        self.weights = weights[:, kept] * factors
        self.weights /= self.weights.sum()
        return kept

    def _pick(self, source: Ints) -> None:
        self._from = self._from[source]
        self._columns = [column[source] for column in self._columns]
        self.weights = np.take(self.weights, source, axis=1)
        self._held = None if self._held is None else np.take(self._held, source, axis=1)

    def _make_room(self, candidates: int) -> bool:
        """Reduce the rows where the coming `candidates` would be too many to weigh."""
        rows = len(self._from)
        return candidates > _CANDIDATES and self.reduce(max(1, _CANDIDATES * rows // candidates))

    def reduce(self, most: int) -> bool:
        """Keep about `most` rows."""
        if len(self._from) <= most:
            return False
        kept, factors = self._refinement.draw(self.weights, most)
        self._pick(kept)
        self.weights *= factors
        self.weights /= self.weights.sum()
        return True

    def window_sums(self) -> Floats:
        """(K, N): the sums of the last day, with what entered and left its windows since."""
        held = self._old.held.copy()
        inside = self._inside(self._old.runs)
        inside[:, sorted(self._gone)] = False  # their parts count instead
        for window, column in zip(*np.nonzero(inside & ~self._old.inside), strict=True):
            held[window] += self._old.sums[:, column]
        for window, column in zip(*np.nonzero(self._old.inside & ~inside), strict=True):
            held[window] -= self._old.sums[:, column]
        self._held = np.take(held, self._from, axis=1)
        for window, column in zip(*np.nonzero(self._inside(self._runs)), strict=True):
            self._held[window] += self._columns[column]
        return self._held.astype(np.float64)

    def _inside(self, runs: list[tuple[int, int]]) -> NDArray[np.bool_]:
        """(K, C): which windows hold which of the runs."""
        day = self._day
        inside = [[first <= start and stop <= day.stop for start, stop in runs] for first in day.starts]
        return np.array(inside, dtype=bool).reshape(len(day.starts), len(runs))

    def rows(self) -> Rows:
        """The new rows in full, after their window sums were asked for."""
        assert self._held is not None
        stay = [column for column in range(len(self._old.runs)) if column not in self._gone]
        old = self._old.sums if len(stay) == len(self._old.runs) else self._old.sums[:, stay]
        sums = np.concatenate((old[self._from], _table(self._columns, len(self._from))), axis=1)
        runs = [*(self._old.runs[column] for column in stay), *self._runs]
        return Rows(runs, sums, self.weights, self._held, self._inside(runs))


def _table(columns: list[NDArray[np.float32]], rows: int) -> NDArray[np.float32]:
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0), np.float32)


def _divisions(left: Floats, right: Floats, most: int) -> tuple[Ints, Floats, Ints, Ints]:
    """All ways to divide the sums 0…`most` into two parts with the prior distributions `left`, `right`.

    The first part of each way and its probability given the sum, one sum after the other; then for each sum
    where its ways begin and how many there are (none where the sum itself is impossible).
    """
    ways, chances, counts = [], [], []
    for value in range(most + 1):
        first = np.arange(max(0, value - len(right) + 1), min(value, len(left) - 1) + 1)
        mass = left[first] * right[value - first]
        possible = mass > 0.0
        ways.append(first[possible])
        chances.append(mass[possible] / mass.sum() if possible.any() else mass[possible])
        counts.append(int(possible.sum()))
    begins = np.cumsum([0, *counts[:-1]])
    return np.concatenate(ways), np.concatenate(chances), begins, np.array(counts)


def draw_rows(importance: Floats, most: int, random: np.random.Generator) -> tuple[Ints, Floats]:
    """About `most` indices into `importance` (N > most), and 1 over the chance that each was drawn with.

    The important ones are certain, with factor exactly 1; of the rest each is drawn in proportion.
    """
    limit = np.inf
    certain = np.zeros(len(importance), dtype=bool)
    while True:  # the limit falls from round to round, and the certain ones grow, until both agree
        light = importance[~certain].sum()
        limit = light / (most - np.count_nonzero(certain))
        more = importance > limit
        if np.count_nonzero(more) == np.count_nonzero(certain) or np.count_nonzero(more) >= most:
            break
        certain = more
    rest = np.flatnonzero(~certain)
    chance = importance[rest] / limit if limit > 0.0 else np.zeros(len(rest))
    steps = np.floor(np.cumsum(chance) + random.random())
    drawn = np.diff(steps, prepend=0.0) > 0.0
    kept = np.concatenate((np.flatnonzero(certain), rest[drawn]))
    # A chance that rounding left at 1 would be taken for a certain row: the factor stays above 1.
    factors = np.maximum(1.0 / chance[drawn], np.nextafter(1.0, 2.0))
    return kept, np.concatenate((np.ones(int(certain.sum())), factors))
