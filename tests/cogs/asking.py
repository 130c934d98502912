"""Asking anonymously, in the steps of a member; a server set up for it in either kind of channel."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.sandbox.simcord_live import give_posts_their_threads_id
from bot.support.anonymous.models import Question
from tests.cogs.conftest import World
from tests.cogs.verbs import fill, press

TITLE, BODY = "Client wants work for free", "Two more pages, he says.\n\nOr else a bad review. What now?"
TYPED = {"Title": TITLE, "Your question": BODY, "What is it about?": "A client"}
PATIENCE = 240
"""Seconds after which whatever waits for a random moment has happened, the outbox's rounds included."""


@dataclass
class Corner:
    """Where anonymous questions go, a helper, a moderator, and a bystander who attacks."""

    world: World
    channel: Any
    reports: Any
    helper: Any
    moderator: Any

    async def preview(self, actor: Any, **typed: str) -> Any:
        """The preview of a question of `actor`."""
        asked = await actor.slash(self.world.lounge, "ask new")
        form = await press(actor, asked, "I understand: write my question")
        return await fill(
            actor, form, {**TYPED, **{label.replace("_", " "): text for label, text in typed.items()}}
        )

    async def ask(self, actor: Any, *, wait: bool = True, **typed: str) -> Question:
        """Post a question and, with `wait`, let it appear."""
        await press(actor, await self.preview(actor, **typed), "Post")
        if wait:
            await self.world.env.advance_time(PATIENCE)
        mine = await self.world.services.questions.mine(actor.id)
        return next(one for one in mine if one.title == typed.get("Title", TITLE))

    async def later(self, seconds: float = PATIENCE) -> None:
        """Let time pass."""
        await self.world.env.advance_time(seconds)

    async def again(self) -> None:
        """Let the pause between two questions pass."""
        await self.later(21 * 60)

    def threads(self) -> list[Any]:
        """The threads in the channel, oldest first."""
        return sorted(self.channel.threads, key=lambda one: one.id)

    def thread(self, question: Question) -> Any:
        """The thread of a question."""
        (found,) = [one for one in self.channel.threads if one.id == question.thread_id]
        return found

    def posts(self) -> list[Any]:
        """Every message of the bot's in the channel and its threads."""
        me = self.world.bot.user
        assert me is not None
        places = [*([] if self.is_forum else [self.channel]), *self.threads()]
        return [
            message
            for place in places
            for message in place.history()
            if message.author.id == me.id and message.components
        ]

    @property
    def is_forum(self) -> bool:
        """Whether the channel is a forum."""
        return bool(self.world.env.backend.channels[self.channel.id].type == discord.ChannelType.forum.value)


async def corner(world: World, kind: str) -> Corner:
    """The server with a `kind` ("forum" or "text") of channel for anonymous questions."""
    give_posts_their_threads_id(world.env.backend)
    guild = world.guild
    channel = guild.create_forum_channel("ask") if kind == "forum" else guild.create_text_channel("ask")
    reports = guild.create_text_channel("moderators")
    role = guild.create_role(
        "Moderator", permissions=discord.Permissions(manage_messages=True, moderate_members=True)
    )
    helper = guild.add_member(world.env.create_user("helga"))
    moderator = guild.add_member(world.env.create_user("morten"), roles=[role])
    await world.services.support_settings.change_settings(
        guild.id, {"ask_channel_id": channel.id, "report_channel_id": reports.id}
    )
    return Corner(world, channel, reports, helper, moderator)


def shown(message: Any) -> str:
    """All text of a message that stands in a channel."""

    def walk(components: Any) -> Any:
        for one in components:
            yield getattr(one, "content", "") or ""
            yield from walk(getattr(one, "children", ()))

    return "\n".join(filter(None, walk(message.components)))


def deny(world: World, channel: Any, *permissions: str, target: Any = None) -> None:
    """Take permissions in a channel from the bot, or from `target`."""
    me = world.bot.user
    assert me is not None
    who = target.id if target is not None else me.id
    value = discord.Permissions(**dict.fromkeys(permissions, True)).value
    overwrite = Overwrite(who, OverwriteType.MEMBER, deny=value)
    world.env.backend.edit_channel(channel.id, {}, overwrites=[overwrite] if permissions else [])


def archive(
    world: World, thread: Any, *, archived: bool = True, locked: bool = False, after: timedelta | None = None
) -> None:
    """A thread is closed, or opened again. `after`: so long after now, as Discord does it, and not somebody by hand."""
    at = world.env.now() + (after or timedelta())
    state = {"archived": archived, "locked": locked, "archive_timestamp": at.isoformat()}
    world.env.backend.edit_channel(thread.id, {}, thread_metadata=state)
