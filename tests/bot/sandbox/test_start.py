"""How the sandbox opens and ends, and what a second start finds."""

import asyncio
import logging
import socket
from pathlib import Path

import discord
import pytest

from bot.errors import OperatorError
from bot.sandbox import opening
from bot.sandbox.folder import Folder
from bot.sandbox.opening import listen, open_sandbox
from bot.sandbox.page import HOST
from bot.services import Services
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(None, data_dir=tmp_path)


async def test_a_taken_port_is_said_with_what_to_do(settings: Settings) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OperatorError, match=rf"Port {port} .*--port"):
            async with open_sandbox(settings, port=port):
                pass


def test_without_a_wish_a_free_port_is_found() -> None:
    with listen(None) as first, listen(None) as second:
        assert first.getsockname()[1] != second.getsockname()[1]


async def test_a_second_sandbox_is_pointed_to_the_first(settings: Settings) -> None:
    async with open_sandbox(settings) as first:
        with pytest.raises(OperatorError) as refusal:
            async with open_sandbox(settings):
                pass
        assert first.address in str(refusal.value)
    async with open_sandbox(settings):  # and once it is closed, the way is free
        pass


def test_what_was_filled_half_is_filled_anew(settings: Settings) -> None:
    folder = Folder(settings)
    with folder.hold():
        assert folder.prepare(fresh=False)
        leftover = folder.path / "candor.sqlite3"
        leftover.touch()
        assert folder.prepare(fresh=False)
        assert not leftover.exists()
        leftover.touch()
        folder.filled()
        assert not folder.prepare(fresh=False)
        assert leftover.exists()
        assert folder.prepare(fresh=True)
        assert not leftover.exists()


def test_it_keeps_away_from_the_operators_database(settings: Settings) -> None:
    own = Folder(settings).settings()
    assert own.discord_token is None
    assert own.data_dir == settings.data_dir / "sandbox"
    assert own.database_url != settings.database_url
    assert own.encryption_key_file != settings.encryption_key_file


def test_the_token_is_for_this_account_only(settings: Settings) -> None:
    folder = Folder(settings)
    with folder.hold():
        folder.prepare(fresh=False)
        token = folder.token()
        assert token == folder.token()
        assert (folder.path / "page.token").stat().st_mode & 0o077 == 0
        assert folder.path.stat().st_mode & 0o077 == 0
        folder.prepare(fresh=True)
        assert folder.token() != token


class Bell(logging.Handler):
    """Rings when a message is logged."""

    def __init__(self, message: str) -> None:
        super().__init__()
        self.rung = asyncio.Event()
        self._message = message

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._message:
            self.rung.set()


class Toy(discord.AutoShardedClient):
    """A bot with a task that fails, and an end that never comes."""

    def __init__(self, _services: Services) -> None:
        super().__init__(intents=discord.Intents(guilds=True), shard_count=1)

    async def setup_hook(self) -> None:
        self.lost = asyncio.create_task(self.fail(), name="lost")

    async def fail(self) -> None:
        raise RuntimeError("nobody waits for this task")

    async def close(self) -> None:
        await asyncio.sleep(3600)


async def test_lost_errors_are_logged_and_a_hanging_bot_is_left_behind(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_BOT_STOPS_WITHIN", 0.05)
    bell = Bell("a task of the bot failed")
    monkeypatch.setattr(logging.getLogger("bot.sandbox.simcord_live"), "handlers", [bell])
    with caplog.at_level(logging.WARNING):
        async with asyncio.timeout(60), open_sandbox(settings, make_bot=Toy):
            await bell.rung.wait()  # at once, not at the end
    assert "nobody waits for this task" in caplog.text
    assert "still busy when it was closed" in caplog.text
