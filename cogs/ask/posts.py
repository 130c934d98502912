"""Anonymous questions as everybody sees them on Discord: put there, looked for, taken away.

Nothing here knows who asked. A public button carries the question's random id and no owner.
"""

from collections.abc import Mapping
from typing import Literal

import discord

from bot.errors import Refusal
from bot.i18n import _, language
from bot.support.anonymous.models import Message, MessageKind, Question, Trouble
from bot.ui.buttons import ANYBODY
from bot.ui.places import ASK_PERMISSIONS, AskChannel, is_forum, lacking
from bot.ui.text import cut, inert
from bot.ui.threads import NONE, find_thread, solved_tag, walk
from cogs.ask.approval_cards import approval_card
from cogs.ask.post_cards import CATEGORIES, message_card, post_card

ARCHIVE_MINUTES: Literal[10080] = 10080
"""Seven days without a word, then Discord archives the thread."""


async def publish(channel: AskChannel, question: Question, locale: str) -> int:
    """Post a question; returns its thread's id, which is that of its first message too."""
    name = cut(question.title or "…", 100)
    with language(locale):
        card = post_card(question, forum=is_forum(channel))
        if isinstance(channel, discord.ForumChannel):
            tags = _tags(channel, {_(CATEGORIES[question.category]), CATEGORIES[question.category]})
            created = await channel.create_thread(
                name=name,
                view=card,
                applied_tags=tags,
                auto_archive_duration=ARCHIVE_MINUTES,
                allowed_mentions=NONE,
            )
            return created.thread.id
        message = await channel.send(view=card, nonce=str(question.id), allowed_mentions=NONE)
        return await _thread_on(message, name)


async def _thread_on(message: discord.Message, name: str) -> int:
    try:
        thread = await message.create_thread(name=name, auto_archive_duration=ARCHIVE_MINUTES)
    except discord.Forbidden:
        await message.delete()
        raise
    return thread.id


async def ask_moderators(channel: discord.TextChannel, question: Question, locale: str) -> int:
    """Show a question to the moderators, who decide whether it appears; returns the id of its card."""
    with language(locale):
        card = approval_card(question)
    return (await channel.send(view=card, nonce=f"h{question.id}", allowed_mentions=NONE)).id


async def find_approval(channel: discord.TextChannel, question: Question) -> int | None:
    """The card of a question of which nobody knows whether moderators were asked; None where they were not."""
    wanted, me = f"c/ask.approve/{ANYBODY}/{question.id}", channel.guild.me.id
    async for message in channel.history(limit=200, after=question.asked_at):
        if message.author.id == me and any(
            getattr(one, "custom_id", None) == wanted for one in walk(message.components)
        ):
            return message.id
    return None


async def take_away(channel: discord.TextChannel, message_id: int) -> None:
    """Remove a card from the moderators' channel."""
    await _delete(channel, message_id)


def _tags(forum: discord.ForumChannel, names: set[str]) -> list[discord.ForumTag]:
    """The tag with the name of the category; where the forum insists on one, any that members may use."""
    wanted = {name.casefold() for name in names}
    free = [tag for tag in forum.available_tags if not tag.moderated]
    fitting = [tag for tag in free if tag.name.casefold() in wanted]
    return (fitting or (free if forum.flags.require_tag else []))[:1]


def check_thread(client: discord.Client, question: Question) -> None:
    """Refuse where it is known that nothing can be added to a question, before anything is typed or kept."""
    guild = client.get_guild(question.guild_id)
    thread = guild.get_thread(question.thread_id or 0) if guild is not None else None
    if guild is None or thread is None:  # archived, or another process serves the server: the outbox looks
        return
    if thread.locked:
        raise Refusal(
            _("The thread of this question is locked, so nothing can be added to it"),
            _("A moderator can open it again. Nothing was posted."),
        )
    right = "send_messages_in_threads"
    if not getattr(thread.permissions_for(guild.me), right):
        raise lacking(
            _("I cannot write in the thread of this question"),
            [_(ASK_PERMISSIONS[right])],
            _("Please tell a moderator. Nothing was posted."),
        )


async def post_message(
    thread: discord.Thread, question: Question, message: Message, locale: str, tags: Mapping[int, int]
) -> int:
    """Post what the asker adds; returns the message's id. `tags`: forum → its chosen tag for solved posts."""
    with language(locale):
        card = message_card(question, message)
    sent = await thread.send(view=card, nonce=str(message.id), allowed_mentions=NONE)
    if message.kind is MessageKind.SOLVED:
        await _close(thread, tags)
    return sent.id


async def _close(thread: discord.Thread, chosen: Mapping[int, int]) -> None:
    tags = list(thread.applied_tags)
    if isinstance(thread.parent, discord.ForumChannel) and len(tags) < 5:
        solved = solved_tag(thread.parent, chosen)
        tags += [solved] if solved is not None and solved not in tags else []
    try:
        if tags != list(thread.applied_tags):
            await thread.edit(archived=True, applied_tags=tags)
        else:
            await thread.edit(archived=True)
    except discord.Forbidden:
        return  # it says that it is solved; closing the thread as well is a nicety


async def read_post(guild: discord.Guild, question: Question) -> str:
    """Title and text of a question as everybody reads them on Discord; empty where they are gone."""
    parent, thread_id = guild.get_channel(question.channel_id), question.thread_id
    thread = await find_thread(guild, thread_id) if thread_id is not None else None
    place = parent if isinstance(parent, discord.TextChannel) else thread
    if place is None or thread_id is None:
        return ""
    try:
        message = await _fetch(place, thread_id)
    except discord.Forbidden:
        return ""
    if message is None:
        return ""
    title = f"**{inert(thread.name)}**" if thread is not None and place is thread else ""
    said = [one.content for one in walk(message.components) if isinstance(one, discord.TextDisplay)]
    # Its last line says how such posts come about.
    return "\n".join(filter(None, (title, *said[:-1]))).replace("### ", "")


async def find_post(channel: AskChannel, question: Question) -> int | None:
    """The thread of a question of which nobody knows whether it was posted; None where it was not."""
    me = channel.guild.me.id
    if isinstance(channel, discord.ForumChannel):
        for thread in await channel.guild.active_threads():
            if thread.parent_id == channel.id and thread.owner_id == me:
                starter = await _fetch(thread, thread.id)
                if starter is not None and _carries(starter, str(question.id)):
                    return thread.id
        return None
    async for message in channel.history(limit=200, after=question.asked_at):
        if message.author.id == me and _carries(message, str(question.id)):
            if message.flags.has_thread or channel.get_thread(message.id) is not None:
                return message.id
            return await _thread_on(message, cut(question.title or "…", 100))
    return None


async def find_message(thread: discord.Thread, message: Message) -> int | None:
    """The message in the thread that is what the asker added; None where it was not posted."""
    me = thread.guild.me.id
    async for one in thread.history(limit=200, after=message.created_at):
        if one.author.id == me and _carries(one, f"~{message.id}"):
            return one.id
    return None


def _carries(message: discord.Message, argument: str) -> bool:
    wanted = f"c/ask.report/{ANYBODY}/{argument}"
    return any(getattr(one, "custom_id", None) == wanted for one in walk(message.components))


async def _fetch(place: discord.abc.Messageable, message_id: int) -> discord.Message | None:
    try:
        return await place.fetch_message(message_id)
    except discord.NotFound:
        return None


async def withdraw(guild: discord.Guild, question: Question, messages: list[Message]) -> None:
    """Take a question away.

    What others answered stays where its asker takes it back, and goes where a moderator removes it. Without Manage
    Threads a thread cannot be deleted: then the bot takes back its own messages and closes it.
    """
    assert question.thread_id is not None
    thread = await find_thread(guild, question.thread_id)
    parent = guild.get_channel(question.channel_id)
    whole = question.trouble is Trouble.MODERATOR or (thread is not None and not await _anybody_wrote(thread))
    if thread is not None and not (whole and await _deleted(thread)):
        if thread.archived:
            await thread.edit(archived=False)
        own = [one.message_id for one in messages if one.message_id is not None]
        for message_id in (question.thread_id, *own):
            await _delete(thread, message_id)
        if whole:
            await thread.edit(archived=True)
    if isinstance(parent, discord.TextChannel):
        await _delete(parent, question.thread_id)


async def _anybody_wrote(thread: discord.Thread) -> bool:
    """Whether a human message stands in the thread, whoever's it is.

    The asker's own account is no exception: who saw somebody write there and then the whole thread go would know
    who asked.
    """
    try:
        async for one in thread.history(limit=None):
            if not one.author.bot and one.type in (discord.MessageType.default, discord.MessageType.reply):
                return True
    except discord.Forbidden:
        return True
    return False


async def _deleted(thread: discord.Thread) -> bool:
    try:
        await thread.delete()
    except discord.NotFound:
        return True
    except discord.Forbidden:
        return False
    return True


async def _delete(place: discord.TextChannel | discord.Thread, message_id: int) -> None:
    try:
        await place.get_partial_message(message_id).delete()
    except discord.NotFound:
        return
