"""`/server insights`: what moderators set about insights."""

import discord
from discord import app_commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import N_, _
from bot.ui.buttons import on_press
from bot.ui.cards import Card
from bot.ui.command_groups import PartOfGroup
from bot.ui.entry import Interaction
from bot.ui.replies import show
from bot.ui.rights import managed_server, server_here
from bot.ui.setting_sections import Section
from cogs.community.cards import setup_card, trouble_words
from cogs.community.place import check_postable, place_here


class InsightSetupCog(PartOfGroup):
    """Switches insights on and off, and chooses where they are posted: by command, and in `/server settings`."""

    group = "server"

    def __init__(self, bot: Candor) -> None:
        self.service = bot.services.insights
        bot.sections.server.append(Section("insights", N_("Insights"), self._here, self._setup_page))

    async def _here(self, interaction: Interaction) -> str:
        place = await place_here(interaction)
        state = _("Insights: **on**") if place.server.enabled_at is not None else _("Insights: **off**")
        return "\n".join(filter(None, (state, trouble_words(place))))

    async def _setup_page(self, interaction: Interaction, said: str) -> Card:
        return setup_card(interaction.user.id, await place_here(interaction), said)

    @app_commands.command(
        name="insights", description=N_("For moderators: switch insights on or off, and the monthly post")
    )
    @app_commands.describe(channel=N_("Where to post once a month"))
    async def insights(self, interaction: Interaction, channel: discord.TextChannel | None = None) -> None:
        if channel is None:
            return await self.press_setup(interaction, "")
        managed_server(interaction)
        await self._set_channel(interaction, channel)

    async def _setup(self, interaction: Interaction, said: str = "") -> None:
        await show(interaction, await self._setup_page(interaction, said))

    @on_press("community.setup")
    async def press_setup(self, interaction: Interaction, _argument: str) -> None:
        managed_server(interaction)
        await self._setup(interaction)

    @on_press("community.switch")
    async def press_switch(self, interaction: Interaction, argument: str) -> None:
        guild = managed_server(interaction)
        if argument not in ("yes", "no"):
            return await self._setup(interaction)
        await self.service.switch(guild.id, argument == "yes")
        said = _("Insights are on.") if argument == "yes" else _("Insights are off. Nothing is counted.")
        await self._setup(interaction, "✓ " + said)

    @on_press("community.monthly")
    async def press_monthly(self, interaction: Interaction, argument: str) -> None:
        guild = managed_server(interaction)
        if argument == "no":
            await self.service.set_channel(guild.id, None)
            return await self._setup(interaction, "✓ " + _("There is no monthly post any more."))
        if argument != "here":
            return await self._setup(interaction)
        channel = guild.get_channel(interaction.channel_id or 0)
        if not isinstance(channel, discord.TextChannel):
            raise Refusal(
                _(
                    "Please do this in a text channel, or name one in the option “channel” of `/server insights`."
                )
            )
        await self._set_channel(interaction, channel)

    async def _set_channel(self, interaction: Interaction, channel: discord.TextChannel) -> None:
        guild = server_here(interaction)
        found = guild.get_channel(channel.id)
        if not isinstance(found, discord.TextChannel):
            raise Refusal(_("I cannot see that channel. Give me the permission View Channel there."))
        check_postable(found)
        await self.service.set_channel(guild.id, found.id)
        said = _("Once a month I post the numbers in {channel}.").format(channel=found.mention)
        await self._setup(interaction, "✓ " + said)
