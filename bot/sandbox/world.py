"""The sandbox's server: who is in it, which rooms it has, and what was said there lately.

Nothing of it is stored. It is built anew at every start, with the same ids: each thing is created at a fixed
moment of its own (`_FOUNDED` plus its number in minutes), and an id is made of its moment. So a new thing
takes a free number, and no number is ever changed, or the records kept under it would lose their owner.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from simcord import ChannelHandle, GuildHandle, MemberActor, UserHandle

from bot.sandbox.avatars import avatar, initials
from bot.sandbox.kept import Kept
from bot.sandbox.simcord_live import CDN_BASE, LiveEnv, utc

SERVER = "Freelancers' Corner"
_FOUNDED = utc(2026, 1, 5, 9)
_AVATAR = "sandbox"
_BOT_COLOUR = "#5865f2"


@dataclass(frozen=True)
class Person:
    """Somebody to be in the sandbox. `locale` is their Discord language, `zone` an IANA name."""

    key: str
    number: int
    name: str
    locale: str
    zone: str
    colour: str
    moderator: bool = False


MAYA = Person("maya", 11, "Maya Okafor", "en-US", "Europe/London", "#8a4f9e")
TOMAS = Person("tomas", 12, "Tomás Rivera", "es-ES", "Europe/Madrid", "#2f7d6b")
ROBIN = Person("robin", 13, "Robin Hale", "en-GB", "Europe/Dublin", "#b0602c", moderator=True)
PEOPLE = (MAYA, TOMAS, ROBIN)


_SUBCOMMANDS = (1, 2)  # Discord's kinds of option that are a part of the command's name


def _full_name(command: dict[str, Any]) -> Iterator[str]:
    yield command["name"]
    for option in command.get("options", ()):
        if option["type"] in _SUBCOMMANDS:
            yield from _full_name(option)


@dataclass(frozen=True)
class Place:
    """A room a member may enter. `kind`: text, forum, post (in the forum `parent`) or dm."""

    id: int
    kind: str
    name: str
    parent: int | None
    last_message: int | None


# What was said, as (person, how long ago, text); written as people write.
_LOUNGE = (
    (
        ROBIN,
        timedelta(days=2, hours=5),
        "Welcome in, everyone. Ask anything, be kind, and please no client names in public.",
    ),
    (
        MAYA,
        timedelta(hours=27),
        "My score fell nine points after a five-star job. Nobody at support could tell me why.",
    ),
    (
        TOMAS,
        timedelta(hours=26, minutes=41),
        "Same here this summer. I get a knot in the stomach before I open the feedback tab.",
    ),
    (
        ROBIN,
        timedelta(hours=26, minutes=30),
        "That is why I invited **Candor**. You log contracts and feedback, it shows which jobs count and "
        "what the score would be at best. Type `/` here or in its direct messages: only you see the answers.",
    ),
)

# The forum's posts: number, author, how long ago, title, text, and answers like _LOUNGE.
_POSTS = (
    (
        31,
        TOMAS,
        timedelta(days=1, hours=3),
        "Client hints at a bad review unless I work for free",
        "Fixed price, all delivered. Now he wants two more pages for nothing and says “it would be a pity "
        "about your score”. How do you answer that?",
        (
            (
                ROBIN,
                timedelta(days=1),
                "Keep it in writing and stay friendly. Threatening with feedback is against the platform's "
                "terms; you can report it before you close the contract.",
            ),
        ),
    ),
    (
        32,
        MAYA,
        timedelta(hours=9),
        "Does a contract without feedback hurt?",
        "Three of my jobs ended with no stars at all. Do they count against me?",
        (),
    ),
)


class World:
    """The server inside a LiveEnv that has not been started yet."""

    def __init__(self, env: LiveEnv, now: datetime, kept: Kept | None = None) -> None:
        self.env = env
        self.languages: dict[str, str] = dict(kept.languages) if kept else {}
        """Discord languages that were chosen, by a person's key; the others have their own."""
        self._users: dict[str, UserHandle] = {}
        self._actors: dict[str, MemberActor] = {}
        for person in PEOPLE:
            with self._at(person.number):
                self._users[person.key] = env.create_user(person.key, global_name=person.name, avatar=_AVATAR)
        with self._at(1):
            self.guild: GuildHandle = env.create_guild(
                SERVER, owner=self._users[ROBIN.key], description="Where freelancers help each other."
            )
        with self._at(2):
            moderators = self.guild.create_role(
                "Moderator", permissions=discord.Permissions(manage_messages=True, moderate_members=True)
            )
        with self._at(3):
            self.helpers = self.guild.create_role("Helper", mentionable=True)
        for person in PEOPLE:
            with self._at(person.number + 100):
                self._actors[person.key] = self.guild.add_member(
                    self._users[person.key], roles=[moderators, self.helpers] if person.moderator else []
                )
                # A DM channel comes into being when it is first asked for.
                _ = self._users[person.key].dm_channel
        with self._at(21):
            self.lounge = self.guild.create_text_channel(
                "freelancer-lounge", topic="Coffee, clients and everything between"
            )
        with self._at(22):
            self.forum = self.guild.create_forum_channel("help")
            tag = {"id": str(env.backend.snowflake()), "name": "Solved", "moderated": False}
            no_emoji = {"emoji_id": None, "emoji_name": None}
            env.backend.edit_channel(self.forum.id, {"available_tags": [tag | no_emoji]})
        with self._at(23):
            self.questions = self.guild.create_forum_channel("anonymous-questions")
        env.backend.bot_user.avatar = _AVATAR
        if kept is None:
            self._say(now)
        else:
            env.restore(self.guild, kept.posts, kept.messages, kept.files)
        env.backend.subscribers.append(self._complete)

    def _at(self, number: int) -> AbstractContextManager[None]:
        return self.env.at(_FOUNDED + timedelta(minutes=number))

    def _say(self, now: datetime) -> None:
        for person, ago, text in _LOUNGE:
            with self.env.at(now - ago):
                self.env.backend.create_message(self.lounge.id, self.user(person).id, text)
        for number, person, ago, title, text, answers in _POSTS:
            with self._at(number):
                thread_id = self.env.backend.snowflake()
            with self.env.at(now - ago):
                self._post(person, title, text, thread_id)
            for answerer, answered, answer in answers:
                with self.env.at(now - answered):
                    self.env.backend.create_message(thread_id, self.user(answerer).id, answer)

    def _post(self, person: Person, title: str, text: str, thread_id: int | None) -> int:
        # A forum post is a thread whose first message has the thread's own id; simcord has no verb for a
        # member's post. The thread is announced before the message, as Discord does.
        backend = self.env.backend
        author = self.user(person).id
        thread = backend.create_thread(
            self.forum.id, title, author, message_id=thread_id, auto_archive_duration=10080, broadcast=False
        )
        message = backend.prepare_message(thread.id, author, text)
        message.id = thread.id
        backend.announce_thread_create(thread)
        backend.commit_message(message)
        return int(thread.id)

    def _complete(self, event: str, payload: object) -> None:
        # simcord leaves two fields of an interaction as constants: the member's language, and who installed
        # the app; and of a command's name it notes the first word. Subscribed before the bot is, so that the bot
        # gets them filled.
        if event != "INTERACTION_CREATE" or not isinstance(payload, dict):
            return
        who = payload.get("member", payload)["user"]["id"]
        person = next((one for one in PEOPLE if str(self.user(one).id) == who), None)
        if person is not None:
            payload["locale"] = self.locale(person)
        payload["authorizing_integration_owners"] = {"0": str(payload.get("guild_id", 0))}
        record = self.env.backend.interactions[int(payload["id"])]
        if record.command_name is not None:
            record.command_name = " ".join(_full_name(payload["data"]))

    def locale(self, person: Person) -> str:
        """The Discord language that `person` has now."""
        return self.languages.get(person.key, person.locale)

    def user(self, person: Person) -> UserHandle:
        """The Discord account of `person`; its id is the same in every run."""
        return self._users[person.key]

    async def post(self, person: Person, title: str, text: str) -> int:
        """Write a post in the help forum as `person`; returns its place's id. Takes the world's lock."""
        async with self.env.lock:
            await self.env.catch_up()
            post = self._post(person, title, text, None)
            await self.env.catch_up()
            self.env.show_news()
        return post

    def places(self, person: Person) -> Iterator[Place]:
        """What `person` can enter, in the order of a channel list."""
        backend = self.env.backend
        channels = [backend.channels[one] for one in backend.guilds[self.guild.id].channel_ids]
        for channel in channels:
            kind = "forum" if channel.type == discord.ChannelType.forum.value else "text"
            yield Place(channel.id, kind, channel.name or "", None, self._last_message(channel.id, person))
            for thread in reversed(ChannelHandle(self.env, self.guild, channel).threads):
                last = self._last_message(thread.id, person)
                yield Place(thread.id, "post", thread.name or "", channel.id, last)
        dm = self.user(person).dm_channel
        yield Place(dm.id, "dm", backend.bot_user.name, None, self._last_message(dm.id, person))

    def _last_message(self, channel_id: int, person: Person) -> int | None:
        viewer = self.user(person).id
        messages = self.env.backend.messages.get(channel_id, {})
        return max((id_ for id_, message in messages.items() if message.visible_to(viewer)), default=None)

    def pictures(self) -> dict[str, tuple[str, bytes]]:
        """Everybody's avatar, by the address that it has on Discord."""
        bot = self.env.backend.bot_user
        faces = [(bot.id, bot.name, _BOT_COLOUR)]
        faces += [(self.user(person).id, person.name, person.colour) for person in PEOPLE]
        return {
            f"{CDN_BASE}/avatars/{user_id}/{_AVATAR}.png": ("avatar.png", avatar(initials(name), colour))
            for user_id, name, colour in faces
        }

    def enter(self, person: Person, place: Place) -> tuple[ChannelHandle, MemberActor | UserHandle]:
        """What a preview of `place` for `person` needs: the channel and who looks."""
        if place.kind == "dm":
            return self.user(person).dm_channel, self.user(person)
        channel = self.env.backend.channels[place.id]
        return ChannelHandle(self.env, self.guild, channel), self._actors[person.key]
