"""Noise of whole numbers, drawn exactly: the discrete Laplace distribution, P(k) ∝ exp(−|k| / scale).

Drawn as Canonne, Kamath and Steinke describe (The Discrete Gaussian for Differential Privacy, 2020, algorithms 1
and 2) from uniform whole numbers and fractions alone: no floating point, whose gaps could tell what was added to
what. The uniform numbers come from the operating system's generator, so nobody can guess or repeat them.
"""

import secrets
from collections.abc import Callable
from fractions import Fraction

Below = Callable[[int], int]
"""A uniform number from 0 to one less than its argument."""


def _bernoulli(chance: Fraction, below: Below) -> bool:
    return below(chance.denominator) < chance.numerator


def _bernoulli_exp(gamma: Fraction, below: Below) -> bool:
    """True with probability exp(−gamma), for gamma from 0 to 1."""
    k = 1
    while _bernoulli(gamma / k, below):
        k += 1
    return k % 2 == 1


def discrete_laplace(scale: Fraction, below: Below = secrets.randbelow) -> int:
    """A whole number k with probability proportional to exp(−|k| / scale)."""
    t, s = scale.numerator, scale.denominator
    one = Fraction(1)
    while True:
        u = below(t)
        if not _bernoulli_exp(Fraction(u, t), below):
            continue
        v = 0
        while _bernoulli_exp(one, below):
            v += 1
        size, negative = (u + t * v) // s, _bernoulli(Fraction(1, 2), below)
        if size or not negative:  # or zero would come twice as often as it should
            return -size if negative else size


def bounded_laplace(scale: Fraction, bound: int, below: Below = secrets.randbelow) -> int:
    """A number as `discrete_laplace` draws it, drawn again until it lies from −bound to bound."""
    while True:
        drawn = discrete_laplace(scale, below)
        if abs(drawn) <= bound:
            return drawn
