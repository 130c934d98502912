"""What every question about the score begins with: is there enough to go by, and the wait for the answer."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.i18n import _, ngettext
from bot.platforms import Platform
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import patiently, show
from cogs.score import cards

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
        ahead = max(0, before - (estimates.done - start))
        if ahead == 0:
            return Card(_("Working it out…"))
        text = ngettext("{count} question is before yours…", "{count} questions are before yours…", ahead)
        return Card(text.format(count=ahead))

    return await patiently(interaction, work, progress)
