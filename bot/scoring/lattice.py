"""Distributions of sums of unsuccessful weight over runs of hidden contracts, before any evidence."""

from functools import lru_cache

import numpy as np

from bot.scoring.problem import Floats, Problem


class Lattice:
    """Prior distributions of the unsuccessful weight in runs start…stop-1 of a problem's contracts."""

    def __init__(self, problem: Problem) -> None:
        self._weights = problem.weights
        self._priors = problem.priors
        self.sum_of = lru_cache(maxsize=4096)(self._sum_of)

    def _single(self, index: int) -> Floats:
        out = np.zeros(int(self._weights[index]) + 1)
        out[0], out[-1] = 1.0 - self._priors[index], self._priors[index]
        return out

    def _sum_of(self, start: int, stop: int) -> Floats:
        """Probability of each sum 0, 1, 2, … of the run."""
        if stop - start == 0:
            return np.ones(1)
        if stop - start == 1:
            return self._single(start)
        middle = (start + stop) // 2
        return np.convolve(self.sum_of(start, middle), self.sum_of(middle, stop))

    def given_sum(self, start: int, stop: int, masses: Floats) -> Floats:
        """Probability of being unsuccessful for each contract of the run when its sum has the
        distribution `masses`. Within a run only the sum meets evidence, so the rest follows from the prior.
        """
        out = np.empty(stop - start)
        whole = self.sum_of(start, stop)
        ratio = np.divide(masses, whole[: len(masses)], out=np.zeros(len(masses)), where=masses > 0)
        known: dict[tuple[int, float], float] = {}
        for index in range(start, stop):
            weight, prior = int(self._weights[index]), float(self._priors[index])
            if (weight, prior) not in known:
                others = np.ones(1)
                for other in range(start, stop):
                    if other != index:
                        others = np.convolve(others, self._single(other))
                reach = max(0, min(len(others), len(ratio) - weight))
                known[weight, prior] = float(prior * (others[:reach] @ ratio[weight : weight + reach]))
            out[index - start] = known[weight, prior]
        return out
