"""The bot in simcord, driven as members drive it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord

from bot.app import Candor
from bot.errors import Refusal
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database


@dataclass
class World:
    """A server with a channel, two members and the bot."""

    env: simcord.Env
    services: Services
    guild: Any
    lounge: Any
    alice: Any
    bob: Any

    @property
    def bot(self) -> Candor:
        """The bot, which a test may have restarted."""
        return self.env.bot

    def faults(self) -> list[BaseException]:
        """What the bot raised that was not a refusal in words."""
        return [error for error in self.env.errors if not isinstance(cause(error), Refusal)]


def cause(error: BaseException) -> BaseException:
    """The error that a discord.py error was raised from."""
    while isinstance(error, discord.app_commands.CommandInvokeError | discord.app_commands.TransformerError):
        inner = error.__cause__ or getattr(error, "original", None)
        if inner is None:
            break
        error = inner
    return error


@pytest.fixture
def bot_services(settings: Settings, database: Database, cipher: Cipher) -> Services:
    return build_services(settings, database, cipher, discord.utils.utcnow)


@pytest.fixture
async def env(bot_services: Services) -> AsyncIterator[simcord.Env]:
    """Simcord with the bot. It must not be entered with `async with`: its clock belongs to the test's task."""
    bot = Candor(bot_services)
    env = simcord.Env(bot, check_errors=False, shard_count=1)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
        await env.bot.close()


@pytest.fixture
async def world(env: simcord.Env, bot_services: Services) -> AsyncIterator[World]:
    guild = env.create_guild("Freelancers")
    lounge = guild.create_text_channel("lounge")
    alice = guild.add_member(env.create_user("alice"))
    bob = guild.add_member(env.create_user("bob"))
    world = World(env, bot_services, guild, lounge, alice, bob)
    yield world
    faults = world.faults()
    assert not faults, faults
