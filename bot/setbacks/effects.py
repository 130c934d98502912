"""What a review does to the score of its contract's owner, by their own records."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from bot.contracts.models import Contract
from bot.feedback.models import Feedback, Hidden
from bot.platforms import Platform
from bot.scores.estimates import EstimateService
from bot.scoring.results import On
from bot.setbacks.models import is_bad

_IMAGINED_STARS = 2.0


class Effect(NamedTuple):
    """The estimate of today without the review and with it.

    `leaves`: months of a window → the first day on which it no longer holds the contract; empty while it is open.
    `imagined`: there is no bad review yet, so it is one with few stars, or a bad hidden part.
    """

    without: On
    then: On
    leaves: Mapping[int, date]
    imagined: bool


def has_score(contract: Contract) -> bool:
    """Whether the contract moves a score of the member that can be reckoned at all."""
    return contract.platform is Platform.UPWORK and contract.counts_for_me


async def effect_of(
    estimates: EstimateService, user_id: int, contract: Contract, feedback: Feedback | None
) -> Effect:
    """What the review of `contract`, which moves a score (`has_score`), does to it."""
    _subject, answer = await estimates.answer(user_id)
    parts = {part.id: part for part in answer.rules.contracts}
    part = parts.get(str(contract.id))
    leaves = dict(part.leaves) if part is not None else {}
    if feedback is not None and is_bad(feedback):
        what = await estimates.with_removed(user_id, contract.id)
        return Effect(what.then, what.today, leaves, imagined=False)
    if contract.ended is None:
        what = await estimates.with_closed(user_id, contract.id, _IMAGINED_STARS)
    else:
        what = await estimates.with_known(user_id, contract.id, Hidden.NEGATIVE)
    return Effect(what.today, what.then, leaves, imagined=True)
