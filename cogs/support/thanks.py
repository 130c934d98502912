"""`/thanks`, and whether a member wants any."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _, language
from bot.support.thanks.models import MOST_WHY
from bot.ui.acknowledge import announce
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.crisis_cards import offer_help
from bot.ui.entry import Interaction
from bot.ui.places import server_language
from bot.ui.replies import reply, show
from bot.ui.setting_sections import Section
from bot.ui.threads import NONE
from bot.values import clean_text
from cogs.support.thanks_cards import thanked_card, thanks_card, thanks_choice_card


class ThanksCog(commands.Cog):
    """Says thank you for all to read."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.thanks = bot.services.thanks
        bot.sections.me.append(Section("thanks", N_("Thanks from others"), self._state, self._page))

    @app_commands.command(
        name="thanks", description=N_("Thank somebody who helped you, for everyone here to read")
    )
    @app_commands.describe(user=N_("Who helped you"), why=N_("What for; everyone here can read it"))
    async def thank(
        self,
        interaction: Interaction,
        user: discord.User,
        why: app_commands.Range[str, 1, MOST_WHY] | None = None,
    ) -> None:
        guild = self.bot.get_guild(interaction.guild_id or 0)
        if guild is None:
            raise Refusal(_("This works only in a server that has Candor."))
        await announce(interaction, new=True)
        said = str(clean_text(why)) if why else None
        giver = interaction.user.id
        outcome = await self.thanks.thank(giver, guild.id, {user.id: user.bot}, why=said)
        posted = bool(outcome.thanked) and await self._post(interaction, guild, outcome.thanked, said)
        await reply(interaction, thanked_card(outcome, posted=posted))
        await offer_help(interaction, why or "")

    async def _post(
        self, interaction: Interaction, guild: discord.Guild, helpers: list[int], why: str | None
    ) -> bool:
        setup = await self.bot.services.channels.setup(guild.id)
        with language(server_language(guild, setup.language)):
            card = thanks_card(interaction.user.id, helpers, why)
        place = self.bot.get_partial_messageable(interaction.channel_id or 0, guild_id=guild.id)
        try:
            await place.send(view=card, nonce=str(interaction.id), allowed_mentions=NONE)
        except (discord.Forbidden, discord.NotFound):
            return False
        return True

    async def _state(self, interaction: Interaction) -> str:
        if await self.thanks.refuses(interaction.user.id):
            return _("Off: nothing is kept or posted when somebody thanks you")
        return _("On: others can thank you, and you may appear among the month's helpers")

    async def _page(self, interaction: Interaction, said: str) -> Card:
        off = await self.thanks.refuses(interaction.user.id)
        return thanks_choice_card(interaction.user.id, said, await self._state(interaction), off=off)

    @on_press("thanks.refuse")
    async def press_refuse(self, interaction: Interaction, argument: str) -> None:
        await self.thanks.set_refused(interaction.user.id, argument == "yes")
        await show(interaction, await self._page(interaction, "✓ " + _("Changed.")))
