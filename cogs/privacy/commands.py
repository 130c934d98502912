"""`/privacy`: shows, exports and deletes all that is stored about a member."""

from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.i18n import N_
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from cogs.privacy.cards import (
    ask_erase_card,
    erased_card,
    export_card,
    kept_card,
    nothing_card,
    nothing_to_erase_card,
)


class PrivacyCog(
    commands.GroupCog,
    group_name="privacy",
    group_description=N_("What I keep about you, and how to take it away"),
):
    """What is stored, as numbers, as a file, and gone."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.privacy = bot.services.privacy

    @app_commands.command(name="show", description=N_("What I keep about you, in numbers"))
    async def show(self, interaction: Interaction) -> None:
        await reply(interaction, await self._card(interaction.user.id))

    @app_commands.command(name="export", description=N_("Everything I keep about you, as a file"))
    async def export(self, interaction: Interaction) -> None:
        owner = interaction.user.id
        await reply(interaction, export_card(owner))

    @app_commands.command(name="delete", description=N_("Erase everything I keep about you"))
    async def delete(self, interaction: Interaction) -> None:
        await reply(interaction, await self._ask(interaction.user.id))

    async def _card(self, owner: int) -> Card:
        kept = await self.privacy.kept(owner)
        if not any(kept.rows.values()):
            return nothing_card()
        return kept_card(owner, kept, await self.bot.services.questions.by_message(owner))

    async def _ask(self, owner: int) -> Card:
        kept = await self.privacy.kept(owner)
        return ask_erase_card(owner, kept) if any(kept.rows.values()) else nothing_to_erase_card()

    @on_press("privacy.show")
    async def press_show(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._card(interaction.user.id))

    @on_press("privacy.delete")
    async def press_delete(self, interaction: Interaction, _argument: str) -> None:
        await show(interaction, await self._ask(interaction.user.id))

    @on_press("privacy.delete.yes")
    async def press_delete_yes(self, interaction: Interaction, argument: str) -> None:
        await self.privacy.erase(interaction.user.id, remove_posts=argument == "posts")
        await show(interaction, erased_card())
        await self.privacy.clear_log()  # where it cannot now, the bot tries again each minute

    @on_press("privacy.dm")
    async def press_dm(self, interaction: Interaction, _argument: str) -> None:
        await self.bot.services.members.set_dm_consent(interaction.user.id, False)
        await show(interaction, await self._card(interaction.user.id))
