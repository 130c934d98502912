"""Whether Upwork's floor for members in Ukraine holds for a member: a part of `/settings me`."""

from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_, _
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import show
from bot.ui.setting_sections import Section
from cogs.score.floor_cards import floor_card, floor_state


class FloorCog(commands.Cog):
    """Keeps it, and says what it means."""

    def __init__(self, bot: Candor) -> None:
        self.scores = bot.services.scores
        bot.sections.me.append(Section("floor", N_("Score of members in Ukraine"), self._state, self._page))

    async def _state(self, interaction: Interaction) -> str:
        return floor_state(await self.scores.has_floor(interaction.user.id))

    async def _page(self, interaction: Interaction, said: str) -> Card:
        owner = interaction.user.id
        return floor_card(owner, await self.scores.records(owner), said)

    @on_press("score.floor")
    async def press_floor(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._page(interaction, ""))

    @on_press("score.floor.set")
    async def press_set(self, interaction: Interaction, argument: str) -> None:
        await self.scores.set_floor(interaction.user.id, argument == "yes")
        await show(interaction, await self._page(interaction, "✓ " + _("Changed.")))
