"""The noise has exactly the distribution it says, by enumeration of its coins and by drawing."""

import math
import random
from collections import Counter
from fractions import Fraction

import pytest

from bot.insights.noise import bounded_laplace, discrete_laplace
from tests.bot.insights.exact import bounded_pmf, laplace_pmf

DRAWS = 40_000


def off(found: Counter[int], expected: dict[int, float]) -> float:
    """By how many standard deviations the number that is furthest off differs from what it should be."""
    total = found.total()
    return max(
        abs(found[k] - total * p) / math.sqrt(total * p * (1 - p))
        for k, p in expected.items()
        if total * p > 20
    )


@pytest.mark.parametrize("scale", [Fraction(5, 3), Fraction(1, 2), Fraction(4), Fraction(10, 3)])
def test_it_is_discrete_laplace(scale: Fraction) -> None:
    below = random.Random(7).randrange
    found = Counter(discrete_laplace(scale, below) for _ in range(DRAWS))
    assert off(found, {k: laplace_pmf(scale, k) for k in range(-40, 41)}) < 4.5


@pytest.mark.parametrize(("scale", "bound"), [(Fraction(5, 3), 3), (Fraction(10, 3), 21)])
def test_within_bounds_it_is_the_same_cut_off(scale: Fraction, bound: int) -> None:
    below = random.Random(8).randrange
    found = Counter(bounded_laplace(scale, bound, below) for _ in range(DRAWS))
    assert set(found) <= set(range(-bound, bound + 1))
    assert off(found, {k: bounded_pmf(scale, bound, k) for k in range(-bound, bound + 1)}) < 4.5


def test_the_check_would_notice() -> None:
    below = random.Random(9).randrange
    found = Counter(discrete_laplace(Fraction(5, 3), below) for _ in range(DRAWS))
    assert off(found, {k: laplace_pmf(Fraction(3, 2), k) for k in range(-40, 41)}) > 4.5


def test_nobody_can_repeat_it() -> None:
    """Without a generator of the test's own it asks the operating system."""
    drawn = [discrete_laplace(Fraction(2500)) for _ in range(50)]
    random.seed(1)
    first = [discrete_laplace(Fraction(2500)) for _ in range(50)]
    random.seed(1)
    assert [discrete_laplace(Fraction(2500)) for _ in range(50)] != first
    assert len(set(drawn)) > 40
