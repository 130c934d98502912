"""The lasting gap between the platform's number and the rules: its settings, and what shown scores tell of it.

The gap is an Ornstein–Uhlenbeck process, so it is Markov: what the snapshots so far say of the gap today is one
mean and one variance, and a Kalman filter brings them from snapshot to snapshot. The variance depends on the days
and the setting only; the mean differs from row to row.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bot.scoring.ruleset import Gap

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """T settings of the gap: `height` τ and `scatter` σ in points, `length` L in days, log priors; each (T,)."""

    height: Floats
    length: Floats
    scatter: Floats
    log_prior: Floats

    @classmethod
    def of_gap(cls, gap: Gap) -> "Settings":
        """The grid of a rule set. Without a gap its length makes no difference: one setting stands for all."""
        rows = []
        for (height, prior), scatter in product(gap.heights, gap.scatters):
            lengths = gap.lengths if height > 0.0 else gap.lengths[:1]
            share = prior / len(lengths) / len(gap.scatters)
            rows += [(height, length, scatter, np.log(share)) for length in lengths]
        return cls(*np.array(rows).T.copy())

    def covariance(self, apart: Floats) -> Floats:
        """(T, …) of the gaps of days that lie `apart` (…), in points²."""
        shape = (-1,) + (1,) * apart.ndim
        height, length = self.height.reshape(shape), self.length.reshape(shape)
        return np.asarray(np.square(height) * np.exp(-np.abs(apart) / length))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the gap on the day with ordinal `on` (None: before any snapshot); `variance` (T,)."""

    variance: Floats
    on: int | None

    def later(self, settings: Settings, on: int) -> tuple["Known", Floats]:
        """What is known on day `on` without another snapshot, and by which factor (T,) the mean fades."""
        if self.on is None:
            return Known(np.square(settings.height), on), np.ones(len(settings.height))
        fades = np.exp(-(on - self.on) / settings.length)
        return Known(
            np.square(fades) * self.variance + np.square(settings.height) * (1.0 - np.square(fades)), on
        ), fades

    def learn(self, settings: Settings, misses: Floats, means: Floats, log_weights: Floats) -> "Known":
        """Take in a snapshot of this day: `misses` (H, N), shown less score; the other two (H, T, N) in place.

        Densities are taken without their constant factor (2π)^(-1/2).
        """
        spread = self.variance + np.square(settings.scatter)
        surprise = misses[:, None, :] - means
        means += (self.variance / spread)[:, None] * surprise
        np.square(surprise, out=surprise)
        surprise *= (0.5 / spread)[:, None]
        log_weights -= surprise
        log_weights -= 0.5 * np.log(spread)[:, None]
        return Known(self.variance * np.square(settings.scatter) / spread, self.on)


def log_likelihoods(settings: Settings, days: Floats, misses: Floats) -> Floats:
    """(T, M): log densities, without their constant, of all misses (J, M) of J days at once.

    One rotation for each length makes the covariances of all heights and scatters diagonal.
    """
    out = np.empty((len(settings.height), misses.shape[1]))
    for length in np.unique(settings.length):
        chosen = np.flatnonzero(settings.length == length)
        values, vectors = _rotation(tuple(days), float(length))
        spread = (
            np.square(settings.height[chosen])[:, None] * np.maximum(values, 0.0)
            + np.square(settings.scatter[chosen])[:, None]
        )
        out[chosen] = -0.5 * (1.0 / spread) @ np.square(vectors.T @ misses)
        out[chosen] -= 0.5 * np.log(spread).sum(axis=1)[:, None]
    return out


@lru_cache(maxsize=16)
def _rotation(days: tuple[float, ...], length: float) -> tuple[Floats, Floats]:
    """Eigenvalues and eigenvectors of the correlations of a gap of that length."""
    apart = np.array(days)[:, None] - np.array(days)
    values, vectors = np.linalg.eigh(np.exp(-np.abs(apart) / length))
    return values, vectors


def log_sum(values: Floats) -> float:
    """The logarithm of the sum of exp(`values`)."""
    top = values.max()
    return float(top + np.log(np.exp(values - top).sum()))
