"""DISCORD_API_URL: the bot talks to that API and the gateway it names, and to nobody else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import SecretStr

from benchmarks.fake_discord import IDENTIFY, INVALID_SESSION, RECONNECT, RESUME, TOKEN, FakeDiscord
from bot.discord_api import PUBLIC_API, explain, is_public, log_in, use_api
from bot.errors import OperatorError
from bot.settings import Settings


@pytest.fixture(autouse=True)
def _restore_route(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Route, "BASE", Route.BASE)


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every name somebody tried to look up; none of them gets an answer."""
    asked: list[str] = []

    async def refuse(self: object, host: str, port: int = 0, family: int = socket.AF_INET) -> Any:
        asked.append(host)
        raise OSError(None, f"this test has no way to {host}")

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", refuse)
    return asked


def settings(api: str, token: str = TOKEN, **values: Any) -> Settings:
    return Settings.load(None, discord_token=SecretStr(token), discord_api_url=api, **values)


class Impatient(discord.AutoShardedClient):
    """Identifies at once, where Discord would ask for five seconds between two times."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        return


@asynccontextmanager
async def connected(fake: FakeDiscord, **options: Any) -> AsyncIterator[discord.AutoShardedClient]:
    client = Impatient(intents=discord.Intents.none(), guild_ready_timeout=0, **options)
    await log_in(client, settings(fake.api))
    task = asyncio.create_task(client.connect())
    try:
        async with asyncio.timeout(20):
            await client.wait_until_ready()
        yield client
    finally:
        # A client that cannot connect goes on trying: the test has to end all the same.
        task.cancel()
        await asyncio.wait((task,), timeout=5)
        async with asyncio.timeout(5):
            await client.close()


@pytest.mark.parametrize("options", [{}, {"shard_count": 2}], ids=["asked", "given"])
async def test_the_gateway_is_the_one_the_api_names(options: dict[str, Any], outside: list[str]) -> None:
    async with FakeDiscord() as fake, connected(fake, **options):
        await fake.until(lambda: len(fake.received(IDENTIFY)) == options.get("shard_count", 1))
        assert {c.path for c in fake.connections} == {"/gateway"}
        assert {c.compress for c in fake.connections} == {"zlib-stream"}
    assert outside == []


async def test_a_resumed_session_does_not_follow_ready_to_the_public_address(outside: list[str]) -> None:
    async with FakeDiscord() as fake, connected(fake):
        await fake.connections[0].send(RECONNECT)
        await fake.until(lambda: len(fake.received(RESUME)) == 1)
    assert outside == []


async def test_an_invalidated_session_identifies_at_the_same_gateway(outside: list[str]) -> None:
    async with FakeDiscord() as fake, connected(fake):
        await fake.connections[0].send(INVALID_SESSION, False)
        await fake.until(lambda: len(fake.received(IDENTIFY)) == 2)
    assert outside == []


async def test_no_other_way_leads_to_discord(outside: list[str]) -> None:
    async with FakeDiscord() as fake, connected(fake) as client:
        with pytest.raises(aiohttp.ClientConnectorError, match="not used while DISCORD_API_URL"):
            await client.http.get_from_cdn("https://cdn.discordapp.com/embed/avatars/0.png")
    assert outside == []


async def test_a_proxy_that_names_discords_own_gateway_gets_it(
    monkeypatch: pytest.MonkeyPatch, outside: list[str]
) -> None:
    """With a proxy for REST alone the gateway stays Discord's, and a session resumes where READY says."""
    opened: list[str] = []
    client = discord.Client(intents=discord.Intents.none())

    async def gateway() -> tuple[int, str, dict[str, int]]:
        return 1, "wss://gateway.discord.gg", {}

    async def connect(url: str, *, compress: int = 0) -> None:
        opened.append(url)

    monkeypatch.setattr(client.http, "get_bot_gateway", gateway)
    monkeypatch.setattr(client.http, "ws_connect", connect)
    use_api(client, "http://proxy.internal:9000/api/v10")
    await client.http.ws_connect("wss://gateway-us-east1-b.discord.gg/?v=10")
    assert opened == ["wss://gateway-us-east1-b.discord.gg/?v=10"]
    # An attachment then lies at Discord's, too.
    async with aiohttp.ClientSession(connector=client.http.connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get("https://cdn.discordapp.com/attachments/1/2/file.csv")
    assert outside == ["cdn.discordapp.com"]


def test_the_places_discord_py_hard_codes_are_still_these() -> None:
    """A new version of discord.py has to be read again."""
    assert discord.__version__ == "2.7.1"
    assert Route.BASE == PUBLIC_API
    assert yarl.URL("wss://gateway.discord.gg/") == DiscordWebSocket.DEFAULT_GATEWAY


async def test_without_an_api_of_its_own_it_is_discord() -> None:
    client = discord.Client(intents=discord.Intents.none())
    use_api(client, None)
    assert Route.BASE == PUBLIC_API


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("discord.com", True),
        ("gateway.discord.gg", True),
        ("CDN.DiscordApp.com.", True),
        ("notdiscord.com", False),
        ("discord.com.example.org", False),
        ("127.0.0.1", False),
        (None, False),
    ],
)
def test_public_names(host: str | None, public: bool) -> None:
    assert is_public(host) is public


async def test_a_wrong_token_is_said(outside: list[str]) -> None:
    async with FakeDiscord() as fake:
        client = discord.Client(intents=discord.Intents.none())
        with pytest.raises(OperatorError, match="refused the token") as caught:
            await log_in(client, settings(fake.api, "not-the-token"))
        await client.close()
    assert "not-the-token" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "not answer like Discord"),
        (403, "does not allow"),
        (404, "Check the path"),
        (429, "Wait"),
        (503, "out of order"),
    ],
)
async def test_other_refusals_are_said(status: int, words: str) -> None:
    async with FakeDiscord(status=status) as fake:
        client = discord.Client(intents=discord.Intents.none())
        with pytest.raises(OperatorError, match=words):
            await log_in(client, settings(fake.api))
        await client.close()


async def test_an_unknown_host_is_said(outside: list[str]) -> None:
    client = discord.Client(intents=discord.Intents.none())
    with pytest.raises(OperatorError, match=r"nowhere\.invalid.*cannot be reached"):
        await log_in(client, settings("http://nowhere.invalid/api/v10"))
    await client.close()
    assert outside == ["nowhere.invalid"]


def test_faults_of_ours_are_not_explained_away() -> None:
    assert explain(ValueError("ours"), Settings(_env_file=None)) is None


@pytest.mark.parametrize(
    "refused",
    [
        discord.PrivilegedIntentsRequired(0),
        discord.ConnectionClosed(SimpleNamespace(close_code=4014), shard_id=0, code=4014),  # type: ignore[arg-type]
    ],
)
def test_the_switch_of_a_refused_intent_is_named(refused: Exception) -> None:
    said = explain(refused, Settings(_env_file=None, message_content=True))
    assert said is not None
    assert "“Message Content Intent”" in said
    assert "MESSAGE_CONTENT=false" in said
    assert "MESSAGE_CONTENT" not in str(explain(refused, Settings(_env_file=None)))
