"""What every question about the score begins with: is there enough to go by, and the wait for the answer."""

from collections.abc import Coroutine
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from bot.platforms import Platform
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import patiently, show
from cogs.score import cards
from cogs.score.estimate_cards import answer_card, waiting_card
from cogs.score.moved_cards import moved_card

T = TypeVar("T")


async def has_contract(interaction: Interaction) -> bool:
    """Whether there is an Upwork contract, enough to plan with; where there is none, the member is told so."""
    estimate = await patiently(interaction, interaction.client.services.scores.estimate(interaction.user.id))
    if any(one.platform is Platform.UPWORK for one in estimate.records.contracts):
        return True
    await show(interaction, cards.rules_today_card(interaction.user.id, estimate))
    return False


async def has_score(interaction: Interaction) -> bool:
    """Whether there is a score to speak of; where there is none, the member is told why."""
    estimate = await patiently(interaction, interaction.client.services.scores.estimate(interaction.user.id))
    if estimate.result.best_case is None:
        await show(interaction, cards.rules_today_card(interaction.user.id, estimate))
        return False
    return True


async def wait_for_answer(interaction: Interaction, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`; who has to wait is told how many are before them."""
    estimates = interaction.client.services.estimates
    before, start = estimates.waiting, estimates.done

    def progress() -> Card:
        return waiting_card(max(0, before - (estimates.done - start)))

    return await patiently(interaction, work, progress)


async def show_estimate(interaction: Interaction, said: str = "") -> None:
    """Answer with the estimate of today. `said`: what was done just now."""
    if await has_score(interaction):
        owner = interaction.user.id
        overview = await wait_for_answer(interaction, interaction.client.services.estimates.overview(owner))
        await show(interaction, answer_card(owner, overview, said))


class Between(NamedTuple):
    """Two days, the earlier first."""

    first: date
    last: date

    @classmethod
    def from_argument(cls, argument: str) -> "Between | None":
        """The days in a custom id or a chosen value; None where there are none."""
        try:
            first, last = (date.fromisoformat(part) for part in argument.split("~"))
        except ValueError:
            return None
        return cls(min(first, last), max(first, last))


async def usual_days(interaction: Interaction) -> Between:
    """Between the last two scores shown that differ; else from the last one, or 90 days ago, until today."""
    subject = await interaction.client.services.estimates.subject(interaction.user.id)
    own = [one for one in subject.records.shown if one.platform is Platform.UPWORK and one.on <= subject.day]
    for before, after in reversed(list(pairwise(own))):
        if before.score != after.score:
            return Between(before.on, after.on)
    first = own[-1].on if own else subject.day
    return Between(first if first < subject.day else subject.day - timedelta(days=90), subject.day)


async def show_moved(interaction: Interaction, between: Between) -> None:
    """Answer why the score moved between two days."""
    if await has_contract(interaction):
        owner, estimates = interaction.user.id, interaction.client.services.estimates
        subject, answer = await wait_for_answer(interaction, estimates.answer(owner))
        last = min(between.last, subject.day)
        moved = estimates.moved(owner, min(between.first, last), last)
        _subject, why = await wait_for_answer(interaction, moved)
        await show(interaction, moved_card(owner, subject, answer, why))
