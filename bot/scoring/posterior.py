"""What every method of inference hands back."""

from dataclasses import dataclass

import numpy as np

from bot.scoring.problem import Floats


@dataclass(frozen=True, slots=True)
class Posterior:
    """`hypotheses` (H,) and `unsuccessful` (n,): probabilities. `scores`, `masses` (M,): today's score in
    points and its probability, unsorted, with repetitions; empty where there is none. `exact`: nothing was
    left out or sampled.
    """

    hypotheses: Floats
    unsuccessful: Floats
    scores: Floats
    masses: Floats
    exact: bool

    def mean(self) -> float:
        """The mean score."""
        return float((self.scores * self.masses).sum() / self.masses.sum())

    def quantiles(self, levels: tuple[float, ...]) -> list[float]:
        """For each level the smallest score whose cumulative probability reaches it."""
        order = np.argsort(self.scores, kind="stable")
        reached = np.cumsum(self.masses[order])
        # Scores that differ by rounding are one score: its probability is complete only at the last copy.
        wanted = np.array(levels) * reached[-1] - 1e-12
        places = np.searchsorted(reached, wanted, side="left")
        return [float(self.scores[order][place]) for place in np.minimum(places, len(order) - 1)]

    def at_least(self, points: float) -> float:
        """The probability that the score is `points` or more."""
        return float(self.masses[self.scores >= points - 1e-9].sum() / self.masses.sum())
