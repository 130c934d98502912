"""A database that is away: PostgreSQL is said to be once and comes back; a SQLite file is never away."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from benchmarks.fleet_services import Postgres, missing, running_pgbouncer, running_postgres, shared_folder
from bot.app import Candor
from bot.errors import DatabaseAway, OperatorError
from bot.loops import Loop, Step
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage import sqlite
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from bot.storage.outage import Outage
from tests.conftest import POSTGRES, START, FakeClock

needs_servers = pytest.mark.skipif(missing() is not None, reason=str(missing()))
sqlite_only = pytest.mark.skipif(POSTGRES is not None, reason="about SQLite")

ROUNDS = 3


class Server:
    """A PostgreSQL of this test's, and the database that is asked."""

    def __init__(self, postgres: Postgres, url: str) -> None:
        self.postgres = postgres
        self.database = Database(Settings.load(env_file=None, database_url=url).database_url)

    async def ask(self) -> int:
        async with self.database.read() as connection:
            return int(await connection.scalar(text("SELECT 1")))


@asynccontextmanager
async def opened(*, pooled: bool) -> AsyncIterator[Server]:
    """`pooled`: asked through pgbouncer."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(shared_folder())
        postgres = await stack.enter_async_context(running_postgres(folder / "postgres"))
        url = postgres.url
        if pooled:
            url = await stack.enter_async_context(running_pgbouncer(folder / "pgbouncer", postgres))
        server = Server(postgres, url)
        yield server
        await server.database.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with opened(pooled=False) as server:
        yield server


def events(logs: list[Any]) -> list[str]:
    return [line["event"] for line in logs]


@needs_servers
async def test_a_server_that_is_away_is_said_once_and_that_it_is_back(server: Server) -> None:
    await server.ask()
    with structlog.testing.capture_logs() as logs:
        await server.postgres.stop()
        for _ in range(ROUNDS):
            for found in await asyncio.gather(*(server.ask() for _ in range(5)), return_exceptions=True):
                assert isinstance(found, DatabaseAway), found
        await server.postgres.start()
        for _ in range(ROUNDS):
            await server.ask()
    assert events(logs) == ["database_away", "database_back"]


@needs_servers
async def test_so_it_is_through_pgbouncer_which_lets_some_wait() -> None:
    async with opened(pooled=True) as server:
        await server.ask()
        with structlog.testing.capture_logs() as logs:
            await server.postgres.stop()
            asking: list[asyncio.Task[int]] = []
            while sum(one.done() for one in asking) < ROUNDS:
                asking.append(asyncio.create_task(server.ask()))
                await asyncio.wait(asking, timeout=1, return_when=asyncio.ALL_COMPLETED)
            assert events(logs) == ["database_away"], "a connection to pgbouncer is none to the server"
            await server.postgres.start()
            found = await asyncio.gather(*asking, return_exceptions=True)
            assert all(one == 1 or isinstance(one, DatabaseAway) for one in found), found
            while isinstance((await asyncio.gather(server.ask(), return_exceptions=True))[0], DatabaseAway):
                pass  # it tries again after a second
        assert events(logs) == ["database_away", "database_back"]


def test_what_was_begun_before_an_outage_does_not_end_it() -> None:
    outage, before = Outage(), time.monotonic()
    outage.end(before)
    with structlog.testing.capture_logs() as logs:
        assert outage.noted(ConnectionRefusedError(), connecting=True)
        outage.end(before)
        assert outage.noted(ConnectionRefusedError(), connecting=True)
        outage.end(time.monotonic())
        outage.end(time.monotonic())
    assert events(logs) == ["database_away", "database_back"]


@needs_servers
@pytest.mark.parametrize("aside", [False, True])
async def test_what_was_under_way_when_it_went_is_told_so(server: Server, aside: bool) -> None:
    async def write() -> None:
        async with server.database.write_aside([]) if aside else server.database.write() as connection:
            await connection.execute(text("SELECT 1"))
            await server.postgres.stop()
            await connection.execute(text("SELECT 1"))

    await server.ask()
    with structlog.testing.capture_logs() as logs:
        with pytest.raises(DatabaseAway):
            await write()
        with pytest.raises(DatabaseAway):
            await server.ask()
    assert events(logs) == ["database_away"]


@needs_servers
async def test_what_the_server_says_of_our_own_fault_stays_what_it_is(server: Server) -> None:
    with structlog.testing.capture_logs() as logs:
        with pytest.raises(ProgrammingError):
            async with server.database.read() as connection:
                await connection.execute(text("SELECT nothing FROM nowhere"))
        with pytest.raises(ConnectionResetError):  # of somebody else, met inside the block
            async with server.database.read():
                raise ConnectionResetError
    assert logs == []


async def test_who_never_reached_it_has_more_to_say_than_that() -> None:
    database = Database(
        Settings.load(None, database_url="postgresql://candor@127.0.0.1:1/candor").database_url
    )
    with structlog.testing.capture_logs() as logs, pytest.raises(OperatorError, match="cannot be opened"):
        await database.prepare()
    assert logs == []
    await database.close()


async def rounds(bot: Candor) -> list[Any]:
    """What is logged while every loop and the reminders look again and again."""
    with structlog.testing.capture_logs() as logs:
        for _ in range(ROUNDS):
            for loop in bot.loops:
                await loop.round()
            bot.services.clock.advance(hours=2)  # type: ignore[attr-defined]  # the clock of these tests
    return logs


@needs_servers
async def test_all_loops_together_say_it_once(server: Server, settings: Settings, cipher: Cipher) -> None:
    await upgrade(server.database, START)
    services = build_services(settings, server.database, cipher, FakeClock())
    bot = Candor(services)
    await rounds(bot)
    await server.postgres.stop()
    logs = await rounds(bot)
    assert events(logs) == ["database_away"]
    with structlog.testing.capture_logs() as logs:
        bot.delivery.start()
        await asyncio.wait_for(_until_asleep(bot), 10)
        await bot.delivery.stop(1)
    assert logs == []
    await services.worker.close()


async def _until_asleep(bot: Candor) -> None:
    asleep = asyncio.Event()

    async def idle_wait(waiting: Any) -> None:
        asleep.set()
        await waiting

    bot.idle_wait = idle_wait
    await asleep.wait()


@sqlite_only
@pytest.mark.parametrize("fault", ["held by another process", "a full disk"])
async def test_a_file_that_cannot_be_written_is_a_fault_each_time(
    services: Services, database: Database, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Nobody but the operator can help: they are told where, under a reference, with the way there."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 1)
    other = Database(str(database.url))
    loop = Loop(
        "x", 60, Step("keep", lambda: services.state.keep_state("a", "b" * 100_000)), clock=FakeClock()
    )
    async with AsyncExitStack() as stack:
        if fault == "a full disk":
            async with database.write() as connection:
                await connection.execute(text("PRAGMA max_page_count = 1"))  # as many as there are
        else:
            await stack.enter_async_context(other.write())
        with structlog.testing.capture_logs() as logs:
            await loop.round()
    (line,) = logs
    assert (line["event"], line["where"], line["kind"]) == ("fault", "loop x: keep", "OperationalError")
    assert line["trace"]
    await other.close()
