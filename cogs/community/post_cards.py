"""Insights in a channel: what the bot needs there, sending, and finding what was sent."""

from datetime import datetime, timedelta

import discord

from bot.i18n import N_, _
from bot.insights.models import Period, Snapshot
from bot.scores.estimates import Picture
from bot.ui.buttons import ANYBODY
from bot.ui.files import attachment
from cogs.community.cards import IMAGE, public_card

Channel = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel

_NEEDED = {
    "view_channel": N_("View Channel"),
    "send_messages": N_("Send Messages"),
    "attach_files": N_("Attach Files"),
}
_IN_THREADS = {"send_messages_in_threads": N_("Send Messages in Threads")}


def needed(channel: Channel) -> list[str]:
    """The permissions that the bot lacks to post there, as Discord calls them."""
    has = channel.permissions_for(channel.guild.me)
    wanted = dict(_NEEDED)
    if isinstance(channel, discord.Thread):
        del wanted["send_messages"]
        wanted |= _IN_THREADS
    return [_(label) for name, label in wanted.items() if not getattr(has, name)]


def picture_file(picture: Picture) -> discord.File:
    """The chart as it is sent along."""
    return attachment(picture.png, IMAGE, picture.description)


async def publish(
    channel: Channel, snapshot: Snapshot, picture: Picture, *, monthly: bool = False
) -> discord.Message:
    """Post a snapshot that has numbers. `monthly`: Discord drops a second one within minutes."""
    assert snapshot.figures is not None
    # At most 25 characters: an id has up to 20.
    nonce = f"{snapshot.guild_id}i{snapshot.period.start:%y%m}" if monthly else None
    card = public_card(snapshot, snapshot.figures, picture)
    if nonce is None:
        return await channel.send(view=card, file=picture_file(picture))
    return await channel.send(view=card, file=picture_file(picture), nonce=nonce)


def can_look_back(channel: Channel) -> bool:
    """Whether the bot may read what was posted before."""
    return channel.permissions_for(channel.guild.me).read_message_history


async def find_message(channel: Channel, period: Period, since: datetime) -> int | None:
    """The id of the bot's own post about the period, sent after `since` by a process that was killed."""
    wanted = f"c/community.about/{ANYBODY}/{period.start.isoformat()}"
    async for message in channel.history(after=since - timedelta(minutes=1), limit=200):
        if message.author.id == channel.guild.me.id and wanted in _custom_ids(message):
            return message.id
    return None


def _custom_ids(message: discord.Message) -> set[str]:
    return {
        item.custom_id
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for item in row.children
        if isinstance(item, discord.Button) and item.custom_id
    }
