"""The first words in a server that added the bot, and to who writes to it directly."""

from typing import Any

import discord
import pytest

from tests.cogs.asking import deny
from tests.cogs.conftest import World
from tests.cogs.verbs import TEXT, texts, walk
from tests.cogs.wire import message_of


async def join(world: World, locale: str = "en-US") -> None:
    """The bot comes into the server as it is by now."""
    guild: Any = world.bot.get_guild(world.guild.id)
    stored = world.env.backend.guilds[world.guild.id]
    guild._system_channel_id = stored.system_channel_id
    guild.preferred_locale = discord.Locale(locale)
    world.bot.dispatch("guild_join", guild)
    await world.env.settle()


def written(world: World, channel: Any) -> list[str]:
    """What the bot wrote into a channel by itself."""
    found = []
    for request in world.env.http_requests:
        message = message_of(request)
        if message is not None and request.path == f"/channels/{channel.id}/messages":
            parts = walk(message["components"])
            found.append("\n".join(part["content"] for part in parts if part["type"] == TEXT))
    return found


@pytest.fixture
def system(world: World) -> Any:
    """The server's channel for such messages."""
    channel = world.guild.create_text_channel("general")
    world.env.backend.guilds[world.guild.id].system_channel_id = channel.id
    return channel


async def test_a_server_that_adds_the_bot_is_greeted_once(world: World, system: Any) -> None:
    await join(world)
    (said,) = written(world, system)
    assert "</start:" in said
    assert "</server settings:" in said
    await world.restart()
    assert len(written(world, system)) <= 1, "a start is no join"
    private = [one for one in world.env.http_requests if "/users/@me/channels" in str(one.path)]
    assert not private, "nobody agreed to a direct message"


async def test_in_the_servers_language(world: World, system: Any) -> None:
    await join(world, "es-ES")
    assert "Hola" in written(world, system)[0]


@pytest.mark.parametrize("why", ["no channel", "may not write"])
async def test_where_it_may_not_write_it_says_nothing(world: World, why: str) -> None:
    channel = world.guild.create_text_channel("general")
    if why == "may not write":
        world.env.backend.guilds[world.guild.id].system_channel_id = channel.id
        deny(world, channel, "send_messages")
    await join(world)
    assert written(world, channel) == []


async def test_who_manages_the_server_takes_it_away(world: World, system: Any) -> None:
    await join(world)
    (shown,) = system.history()
    refused = await world.bob.click(shown, label="Take this message away")
    assert "Manage Server" in texts(refused)
    await world.alice.click(shown, label="Take this message away")
    assert not list(system.history())


async def test_who_writes_to_the_bot_is_told_of_its_commands_once_an_hour(world: World) -> None:
    await world.alice.send_dm("my client is called Secretia")
    dm = next(one for one in world.env.backend.channels.values() if one.type == 1)
    (said,) = written(world, dm)
    assert "</help:" in said
    await world.alice.send_dm("are you there?")
    assert len(written(world, dm)) == 1
    await world.env.advance_time(3601)
    await world.alice.send_dm("and now?")
    assert len(written(world, dm)) == 2
    assert "Secretia" not in str(world.logs)
    assert sum((await world.rows(world.alice)).values()) == 0, "nothing is kept"
