"""The rule's distributions in closed form, and how much two groups' snapshots may differ: what tests hold it to."""

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache

from bot.insights.models import Voice
from bot.insights.rule import (
    DATED,
    DAYS_SCALE,
    FEEDBACK_SCALE,
    HEARD,
    HIDDEN_SCALE,
    MEMBERS,
    TOPIC,
    Counted,
    Sums,
)


def laplace_pmf(scale: Fraction, k: int) -> float:
    """The probability of k."""
    a = math.exp(-1 / scale)
    return (1 - a) / (1 + a) * a ** abs(k)


def bounded_pmf(scale: Fraction, bound: int, k: int) -> float:
    """The probability of k from −bound to bound."""
    if abs(k) > bound:
        return 0.0
    return laplace_pmf(scale, k) / sum(laplace_pmf(scale, one) for one in range(-bound, bound + 1))


def noisy_pmf(counted: Counted, count: int) -> dict[int, float]:
    """Noisy count → its probability."""
    spread = range(-counted.bound, counted.bound + 1)
    return {count - counted.bound + k: bounded_pmf(Fraction(counted.scale), counted.bound, k) for k in spread}


def divergence(p: dict[int, float], q: dict[int, float], epsilon: float) -> float:
    """The least δ with which p is within e^ε of q: what p has above that."""
    return sum(max(0.0, mass - math.exp(epsilon) * q.get(k, 0.0)) for k, mass in p.items())


def _cells(a: Sums, b: Sums) -> Iterator[tuple[Fraction, int, int, Counted | None]]:
    """Every sum that gets noise of its own: scale, in a, in b, and how it is bounded."""
    yield Fraction(MEMBERS.scale), a.members, b.members, MEMBERS
    yield FEEDBACK_SCALE, a.feedback, b.feedback, None
    yield HIDDEN_SCALE, a.hidden, b.hidden, None
    yield Fraction(DATED.scale), a.dated, b.dated, DATED
    for mine, theirs in zip(a.days, b.days, strict=True):
        yield DAYS_SCALE, mine, theirs, None
    for topic in a.topics.keys() | b.topics.keys():
        yield Fraction(TOPIC.scale), a.topics.get(topic, 0), b.topics.get(topic, 0), TOPIC


@cache
def _beyond(counted: Counted, mine: int, theirs: int) -> float:
    one, other = noisy_pmf(counted, mine), noisy_pmf(counted, theirs)
    step = abs(mine - theirs) / float(counted.scale) + 1e-9
    return max(divergence(one, other, step), divergence(other, one, step))


def lost(a: Sums, b: Sums) -> tuple[float, float]:
    """(ε, δ) that tell the two groups apart, over everything that `publish` draws for them."""
    return _lost(_cells(a, b))


def lost_by_voices(a: Mapping[Voice, int], b: Mapping[Voice, int]) -> tuple[float, float]:
    """(ε, δ) that tell the two groups apart, over everything that `hear` draws for them."""
    return _lost((Fraction(HEARD.scale), a.get(one, 0), b.get(one, 0), HEARD) for one in a.keys() | b.keys())


def _lost(cells: Iterable[tuple[Fraction, int, int, Counted | None]]) -> tuple[float, float]:
    epsilon = delta = 0.0
    for scale, mine, theirs, counted in cells:
        distance = abs(mine - theirs)
        epsilon += distance / float(scale)
        if counted is not None and distance:
            delta += _beyond(counted, mine, theirs)
    return epsilon, delta
