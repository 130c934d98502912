"""Distributions of sums of unsuccessful weight over runs of hidden contracts, before any evidence."""

from functools import lru_cache

import numpy as np

from bot.scoring.problem import Floats, Ints, Problem

_SAFE_PRIOR = 0.45
"""Up to this prior a contract can be taken out of a sum's distribution again without losing precision."""


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

    def sum_without(self, start: int, stop: int, left_out: tuple[int, ...]) -> Floats:
        """Probability of each sum of the run without some of its contracts."""
        out = self.sum_of(start, stop)
        rest = set(left_out)
        if any(self._priors[index] > _SAFE_PRIOR for index in left_out):
            out = np.ones(1)
            for index in range(start, stop):
                if index not in rest:
                    out = np.convolve(out, self._single(index))
            return out
        for index in left_out:
            out = _taken_out(out, int(self._weights[index]), float(self._priors[index]))
        return out

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
                others = self.sum_without(start, stop, (index,))
                reach = max(0, min(len(others), len(ratio) - weight))
                known[weight, prior] = float(prior * (others[:reach] @ ratio[weight : weight + reach]))
            out[index - start] = known[weight, prior]
        return out

    def divisions(self, start: int, cut: int, stop: int, values: Ints) -> tuple[Ints, Floats]:
        """All ways to divide the sum of start…stop-1 at `cut`, for each of the `values` (U,) of that sum.

        The parts (U, W) before the cut and the probability (U, W) of each, 0 where it is impossible.
        """
        left, right = self.sum_of(start, cut), self.sum_of(cut, stop)
        if len(left) <= len(right):
            parts = np.repeat(np.flatnonzero(left)[None, :], len(values), axis=0)
            rest = values[:, None] - parts
        else:  # the shorter side tells the ways: of the longer one most are impossible
            rest = np.repeat(np.flatnonzero(right)[None, :], len(values), axis=0)
            parts = values[:, None] - rest
        possible = (rest >= 0) & (rest < len(right)) & (parts >= 0) & (parts < len(left))
        of_left, of_right = np.clip(parts, 0, len(left) - 1), np.clip(rest, 0, len(right) - 1)
        chances = np.where(possible, left[of_left] * right[of_right], 0.0)
        totals = chances.sum(axis=1, keepdims=True)
        return parts, np.divide(chances, totals, out=np.zeros_like(chances), where=totals > 0.0)


def _taken_out(whole: Floats, weight: int, prior: float) -> Floats:
    """The distribution of a sum without one of its contracts: the convolution undone, value by value."""
    length = len(whole) - weight
    out = np.zeros(length + weight)
    out[weight:] = whole[:length]
    scale, factor = 1.0 / (1.0 - prior), prior / (1.0 - prior)
    out[weight:] *= scale
    for begin in range(2 * weight, length + weight, weight):
        part = slice(begin, min(begin + weight, length + weight))
        before = slice(part.start - weight, part.stop - weight)
        out[part] -= factor * out[before]
    return np.maximum(out[weight:], 0.0)
