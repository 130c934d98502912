"""Where anonymous questions go, and whether this member may ask there."""

from typing import NamedTuple

import discord

from bot.app import Candor
from bot.errors import Refusal
from bot.guidance.crisis import need_in
from bot.i18n import _
from bot.services import Services
from bot.support.alike import ALIKE
from bot.support.anonymous.models import Question
from bot.support.settings import SupportServer
from bot.ui.earlier import Earlier, earlier_questions
from bot.ui.entry import Interaction
from bot.ui.places import (
    AskChannel,
    lacking,
    may_ask,
    may_read,
    needed,
    needed_for_approval,
    server_language,
)


class Place(NamedTuple):
    """Where questions go in a server."""

    server: SupportServer
    channel: AskChannel

    @property
    def forum(self) -> bool:
        """Whether questions stand there as posts of a forum."""
        return isinstance(self.channel, discord.ForumChannel)

    @property
    def language(self) -> str:
        """The language of what everybody reads there."""
        return server_language(self.channel.guild, self.server.language)

    async def earlier(
        self, services: Services, interaction: Interaction, question: Question
    ) -> list[Earlier]:
        """What was asked before in this server and can be read by whoever asks: here, and in its support channels."""
        if need_in(question.body or "") is not None:
            return []
        guild, member = self.channel.guild, interaction.user
        setup = await services.channels.setup(guild.id)
        channels = [guild.get_channel(one) for one in {self.channel.id, *setup.channels}]
        seen = [one for one in channels if one is not None and may_read(one, member)]
        return await earlier_questions(services, seen, question.title or "", least=ALIKE)


async def asked_place(bot: Candor, interaction: Interaction) -> Place:
    """Where this member's question would go; a Refusal says what is in the way, before anything is stored."""
    guild = bot.get_guild(interaction.guild_id or 0)
    if guild is None or not isinstance(interaction.user, discord.Member):
        raise Refusal(_("This works only in a server that has Candor."))
    server = await bot.services.support_settings.settings_of(guild.id)
    if server.ask_channel_id is None:
        raise Refusal(
            _("Anonymous questions are not set up in this server"),
            _("A moderator can choose a channel for them with `/server settings`."),
        )
    channel = guild.get_channel(server.ask_channel_id)
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        raise Refusal(
            _("The channel for anonymous questions is gone"),
            _("Please tell a moderator: `/server settings` chooses another. Nothing was stored."),
        )
    missing = needed(channel)
    if missing:
        raise lacking(_("I cannot post in the channel for anonymous questions"), missing, _tell_a_moderator())
    if server.ask_approval:
        _check_moderators_channel(guild, server)
    if not channel.permissions_for(interaction.user).view_channel:
        raise Refusal(_("You cannot see the channel for anonymous questions, so you cannot ask there."))
    if not may_ask(channel, interaction.user):
        raise Refusal(
            _("You may not write in the channel for anonymous questions, so you cannot ask there."),
            _("I post only for members who could post there themselves. Nothing was stored."),
        )
    return Place(server, channel)


def _check_moderators_channel(guild: discord.Guild, server: SupportServer) -> None:
    """Refuse where moderators are to look at questions first, and nothing can be shown to them."""
    channel = guild.get_channel(server.report_channel_id or 0)
    if not isinstance(channel, discord.TextChannel):
        raise Refusal(
            _("The moderators want to look at anonymous questions first, and their channel is gone"),
            _("Please tell a moderator: `/server settings` chooses another. Nothing was stored."),
        )
    missing = needed_for_approval(channel)
    if missing:
        raise lacking(
            _(
                "The moderators want to look at anonymous questions first, and I cannot write in their channel"
            ),
            missing,
            _tell_a_moderator(),
        )


def _tell_a_moderator() -> str:
    return _("Please tell a moderator. Nothing was stored.")
