"""What is known once all snapshots are taken in, ready to be asked about any day."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.scoring.gap import Known, Settings
from bot.scoring.lattice import Lattice
from bot.scoring.problem import Day, Floats, Ints, Problem
from bot.scoring.rows import Growth, Rows
from bot.scoring.shown import mixture

_NEGLIGIBLE = 1e-9
"""Rows of no more than this share of all weight may be drawn in an answer that counts as exact."""

_ASKED_ROWS = 1 << 15


@dataclass(frozen=True, slots=True)
class Seen:
    """What a day looks like: `chance` (101,) of each number shown, and the expected `gap` in points."""

    chance: Floats
    gap: float


class Posterior:
    """Rows after the snapshots, what is `known` of the gap, and the answers that follow.

    `lost`: the largest share of weight that was ever drawn; `effective`: how many independent draws the answer
    rests on (infinite where nothing was drawn); `log_evidence`: of the sum of all weights.
    """

    def __init__(
        self, problem: Problem, lattice: Lattice, rows: Rows, known: Known, lost: float, effective: float
    ) -> None:
        self.problem = problem
        self.lattice = lattice
        self.rows = rows
        self.known = known
        self.lost = lost
        self.effective = effective
        self.settings = Settings.of_gap(problem.ruleset.gap)
        top = rows.log_weights.max()
        self.log_evidence = float(top + np.log(np.exp(rows.log_weights - top).sum()))

    @property
    def exact(self) -> bool:
        """Whether every outcome that weighs anything was counted, so that nothing rests on a sample."""
        return self.lost <= _NEGLIGIBLE

    def thinned(self, least: float = 1e-13) -> "Posterior":
        """This posterior without the rows that weigh next to nothing: what is kept in memory."""
        kept = np.flatnonzero(self.rows.masses().sum(axis=(0, 1)) > least / self.rows.sums.shape[1])
        return self._with(self.rows.take_rows(kept))

    def on(self, day: Day) -> Seen:
        """The number shown on `day`, today or later. Nothing is learnt from it."""
        return self._seen(self._cut([*day.starts, day.stop]), day)

    def _seen(self, rows: Rows, day: Day) -> Seen:
        masses = rows.masses()
        later, fades = self.known.later(self.settings, day.on.toordinal())
        gaps = rows.means * fades[:, None]
        scores = self.problem.scores(day, rows.window_sums(day))
        variances = later.variance + self.problem.ruleset.gap.rounding**2
        return Seen(mixture(masses, scores[:, None, :] + gaps, variances), float((masses * gaps).sum()))

    def _cut(self, cuts: Sequence[int]) -> Rows:
        growth = Growth(self.rows, self.lattice, _ASKED_ROWS, np.random.default_rng(0))
        return growth.cut_at(cuts)

    def _with(self, rows: Rows) -> "Posterior":
        return Posterior(self.problem, self.lattice, rows, self.known, self.lost, self.effective)

    def readings(self) -> Floats:
        """(H,): the probability of each reading of Upwork's rules."""
        return np.asarray(self.rows.masses().sum(axis=(1, 2)))

    def unsuccessful(self) -> Floats:
        """(n,): the probability of each hidden contract; the prior where no window of a snapshot held it."""
        out = self.problem.priors.copy()
        masses = self.rows.masses().sum(axis=(0, 1))
        for column, (start, stop) in enumerate(self.rows.runs):
            of_sum = np.bincount(self.rows.sums[column].astype(np.int64), masses).astype(np.float64)
            out[start:stop] = self.lattice.given_sum(start, stop, of_sum)
        return np.clip(out, 0.0, 1.0)

    def any_of(self, indices: Sequence[int]) -> float:
        """The probability that at least one of these hidden contracts is unsuccessful."""
        wanted = np.zeros(len(self.problem.ids), dtype=bool)
        wanted[list(indices)] = True
        none = self.rows.masses().sum(axis=(0, 1))
        for column, (start, stop) in enumerate(self.rows.runs):
            inside = np.flatnonzero(wanted[start:stop]) + start
            if len(inside):
                none = (
                    none * self._none_given_sum(start, stop, inside)[self.rows.sums[column].astype(np.int64)]
                )
                wanted[start:stop] = False
        return float(1.0 - none.sum() * np.prod(1.0 - self.problem.priors[wanted]))

    def _none_given_sum(self, start: int, stop: int, inside: Ints) -> Floats:
        """For each sum of the run the probability that all of `inside` are good."""
        whole = self.lattice.sum_of(start, stop)
        if len(inside) == stop - start:
            return np.asarray((np.arange(len(whole)) == 0).astype(np.float64))
        rest = np.zeros(len(whole))
        others = self.lattice.sum_without(start, stop, tuple(int(index) for index in inside))
        rest[: len(others)] = others[: len(whole)] * np.prod(1.0 - self.problem.priors[inside])
        return np.clip(np.divide(rest, whole, out=np.zeros(len(whole)), where=whole > 0.0), 0.0, 1.0)

    def given(self, index: int, unsuccessful: bool) -> "Posterior | None":
        """What would be known if the outcome of a hidden contract were; None where it is impossible."""
        rows, column = self._alone(index)
        kept = np.flatnonzero((rows.sums[column] > 0.0) == unsuccessful)
        return self._with(rows.take_rows(kept)) if len(kept) else None

    def given_none(self) -> "Posterior | None":
        """What would be known if no hidden contract were unsuccessful that a snapshot tells of; None: impossible."""
        kept = np.flatnonzero(self.rows.sums.sum(axis=0) == 0.0)
        return self._with(self.rows.take_rows(kept)) if len(kept) else None

    def without(self, index: int) -> "Posterior":
        """What is known, with a hidden contract that costs nothing any more."""
        rows, column = self._alone(index)
        sums = rows.sums.copy()
        sums[column] = 0.0
        return self._with(Rows(rows.runs, sums, rows.log_weights, rows.means, rows.drawn))

    def _alone(self, index: int) -> tuple[Rows, int]:
        rows = self._cut([index, index + 1])
        return rows, rows.runs.index((index, index + 1))

    def past(self, days: Sequence[Day], most: int = 512) -> list[Seen]:
        """The numbers shown on any days, earlier ones too, from the heaviest rows."""
        rows = self._cut(sorted({cut for day in days for cut in (*day.starts, day.stop)} or {0}))
        heaviest = np.argsort(-rows.masses().sum(axis=(0, 1)), kind="stable")[:most]
        rows = rows.take_rows(np.sort(heaviest))
        shown = [one.on.toordinal() for one in self.problem.days]
        scores = [self.problem.scores(day, rows.window_sums(day)) for day in self.problem.days]
        misses = np.array([y - score for y, score in zip(self.problem.shown, scores, strict=True)])
        return [self._smoothed(rows, day, np.array(shown, dtype=float), misses) for day in days]

    def _smoothed(self, rows: Rows, day: Day, shown: Floats, misses: Floats) -> Seen:
        on = float(day.on.toordinal())
        near = np.sort(np.argsort(np.abs(shown - on), kind="stable")[:_NEAR])
        apart = shown[near][:, None] - shown[near]
        covariance = self.settings.covariance(apart)
        covariance += np.square(self.settings.scatter)[:, None, None] * np.eye(len(near))
        to_day = self.settings.covariance(shown[near] - on)  # (T, J)
        pull = np.linalg.solve(covariance, to_day[:, :, None])[:, :, 0]
        variances = np.square(self.settings.height) - (pull * to_day).sum(axis=1)
        shape = rows.log_weights.shape
        gaps = np.zeros(shape)
        if len(near):
            gaps = np.einsum("tj,jhn->htn", pull, misses[near])
        masses = rows.masses()
        scores = self.problem.scores(day, rows.window_sums(day))
        rounding = self.problem.ruleset.gap.rounding**2
        return Seen(
            mixture(masses, scores[:, None, :] + gaps, np.maximum(variances, 0.0) + rounding),
            float((masses * gaps).sum()),
        )


_NEAR = 60
"""Snapshots that tell of the gap of a day in the past: farther ones are hidden behind the nearer."""
