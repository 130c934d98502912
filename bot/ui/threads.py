"""Threads on Discord: who may decide about one, its tag, finding the bot's own messages in it."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.i18n import _
from bot.ui.acknowledge import UNREACHED
from bot.ui.cards import Card
from bot.ui.errors import THREAD_ARCHIVED

NONE = discord.AllowedMentions.none()
MOST_TAGS = 5
SOLVED_TAGS = {"solved", "resolved", "answered", "resuelto", "resuelta", "solucionado", "solucionada"}

ARCHIVED_LOOKED_AT = 100
"""As many archived threads of each channel are looked through, the latest ones: one request to Discord."""

_LOOKED_AT = 50
_NO_STARTER = 40058
"""Discord refuses messages in a post whose first message has not arrived yet."""


def solved_tag(forum: discord.abc.GuildChannel | None, chosen: Mapping[int, int]) -> discord.ForumTag | None:
    """The forum's tag for solved questions. `chosen`: forum → tag, where moderators chose; else it goes by its name."""
    if not isinstance(forum, discord.ForumChannel):
        return None
    tag = forum.get_tag(chosen.get(forum.id, 0))
    return tag or next((one for one in forum.available_tags if _letters(one.name) in SOLVED_TAGS), None)


def _letters(name: str) -> str:
    """The letters of a tag's name alone: emoji, brackets, accents and full-width forms are decoration."""
    return "".join(one for one in unicodedata.normalize("NFKD", name).casefold() if one.isalpha())


def is_tagged(thread: discord.Thread, chosen: Mapping[int, int]) -> bool:
    """Whether the thread has the tag for solved questions. `chosen`: as for `solved_tag`."""
    tag = solved_tag(thread.parent, chosen)
    return tag is not None and any(one.id == tag.id for one in thread.applied_tags)


async def set_tag(thread: discord.Thread, chosen: Mapping[int, int], *, solved: bool) -> str:
    """Set the tag for solved questions, or take it away; returns what kept the bot from it, "" where nothing did.

    `chosen`: as for `solved_tag`.
    """
    forum = thread.parent
    if not isinstance(forum, discord.ForumChannel):
        return ""
    tag = solved_tag(forum, chosen)
    if tag is None:
        if not solved:
            return ""
        return _(
            "This forum has no tag “Solved”: who manages the server can make or choose one in `/server settings`."
        )
    others = [one for one in thread.applied_tags if one.id != tag.id]
    wanted = [*others, tag] if solved else others
    if len(wanted) == len(thread.applied_tags):
        return ""
    if len(wanted) > MOST_TAGS:
        return _("The post has five tags already, so I could not add “{tag}”.").format(tag=tag.name)
    if not wanted and forum.flags.require_tag:
        return _("This forum needs at least one tag, so I did not remove “{tag}”.").format(tag=tag.name)
    refused = _(
        "I could not change the tag: I need the permission Manage Posts in this forum. Please tell a moderator."
    )
    me = thread.guild.me
    if not thread.permissions_for(me).manage_threads and thread.owner_id != me.id:
        return refused
    try:
        if thread.archived:
            await thread.edit(applied_tags=wanted, archived=False)
        else:
            await thread.edit(applied_tags=wanted)
    except discord.NotFound:
        return ""
    except discord.Forbidden:
        return refused
    return ""


def closed_by_hand(*, archived: bool, locked: bool, last: datetime, at: datetime, minutes: int) -> bool:
    """Whether somebody locked or archived a thread, and not Discord, which waits until nothing happened for long.

    `last`: when somebody last wrote there or opened it again. `at`: when it was archived. `minutes`: how long Discord
    waits. Discord tells no more than that: its audit log would take another permission.
    """
    return locked or (archived and at - last < timedelta(minutes=minutes))


def is_closed(thread: discord.Thread, opened: datetime | None = None) -> bool:
    """Whether somebody closed the thread: locked it, or archived it by hand. `opened`: since when it had been open."""
    written = discord.utils.snowflake_time(thread.last_message_id or thread.id)
    return closed_by_hand(
        archived=thread.archived,
        locked=thread.locked,
        last=max(written, opened or written),
        at=thread.archive_timestamp,
        minutes=thread.auto_archive_duration,
    )


async def send_card(thread: discord.Thread, card: Card, key: str) -> int | None:
    """Write in a thread for all to read; the message's id, None where the bot may not. `key`: the same for the same."""
    try:
        return (await thread.send(view=card, nonce=key[:25], allowed_mentions=NONE)).id
    except discord.NotFound:
        return None
    except discord.HTTPException as error:
        if error.code != THREAD_ARCHIVED and (
            not isinstance(error, discord.Forbidden) or error.code == _NO_STARTER
        ):
            raise
        return None


async def edit_card(thread: discord.Thread, message_id: int | None, card: Card) -> bool:
    """Change a message of the bot's own; False where it is gone, or neither the thread nor Discord takes a change."""
    if message_id is None:
        return False
    try:
        await thread.get_partial_message(message_id).edit(view=card, allowed_mentions=NONE)
    except (discord.NotFound, discord.Forbidden, discord.DiscordServerError, *UNREACHED):
        return False
    except discord.HTTPException as error:
        if error.code != THREAD_ARCHIVED:
            raise
        return False
    return True


def may_solve(thread: discord.Thread, message: discord.Message) -> bool:
    """Whether a message of the thread can be what solved its question: one that a helper wrote."""
    said = message.type in (discord.MessageType.default, discord.MessageType.reply)
    return said and not message.author.bot and message.author.id != thread.owner_id


async def latest_answers(thread: discord.Thread) -> list[discord.Message]:
    """What helpers wrote among the last messages of the thread, the newest first; nothing where Discord shows none."""
    try:
        return [one async for one in thread.history(limit=_LOOKED_AT) if may_solve(thread, one)]
    except (discord.NotFound, discord.Forbidden, discord.DiscordServerError, *UNREACHED):
        return []


async def find_answer(thread: discord.Thread, message_id: int) -> discord.Message | None:
    """A helper's message in the thread; None where there is none of this id."""
    try:
        message = await thread.fetch_message(message_id)
    except (discord.NotFound, discord.Forbidden):
        return None
    return message if may_solve(thread, message) else None


async def remove_message(thread: discord.Thread, message_id: int | None) -> None:
    """Take back a message of the bot's own."""
    if message_id is not None:
        try:
            await thread.get_partial_message(message_id).delete()
        except (discord.NotFound, discord.Forbidden):
            return
        except discord.HTTPException as error:
            if error.code != THREAD_ARCHIVED:
                raise


async def own_message(thread: discord.Thread, custom_id: str) -> int | None:
    """The bot's latest message in the thread with a button whose custom id begins so; None where it has none."""
    async for message in thread.history(limit=_LOOKED_AT):
        if message.author.id == thread.guild.me.id and _has(message, custom_id):
            return message.id
    return None


def _has(message: discord.Message, custom_id: str) -> bool:
    return any(str(getattr(one, "custom_id", "")).startswith(custom_id) for one in walk(message.components))


def walk(components: Iterable[Any]) -> Iterator[Any]:
    """Every component of a message, those inside others too."""
    for one in components:
        yield one
        yield from walk(getattr(one, "children", ()))


async def threads_in(channel: discord.TextChannel | discord.ForumChannel) -> list[discord.Thread]:
    """The threads of a channel: all that are open, and the latest of the archived ones where the bot may read them."""
    open_ones = [one for one in channel.threads if not one.is_private()]
    try:
        return [*open_ones, *[one async for one in channel.archived_threads(limit=ARCHIVED_LOOKED_AT)]]
    except discord.Forbidden:
        return open_ones


async def find_thread(guild: discord.Guild, thread_id: int) -> discord.Thread | None:
    """A thread, archived or not; None where it is gone or hidden from the bot."""
    found: Any = guild.get_thread(thread_id)
    if found is None:
        try:
            found = await guild.fetch_channel(thread_id)
        except (discord.NotFound, discord.Forbidden):
            return None
    return found if isinstance(found, discord.Thread) else None
