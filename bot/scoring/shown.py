"""The numbers that a platform can show, 0…100, with their chances."""

import math

import numpy as np

from bot.scoring.problem import Floats
from bot.scoring.results import ScoreRange

MOST = 100
_FINE = 40
"""Means are sorted into so many bins a standard deviation and shared out between them by a cubic: exact to 1e-8."""

_NOTHING = 1e-16
_LOWEST, _HIGHEST = -130, 230
_REACH = 9
"""Standard deviations beyond which a normal distribution has nothing left."""


def mixture(masses: Floats, means: Floats, variances: Floats) -> Floats:
    """(101,) chances: normal distributions with `means` (H, T, N) and `variances` (T,), weighed by `masses`.

    All mass below ½ goes to 0 and all above 99½ to 100.
    """
    below = np.zeros(MOST)
    for setting, variance in enumerate(variances):
        mass, deviation = masses[:, setting].ravel(), math.sqrt(variance)
        there = mass > _NOTHING
        if there.any():
            fine = math.ceil(_FINE / deviation)
            below += _below(_binned(means[:, setting].ravel()[there], mass[there], fine), deviation)
    return np.maximum(np.diff(np.concatenate(([0.0], below, [masses.sum()]))), 0.0)


def _binned(values: Floats, masses: Floats, fine: int) -> Floats:
    """(points, `fine`): `masses` shared out over the four bins next to each of the `values`."""
    bins = (_HIGHEST - _LOWEST) * fine
    place = (np.clip(values, _LOWEST + 1, _HIGHEST - 1) - _LOWEST) * fine
    left = place.astype(np.int64)
    x = place - left
    shares = (
        -x * (x - 1) * (x - 2) / 6,
        (x * x - 1) * (x - 2) / 2,
        -x * (x + 1) * (x - 2) / 2,
        x * (x * x - 1) / 6,
    )
    out = np.zeros(bins)
    for offset, share in zip((-1, 0, 1, 2), shares, strict=True):
        out += np.bincount(left + offset, masses * share, minlength=bins)[:bins]
    return out.reshape(-1, fine)


def _below(binned: Floats, deviation: float) -> Floats:
    """(100,): the mass below ½, 1½, … 99½."""
    fine = binned.shape[1]
    reach = math.ceil(_REACH * deviation) + 1
    # The share of a bin at `point` + fraction that lies below ½ beyond `point` + distance.
    distances = np.arange(-reach, reach + 1)[:, None] + 0.5 - np.arange(fine) / fine
    # Not as a matrix product: that starts threads which cost more than they save.
    shares = np.einsum("pf,df->pd", binned, _normal(distances / deviation), optimize=False)
    edges = np.arange(MOST)[:, None] - _LOWEST
    near = edges + np.arange(-reach, reach + 1)
    there = (near >= 0) & (near < len(binned))
    near = np.clip(near, 0, len(binned) - 1)
    below = np.where(there, shares[near, edges - near + reach], 0.0).sum(axis=1)
    whole = np.concatenate(([0.0], binned.sum(axis=1).cumsum()))
    return np.asarray(below + whole[np.maximum(edges[:, 0] - reach, 0)])


_TABLE_STEP = 1 / 512
_TABLE = np.array([0.5 * math.erfc(-i * _TABLE_STEP / math.sqrt(2)) for i in range(-10 * 512, 10 * 512 + 2)])


def _normal(z: Floats) -> Floats:
    """The standard normal distribution function, to 1e-14: a table with its own derivatives between."""
    place = np.clip((z + 10.0) / _TABLE_STEP, 0.0, len(_TABLE) - 2.000001)
    left = place.astype(np.int64)
    at = left * _TABLE_STEP - 10.0
    step = np.clip(z, -10.0, 10.0) - at
    density = np.exp(-0.5 * np.square(at)) / math.sqrt(2 * math.pi)
    # Φ(a + s) = Φ(a) + φ(a)(s − a s²/2 + (a² − 1) s³/6 − (a³ − 3a) s⁴/24 + …)
    series = step * (1 - at * step / 2 + (at**2 - 1) * step**2 / 6 - (at**3 - 3 * at) * step**3 / 24)
    return np.asarray(_TABLE[left] + density * series)


def range_of(chance: Floats) -> ScoreRange:
    """Mean, median and the 80 % range of a distribution over 0…100."""
    reached = np.cumsum(chance)
    low, median, high = (int(np.argmax(reached >= level * reached[-1] - 1e-9)) for level in (0.1, 0.5, 0.9))
    return ScoreRange(float(chance @ np.arange(MOST + 1)) / float(reached[-1]), median, low, high)
