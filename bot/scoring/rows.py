"""Weighted rows: versions of what was hidden, as sums of unsuccessful weight over runs of hidden contracts.

A snapshot cuts the runs at the ends of its windows: a row that holds a run's sum becomes one row for each way to
divide that sum between the two parts, with the prior's probability. Most sums are 0 and divide in one way only, so
rows multiply slowly. Rows differ from each other by construction, so nothing is counted twice, and the result is
exact as long as every row is kept.

When rows are too many, the heavy ones are kept as they are and the light ones drawn with a probability that
grows with their weight, which is corrected for it (Fearnhead and Clifford 2003, "On-line inference for hidden
Markov models via particle filters", section 3.2). Expectations keep their values on average.
"""

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.scoring.lattice import Lattice
from bot.scoring.problem import Day, Floats, Ints

Run = tuple[int, int]
Sums = NDArray[np.float32]

_CANDIDATES = 1 << 18
"""So many candidates for new rows are weighed against each other at a time."""

_FLATTEN = 0.8
"""Rows are drawn by their weight to this power: what looks unlikely now may be right in the end."""

_LEAST_SHARE = 0.02
"""A reading with a setting counts as at least this much of the likeliest one when rows are drawn, so that it keeps
some: which of them explains the scores may turn out late."""


@dataclass(slots=True)
class Rows:
    """N rows: `sums` (C, N), whole numbers, of the C `runs` (start, stop); readings H, settings T.

    `log_weights` (H, T, N), not normalised; `means` (H, T, N): of the gap after the last snapshot. `drawn` (N,):
    whether a row stands for others that were dropped.
    """

    runs: list[Run]
    sums: Sums
    log_weights: Floats
    means: Floats
    drawn: NDArray[np.bool_]

    def masses(self) -> Floats:
        """(H, T, N): the probability of each row under each reading and threshold; they sum to 1."""
        out = np.exp(self.log_weights - self.log_weights.max())
        out /= out.sum()
        return np.asarray(out)

    def window_sums(self, day: Day) -> Floats:
        """(K, N): unsuccessful weight in the windows of a day at whose ends the runs are cut."""
        order = sorted(range(len(self.runs)), key=lambda column: self.runs[column])
        starts = [self.runs[column][0] for column in order]
        stop = bisect_left(starts, day.stop)
        out = np.zeros((len(day.starts), self.sums.shape[1]))
        after = stop
        held = np.zeros(self.sums.shape[1])
        for k, first in enumerate(day.starts):  # ascending windows begin ever earlier
            place = bisect_left(starts, first)
            for column in order[place:after]:
                held += self.sums[column]
            after = min(after, place)
            out[k] = held
        return out

    def take_rows(self, kept: Ints, log_factors: Floats | None = None) -> "Rows":
        """Some of the rows, which stand for all."""
        log_weights = np.take(self.log_weights, kept, axis=2)
        drawn = self.drawn[kept]
        if log_factors is not None:
            log_weights += log_factors
            drawn = drawn | (log_factors > 0.0)
        return Rows(
            self.runs, np.take(self.sums, kept, axis=1), log_weights, np.take(self.means, kept, axis=2), drawn
        )

    def weighed(self) -> tuple[Floats, Floats]:
        """(N,) each: how much a row is worth keeping, and its probability."""
        top = self.log_weights.max(axis=2, keepdims=True)
        each = np.subtract(self.log_weights, top)
        np.exp(each, out=each)
        totals = each.sum(axis=2)
        shares = top[:, :, 0] + np.log(totals)
        shares = np.exp(shares - shares.max())
        # Not as a matrix product: that starts threads which cost more than they save.
        masses = np.einsum("ht,htn->n", shares / totals / shares.sum(), each)
        worth = np.einsum("ht,htn->n", np.maximum(shares, _LEAST_SHARE) / totals, each)
        return worth**_FLATTEN, masses


def effective(rows: Rows, masses: Floats) -> float:
    """How many independent draws the weight of rows with `masses` (N,) rests on; infinite where none was drawn."""
    light = np.square(masses[rows.drawn]).sum()
    return float(1.0 / light) if light > 0.0 else float("inf")


def stacked(several: list[Rows]) -> Rows:
    """The rows of several independent runs as one: their weights are as much evidence as each has found."""
    first = several[0]
    assert all(rows.runs == first.runs for rows in several)
    return Rows(
        first.runs,
        np.concatenate([rows.sums for rows in several], axis=1),
        np.concatenate([rows.log_weights for rows in several], axis=2) - np.log(len(several)),
        np.concatenate([rows.means for rows in several], axis=2),
        np.concatenate([rows.drawn for rows in several]),
    )


class Growth:
    """Rows while runs are cut. Only new columns are written; old ones follow at the end."""

    def __init__(self, rows: Rows, lattice: Lattice, most: int, random: np.random.Generator) -> None:
        self._old = rows
        self._lattice = lattice
        self._most = most
        self._random = random
        self._from = np.arange(rows.sums.shape[1])
        self._log_chances = np.zeros(rows.sums.shape[1])
        self._drawn = rows.drawn
        self._importance: Floats | None = None
        self._runs: list[Run] = []
        self._columns: list[Sums] = []
        self._gone: set[int] = set()

    def cut_at(self, cuts: Collection[int]) -> Rows:
        """The rows with runs that end at each of the `cuts` and reach from the first to the last of them."""
        edges = sorted(set(cuts))
        reached = edges[0]
        for (start, stop), column in sorted((run, column) for column, run in enumerate(self._old.runs)):
            inside = [edge for edge in edges if start < edge < stop]
            if inside:
                self._gone.add(column)
                self._divide(column, [start, *inside, stop])
            self._fill(edges, reached, start)
            reached = max(reached, stop)
        self._fill(edges, reached, edges[-1])
        return self._rows()

    def _fill(self, edges: list[int], start: int, stop: int) -> None:
        """Add the runs start…stop-1, which no earlier cut touched, divided at `edges`."""
        stop = min(stop, edges[-1])
        if start >= stop:
            return
        for left, right in pairwise(
            sorted({start, *(edge for edge in edges if start <= edge <= stop), stop})
        ):
            prior = self._lattice.sum_of(left, right)
            ways = np.flatnonzero(prior)
            self._make_room(len(ways))
            rows = len(self._from)
            kept = self._multiply(np.repeat(np.arange(rows), len(ways)), np.tile(np.log(prior[ways]), rows))
            self._add((left, right), np.tile(ways, rows)[kept])

    def _divide(self, column: int, edges: list[int]) -> None:
        """Cut one old run at the inner `edges`, one after the other."""
        last = edges[-1]
        self._add((edges[0], last), self._old.sums[column, self._from])
        for start, cut in pairwise(edges[:-1]):
            values, of = np.unique(self._columns[-1].astype(np.int64), return_inverse=True)
            parts, chances = self._lattice.divisions(start, cut, last, values)
            ways = int((chances > 0.0).sum(axis=1).max())
            if self._make_room(ways):
                of = np.searchsorted(values, self._columns[-1].astype(np.int64))
            row, way = np.nonzero(chances[of] > 0.0)
            kept = self._multiply(row, np.log(chances[of[row], way]))
            part = parts[of[row], way][kept].astype(np.float32)
            rest = self._columns.pop() - part
            self._runs.pop()
            self._add((start, cut), part)
            self._add((cut, last), rest)

    def _add(self, run: Run, column: NDArray[np.generic]) -> None:
        self._runs.append(run)
        self._columns.append(column.astype(np.float32))

    def _worth(self) -> Floats:
        if self._importance is None:
            self._importance, _masses = self._old.weighed()
        return np.asarray(self._importance[self._from] * np.exp(_FLATTEN * self._log_chances))

    def _multiply(self, source: Ints, log_chances: Floats) -> Ints | slice:
        """Put a new row for each of the old ones in `source`, as likely as that one times its chance.

        Where they are too many they are drawn before they are made. Returns which of them were kept.
        """
        if len(source) <= self._most:
            self._pick(source)
            self._log_chances = self._log_chances + log_chances
            return slice(None)
        worth = self._worth()[source] * np.exp(_FLATTEN * log_chances)
        kept, factors = draw_rows(worth, self._most, self._random)
        self._pick(source[kept])
        self._log_chances = self._log_chances + log_chances[kept] + np.log(factors)
        self._drawn = self._drawn | (factors > 1.0)
        return kept

    def _pick(self, source: Ints) -> None:
        self._from = self._from[source]
        self._log_chances = self._log_chances[source]
        self._drawn = self._drawn[source]
        self._columns = [column[source] for column in self._columns]

    def _make_room(self, ways: int) -> bool:
        """Drop rows where each of them is about to become so many that they are too many to weigh."""
        most = max(1, _CANDIDATES // ways)
        if len(self._from) <= most:
            return False
        kept, factors = draw_rows(self._worth(), most, self._random)
        self._pick(kept)
        self._log_chances += np.log(factors)
        self._drawn = self._drawn | (factors > 1.0)
        return True

    def _rows(self) -> Rows:
        old = self._old
        if not self._columns:
            return old
        stay = [column for column in range(len(old.runs)) if column not in self._gone]
        before = old.sums if len(stay) == len(old.runs) else old.sums[stay]
        return Rows(
            [*(old.runs[column] for column in stay), *self._runs],
            np.concatenate((np.take(before, self._from, axis=1), np.stack(self._columns)), axis=0),
            np.take(old.log_weights, self._from, axis=2) + self._log_chances,
            np.take(old.means, self._from, axis=2),
            self._drawn,
        )


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
