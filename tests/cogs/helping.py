"""Support channels, in the steps of who asks, who helps, who moderates and who passes by."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple

import discord
from sqlalchemy import select, update

from bot.i18n import current_language
from bot.storage.tables import Moment, departed_server, support_post, support_setup
from bot.support.channels.models import Post
from tests.cogs.conftest import World
from tests.cogs.verbs import card, fill, press

ROUND = 70
"""Seconds in which the sweep has been round."""

GOOD, OTHER = "Client threatens with a bad review", "Which laptop do you use?"


class PageHere(NamedTuple):
    """A page of guidance."""

    summary: str
    drafts: Sequence[object] = ()


class HitHere(NamedTuple):
    """A page that fits."""

    slug: str
    title: str
    score: float
    page: PageHere

    @property
    def sure(self) -> bool:
        """Whether it is clearly right."""
        return self.score >= 0.65


class FoundHere(NamedTuple):
    """What a search gives."""

    hits: Sequence[HitHere] = ()


THREATS = HitHere(
    "feedback-threats", "A client threatens with feedback", 0.9, PageHere("Keep it.", ("draft",))
)
SCOPE = HitHere("scope-creep", "More work than was agreed", 0.75, PageHere("Name the price."))
WEAK = HitHere("legal-threats", "Legal threats", 0.5, PageHere("Do not panic."))


@dataclass
class Shelf:
    """A real, small search: a word leads to hits."""

    by_word: dict[str, list[HitHere]] = field(
        default_factory=lambda: {"threatens": [THREATS, SCOPE, WEAK], "maybe": [WEAK], "extra": [SCOPE]}
    )
    asked: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    broken: bool = False

    async def search_pages(self, text: str, *, guild_id: int | None = None, limit: int = 3) -> FoundHere:
        """Hits of the first word that is known."""
        self.asked.append(text)
        self.languages.append(current_language())
        if self.broken:
            raise RuntimeError("the index is broken")
        hits = [hit for word, found in self.by_word.items() if word in text.lower() for hit in found]
        return FoundHere(hits[:limit])


@dataclass
class Desk:
    """A server with a support channel, helpers and a moderator. Alice asks, bob passes by."""

    world: World
    channel: Any
    team: Any
    role: Any
    helga: Any
    holger: Any
    morten: Any
    shelf: Shelf

    @property
    def guild_id(self) -> int:
        """The server."""
        return int(self.world.guild.id)

    async def ask(
        self, actor: Any, title: str = GOOD, text: str = "He wrote it today.", fail: int = 0
    ) -> Any:
        """A new post or thread of `actor`. `fail`: the status that the bot's first message there is answered with."""
        env = self.world.env
        thread = self.write(actor, title, text)
        if fail:
            env.inject_error(
                "POST", f"/channels/{thread.id}/messages", status=fail, code=50013 if fail == 403 else 0
            )
        env._mark_mutation()
        await env.settle()
        return thread

    def write(self, actor: Any, title: str = GOOD, text: str = "He wrote it today.") -> Any:
        """The same, without waiting for the bot."""
        backend = self.world.env.backend
        if not self.is_forum:
            thread = backend.create_thread(self.channel.id, title, actor.id)
            return self.thread(thread.id)
        # As Discord does it: the thread first, then its first message with the same id.
        thread = backend.create_thread(self.channel.id, title, actor.id, broadcast=False)
        message = backend.prepare_message(thread.id, actor.id, text)
        message.id = thread.id
        backend.announce_thread_create(thread)
        backend.commit_message(message)
        return self.thread(thread.id)

    def thread(self, thread_id: int) -> Any:
        """A thread of the channel."""
        (found,) = [one for one in self.channel.threads if one.id == thread_id]
        return found

    @property
    def is_forum(self) -> bool:
        """Whether the channel is a forum."""
        kind = self.world.env.backend.channels[self.channel.id].type
        return bool(kind == discord.ChannelType.forum.value)

    def said(self, place: Any) -> list[Any]:
        """What the bot wrote in a place, for all to read."""
        me = self.world.bot.user
        assert me is not None
        return [
            one
            for one in place.history()
            if one.author.id == me.id and one.components and not one.flags.ephemeral
        ]

    def titles(self, place: Any) -> list[str]:
        """The headings of that."""
        return [words(one).splitlines()[0].removeprefix("### ") for one in self.said(place)]

    async def post(self, thread: Any) -> Post | None:
        """What is kept about a question."""
        return await self.world.services.channels.find_post(thread.id)

    async def later(self, seconds: float = ROUND) -> None:
        """Let time pass, and the sweep go round."""
        await self.world.env.advance_time(seconds)

    async def hours(self, hours: float) -> None:
        """Let hours pass: by moving back what was written down, since the sweep goes round every minute of them."""
        services, back = self.world.services, timedelta(hours=hours)
        async with services.database.write() as connection:
            for table in (support_post, support_setup, departed_server):
                moments = [one for one in table.columns if isinstance(one.type, Moment)]
                for row in (await connection.execute(select(table.c.id, *moments))).all():
                    earlier = {
                        one.name: row._mapping[one.name] - back for one in moments if row._mapping[one.name]
                    }
                    await connection.execute(update(table).where(table.c.id == row.id).values(earlier))
        services.channels._writers.clear()
        await self.later()

    def tags(self, thread: Any) -> list[str]:
        """The names of a post's tags."""
        backend = self.world.env.backend
        names = {int(tag["id"]): tag["name"] for tag in backend.channels[self.channel.id].available_tags}
        return [names[one] for one in backend.channels[thread.id].applied_tags]

    def archived(self, thread: Any) -> bool:
        """Whether a thread is closed."""
        return bool(self.world.env.backend.channels[thread.id].thread_metadata.archived)


def with_guidance(world: World, shelf: Shelf) -> None:
    """Put `shelf` in place of the guidance search."""
    world.services = replace(world.services, suggester=shelf)
    world.bot.services = world.services


async def desk(world: World, kind: str = "forum", *, tag: bool = True, **chosen: object) -> Desk:
    """The server with a `kind` ("forum" or "text") of support channel."""
    guild = world.guild
    channel = guild.create_forum_channel("help") if kind == "forum" else guild.create_text_channel("help")
    team = guild.create_text_channel("team")
    role = guild.create_role("Helpers", mentionable=True)
    staff = guild.create_role(
        "Moderator", permissions=discord.Permissions(manage_messages=True, manage_threads=True)
    )
    boss = guild.create_role("Boss", permissions=discord.Permissions(manage_guild=True))
    helga = guild.add_member(world.env.create_user("helga"), roles=[role])
    holger = guild.add_member(world.env.create_user("holger"), roles=[role])
    morten = guild.add_member(world.env.create_user("morten"), roles=[staff, boss])
    if kind == "forum" and tag:
        tags = [{"id": "77", "name": "Solved", "moderated": False, "emoji_id": None, "emoji_name": None}]
        world.env.backend.edit_channel(channel.id, {"available_tags": tags})
    shelf = Shelf()
    with_guidance(world, shelf)
    settings: dict[str, object] = {
        "channels": frozenset({channel.id}),
        "helper_role_id": role.id,
        "nudge_channel_id": team.id,
        "talkative": kind == "text",
    }
    await world.services.channels.change(guild.id, settings | chosen)
    await world.env.settle()
    return Desk(world, channel, team, role, helga, holger, morten, shelf)


async def help_through(room: Desk) -> None:
    """Everything there is: set up, ask, solve, open again, thank, nudge, close; each message is sent once."""
    world, boss = room.world, room.morten
    panel = await boss.slash(world.lounge, "server settings")
    for part in ("channels", "helpers", "language", "ask"):
        page = await boss.select(card(panel).message, [part])
        if part == "channels" and room.is_forum:
            page = await press(boss, page, "Make the tag in #help")
        if part == "ask":
            for label in ("Rules", "Limits"):
                page = await fill(boss, await press(boss, page, label))
        panel = await press(boss, page, "← All settings")
    thread = await room.ask(world.alice)
    await world.alice.click(room.said(thread)[0], label="This helped")
    solved = await world.alice.click(room.said(thread)[0], label="Solved")
    await world.alice.select(
        card(solved).message, [room.helga, room.holger], custom_id=f"p/support.helpers/{world.alice.id}/"
    )
    await room.later(400)
    await world.alice.send(thread, "Once more")
    again = await room.ask(world.bob, OTHER)
    found = await world.bob.slash(again, "support suggest", words="he threatens me")
    await press(world.bob, found, "Post it here for everyone")
    await world.bob.click(room.said(again)[0], label="Not this")
    await room.hours(24)
    await room.hours(24 * 31)
    board = await boss.slash(world.lounge, "support board")
    board = await press(boss, board, "← The month before")
    await press(boss, board, "The month after →")
    assert {title.split(" ", 1)[0] for title in (*room.titles(thread), *room.titles(again))} >= {
        "Open",
        "This",
    }
    assert room.titles(room.team) == ["Questions wait"]


def words(message: Any) -> str:
    """All text of a message that stands in a channel."""
    return "\n".join(str(one.content) for one in _walk(message.components) if getattr(one, "content", None))


def labels(message: Any) -> list[str]:
    """The labels of its buttons, and of what stands in the menu *More*."""
    parts = list(_walk(message.components))
    menus = [one for one in parts if str(getattr(one, "custom_id", "")).startswith("s/more/")]
    options = [option.label for menu in menus for option in menu.options]
    return [str(one.label) for one in parts if getattr(one, "label", None)] + options


def _walk(components: Any) -> Any:
    for one in components:
        yield one
        yield from _walk(getattr(one, "children", ()))
