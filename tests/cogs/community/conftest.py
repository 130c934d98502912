"""A server with insights: members with feedback, a moderator, a channel for posts, and a clock that jumps."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.contracts.models import ContractDraft
from bot.insights import service as service_module
from bot.insights.rule import publish
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from cogs.community.posts import CommunityPostsCog
from tests.bot.insights.conftest import AFTER, BEFORE
from tests.cogs.conftest import World
from tests.conftest import FakeClock, thread_worker

SURELY = 42
"""Members of whom enough are shown also by the days of their feedback."""


@pytest.fixture
def bot_services(settings: Settings, database: Database, cipher: Cipher, clock: FakeClock) -> Services:
    """On a clock that a test moves by months without waiting for every minute between."""
    return build_services(settings, database, cipher, clock, worker=thread_worker())


@pytest.fixture(autouse=True)
def _chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "publish", partial(publish, below=random.Random(4).randrange))


@dataclass
class Place:
    """The server with a moderator and a channel for posts."""

    world: World
    clock: FakeClock
    moderator: Any
    channel: Any

    @property
    def guild_id(self) -> int:
        return int(self.world.guild.id)

    async def switch_on(self) -> None:
        """Before the moment of the period."""
        self.clock.now = BEFORE
        await self.world.services.insights.switch(self.guild_id, True)

    async def members(self, count: int) -> None:
        """Let so many members with feedback take part, whom Discord need not know."""
        await self.switch_on()
        for user_id in range(5000, 5000 + count):
            await log(self.world.services, user_id)
            await self.world.services.insights.join(user_id, self.guild_id)

    async def look(self) -> None:
        """Let the background work look at what is due, as it does every few minutes."""
        cog = self.world.bot.get_cog("CommunityPostsCog")
        assert isinstance(cog, CommunityPostsCog)
        await cog.loop.round()
        await self.world.env.settle()

    async def published(self, count: int = SURELY) -> None:
        """A snapshot of so many members."""
        await self.members(count)
        self.clock.now = AFTER
        await self.look()

    def posts(self, channel: Any = None) -> list[Any]:
        """The bot's messages in the channel."""
        me = self.world.bot.user
        assert me is not None
        return [one for one in (channel or self.channel).history() if one.author.id == me.id]

    def forbid(self, channel: Any, **permissions: bool) -> None:
        """Take permissions of the bot's away in a channel."""
        me = self.world.bot.user
        assert me is not None
        overwrite = Overwrite(me.id, OverwriteType.MEMBER, deny=discord.Permissions(**permissions).value)
        self.world.env.backend.edit_channel(channel.id, {}, overwrites=[overwrite] if permissions else [])


async def log(services: Services, user_id: int, *, days: int = 2) -> None:
    ended = date(2025, 11, 3)
    draft = ContractDraft(
        client=f"Secretia {user_id}", started=date(2025, 9, 1), ended=ended, earned_cents=9182736
    )
    added = await services.contracts.add_contract(user_id, draft)
    await services.feedback.log(
        user_id, added.contract.id, {"stars": 5, "received": ended + timedelta(days=days)}
    )


@pytest.fixture
async def here(world: World, clock: FakeClock) -> Place:
    role = world.guild.create_role("Moderator", permissions=discord.Permissions(manage_guild=True))
    moderator = world.guild.add_member(world.env.create_user("morten"), roles=[role])
    # Alice moderates the server elsewhere; here she is a member like others.
    world.alice = world.guild.add_member(world.env.create_user("ana"))
    return Place(world, clock, moderator, world.guild.create_text_channel("insights"))


def public_texts(message: Any) -> str:
    def inside(components: Any) -> Any:
        for one in components:
            yield getattr(one, "content", "") or ""
            yield from inside(getattr(one, "children", ()))

    return "\n".join(filter(None, inside(message.components)))
