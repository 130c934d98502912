"""A member's part, made of what they logged and of the estimate. Pure."""

from collections.abc import Mapping

from bot.contracts.models import Contract
from bot.feedback.models import Feedback, Hidden
from bot.insights.models import Part, Period, days_range
from bot.platforms import Platform
from bot.scores.service import Records

_GOOD_STARS = 3
"""From so many stars on a contract looks good in public (`docs/score.md`): only there is something hidden."""


def contracts_in(records: Records, period: Period) -> list[Contract]:
    """Upwork contracts for the member's own score that ended in the period."""
    return [
        one
        for one in records.contracts
        if one.platform is Platform.UPWORK
        and one.counts_for_me
        and one.ended is not None
        and period.start <= one.ended <= period.end
    ]


def rated_in(records: Records, period: Period) -> list[tuple[Contract, Feedback]]:
    """The contracts of `contracts_in` that got feedback, with it."""
    found = [(one, records.feedback.get(one.id)) for one in contracts_in(records, period)]
    return [(one, left) for one, left in found if left is not None and _was_left(left)]


def _was_left(feedback: Feedback) -> bool:
    # A note of the member's own, such as a guess about the hidden part, is no feedback yet.
    return feedback.stars is not None or feedback.received is not None or feedback.comment is not None


def part(records: Records, period: Period, unsuccessful: Mapping[str, float]) -> Part:
    """What the member adds. `unsuccessful`: id of a contract → the estimate's probability that it went badly."""
    rated = rated_in(records, period)
    if not rated:
        return Part(ended=len(contracts_in(records, period)))
    days = sorted(
        max(0, (left.received - one.ended).days)
        for one, left in rated
        if left.received is not None and one.ended is not None
    )
    hidden = sum(_hidden(left, unsuccessful.get(str(one.id), 0.0)) for one, left in rated) / len(rated)
    return Part(
        ended=len(contracts_in(records, period)),
        rated=len(rated),
        days=days_range(days[(len(days) - 1) // 2]) if days else None,
        hidden=round(1000 * hidden),
    )


def _hidden(left: Feedback, probability: float) -> float:
    if left.stars is not None and left.stars < _GOOD_STARS:
        return 0.0
    if left.hidden is not Hidden.UNKNOWN:
        return float(left.hidden is Hidden.NEGATIVE)
    return min(max(probability, 0.0), 1.0)
