"""*Approve* and *Decline* in the moderators' channel, where a server wants to look at anonymous questions first."""

import discord
from discord.ext import commands

from bot.app import Candor
from bot.errors import Refusal
from bot.i18n import _, language
from bot.ui.buttons import on_press, record_id
from bot.ui.entry import Interaction
from bot.ui.forms import open_form
from bot.ui.places import lacking, needed, server_language
from bot.ui.replies import show
from bot.ui.rights import moderated_server
from cogs.ask.approval_cards import approved_card, declined_card
from cogs.ask.approval_forms import DeclineForm


class ApprovalCog(commands.Cog):
    """What moderators decide about waiting questions. Whoever is first decides; the rights are asked at each press."""

    def __init__(self, bot: Candor) -> None:
        self.bot = bot
        self.approvals = bot.services.approvals

    @on_press("ask.approve")
    async def press_approve(self, interaction: Interaction, argument: str) -> None:
        guild = moderated_server(interaction)
        held = await self.approvals.get_held(guild.id, record_id(argument), _card_id(interaction))
        server = await self.bot.services.support_settings.settings_of(guild.id)
        channel = guild.get_channel(server.ask_channel_id or 0)
        if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
            raise Refusal(
                _("The channel for anonymous questions is gone"),
                _("`/server settings` chooses another. The question still waits here."),
            )
        missing = needed(channel)
        if missing:
            raise lacking(
                _("I cannot post in the channel for anonymous questions"),
                missing,
                _("The question still waits here."),
            )
        question = await self.approvals.approve(held, channel.id)
        with language(server_language(guild, server.language)):
            card = approved_card(question, channel.id, interaction.user.mention)
        await show(interaction, card)

    @on_press("ask.decline")
    async def press_decline(self, interaction: Interaction, argument: str) -> None:
        guild_id, card_id = moderated_server(interaction).id, _card_id(interaction)
        held = await self.approvals.get_held(guild_id, record_id(argument), card_id)

        async def declined(again: Interaction, reason: str) -> None:
            guild = moderated_server(again)
            question = await self.approvals.decline(held, reason)
            server = await self.bot.services.support_settings.settings_of(guild.id)
            with language(server_language(guild, server.language)):
                card = declined_card(question, reason, again.user.mention)
            await show(again, card)

        await open_form(interaction, DeclineForm(declined))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """A card that was taken away by hand is decided about by nobody."""
        await self.approvals.taken_away({payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Many messages are gone at once."""
        await self.approvals.taken_away(payload.message_ids)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """With the moderators' channel its cards go."""
        await self.approvals.channel_gone(channel.id)


def _card_id(interaction: Interaction) -> int:
    """The message whose button was pressed; 0 where there is none."""
    return interaction.message.id if interaction.message is not None else 0
