"""Where somebody asks: in which server, with which rights, and whether others can be written to there."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.errors import Refusal
from bot.i18n import N_, _
from bot.ui.cards import Card
from bot.ui.entry import Interaction
from bot.ui.replies import reply, show
from bot.ui.text import inert, inert_lines

AskChannel = discord.TextChannel | discord.ForumChannel

_SHOWN = 3000
"""Characters that a title and a text may have once they are made inert; the preview needs the rest."""


ASK_PERMISSIONS = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "create_public_threads": N_("Create Public Threads"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "read_message_history": N_("Read Message History"),
}
"""What the bot needs where anonymous questions are posted → Discord's name for it."""

_APPROVAL = ("view_channel", "send_messages", "read_message_history")


def server_of(interaction: Interaction) -> int | None:
    """The server in which somebody asks; None outside servers, and where the bot is no member of it."""
    guild_id = interaction.guild_id
    return guild_id if guild_id is not None and interaction.client.get_guild(guild_id) else None


def may_post(interaction: Interaction) -> bool:
    """Whether the member may write where they ask, and others would read it."""
    if interaction.guild_id is None:
        return interaction.context.private_channel
    rights = interaction.permissions
    if isinstance(interaction.channel, discord.Thread):
        return rights.send_messages_in_threads
    return rights.send_messages


async def answer(interaction: Interaction, card: Card) -> None:
    """In place of the member's own message whose button was pressed; what others see too is left as it is."""
    own = interaction.message is not None and interaction.message.flags.ephemeral
    await (show if own else reply)(interaction, card)


async def post_reply(interaction: Interaction, card: Card, message_id: int) -> None:
    """Answer a message of the channel for all to see; Refusal where that cannot be."""
    channel = interaction.client.get_partial_messageable(
        interaction.channel_id, guild_id=interaction.guild_id
    )
    reference = discord.MessageReference(
        message_id=message_id, channel_id=interaction.channel_id or 0, guild_id=interaction.guild_id
    )
    try:
        await channel.send(view=card, reference=reference)
    except discord.Forbidden:
        raise Refusal(
            _("I may not write in this channel. Ask a moderator to let me, or share a link.")
        ) from None
    except discord.HTTPException as error:
        if error.status != 400:
            raise
        raise Refusal(_("That message is gone, so I posted nothing.")) from None


def server_language(guild: discord.Guild, chosen: str | None) -> str:
    """The language of what everybody in a server reads."""
    return chosen or guild.preferred_locale.value


def needed(channel: AskChannel) -> list[str]:
    """The permissions that the bot needs in the channel and lacks, in words."""
    has = channel.permissions_for(channel.guild.me)
    names = [name for name in ASK_PERMISSIONS if name != "create_public_threads" or not is_forum(channel)]
    return [_(ASK_PERMISSIONS[name]) for name in names if not getattr(has, name)]


def needed_for_approval(channel: discord.TextChannel) -> list[str]:
    """The permissions that the bot needs where moderators look at questions first, and lacks, in words."""
    has = channel.permissions_for(channel.guild.me)
    return [_(ASK_PERMISSIONS[name]) for name in _APPROVAL if not getattr(has, name)]


def lacking(title: str, permissions: Sequence[str], now: str) -> Refusal:
    """Where the bot lacks `permissions` (Discord's names for them): said alike to whoever meets it.

    `title`: what it cannot do, and where. `now`: what whoever meets it can do, and what became of their words.
    """
    return Refusal(title, _("I need there: {permissions}.") + " " + now, permissions=", ".join(permissions))


def may_ask(channel: AskChannel, member: discord.Member) -> bool:
    """Whether the member could post in the channel, and answer there, without the bot."""
    has = channel.permissions_for(member)
    return has.send_messages and has.send_messages_in_threads


def may_read(channel: discord.abc.GuildChannel, member: discord.Member | discord.User) -> bool:
    """Whether the member may read what stands in the channel, and in its threads."""
    if not isinstance(member, discord.Member):
        return False
    has = channel.permissions_for(member)
    return has.view_channel and has.read_message_history


def check_length(title: str, body: str) -> None:
    """Refuse what would be cut off on Discord: signs such as * take two characters there."""
    if len(inert(title)) + len(inert_lines(body)) > _SHOWN:
        raise Refusal(_("This is too long with all its special signs. Please shorten it a little."))


def is_forum(channel: Any) -> bool:
    """Whether questions stand there as posts and not as messages."""
    return isinstance(channel, discord.ForumChannel)
