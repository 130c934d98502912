"""What can be said of platforms without a published score: averages, trend and response. No score is made up."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from bot.contracts.models import Contract
from bot.feedback.models import Feedback
from bot.platforms import Platform

LATEST = 5
"""The trend compares so many latest ratings with all before them."""


class Summary(NamedTuple):
    """One platform. `average` and `trend` in stars; `ended`: contracts that could be rated, `rated`: that were.

    `average` is None without ratings, `trend` (latest less earlier) unless there are ratings on both sides.
    """

    platform: Platform
    ended: int
    rated: int
    average: Decimal | None
    trend: Decimal | None


def summaries(contracts: Iterable[Contract], feedback: Mapping[int, Feedback]) -> list[Summary]:
    """A summary of each platform among `contracts`, in the order of `Platform`."""
    found = []
    of = list(contracts)
    for platform in Platform:
        ended = sorted(
            (one for one in of if one.platform is platform and one.ended is not None),
            key=lambda one: (one.ended, one.id),
        )
        stars = [
            left.stars
            for one in ended
            if (left := feedback.get(one.id)) is not None and left.stars is not None and not left.removed
        ]
        if any(one.platform is platform for one in of):
            earlier, latest = stars[:-LATEST], stars[-LATEST:]
            trend = _mean(latest) - _mean(earlier) if earlier else None
            found.append(Summary(platform, len(ended), len(stars), _mean(stars) if stars else None, trend))
    return found


def _mean(stars: list[Decimal]) -> Decimal:
    return sum(stars, Decimal(0)) / len(stars)
