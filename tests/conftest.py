"""Fixtures every test may use: a migrated database on the engine under test, services, the bot in simcord.

`TEST_DATABASE_URL` (a PostgreSQL database that may be written to) runs the tests that use a database there, in
schemas of their own; the others would be the same as without it and are left out. Migrating takes half a second, so
each worker does it once: a test gets a copy of that SQLite file, or that schema, emptied. Tests that change tables
use `empty_database`.
"""

import asyncio
import gc
import logging
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import structlog
from sqlalchemy import Connection, Engine, event, text

from bot.i18n import set_language
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database, Transaction
from bot.storage.migrate import upgrade
from bot.storage.tables import metadata
from bot.ui.command_links import learn_command_ids
from bot.worker import Worker
from tests.basics import START, use_schema

# A deadline would be a timed test: it fails where the machine is busy, and proves nothing where it is not.
hypothesis.settings.register_profile("candor", deadline=None)
hypothesis.settings.load_profile("candor")

POSTGRES = os.environ.get("TEST_DATABASE_URL")
on_postgres = pytest.mark.skipif(POSTGRES is None, reason="SQLite has one writer at a time, whatever is held")

EMPTY = f"DO $$ BEGIN {' '.join(f'DELETE FROM {one};' for one in reversed(metadata.sorted_tables))} END $$"
"""Removes every row, on PostgreSQL."""

ON_A_DATABASE = {"_migrated", "empty_place", "database_url"}
"""The fixtures that every test with a database uses one of."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what uses no database, or proves nothing on a second one."""
    if POSTGRES is None:
        return
    kept = [
        one
        for one in items
        if not ON_A_DATABASE.isdisjoint(getattr(one, "fixturenames", ()))
        and one.get_closest_marker("one_database") is None
    ]
    config.hook.pytest_deselected(items=list(set(items) - set(kept)))
    items[:] = kept


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays: looking through all modules took a third of a test's time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so."""
    if POSTGRES is not None:
        terminalreporter.write_line("On PostgreSQL: the tests that use a database. Without it: all tests.")


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


class Statements(dict[Any, Any]):
    """Compiled statements by all but the very dialect: the next test's engine, of the same kind, uses them too."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__((key[0].name, *key[1:]), compiled)


COMPILED = Statements()


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    connection.execution_options(compiled_cache=COMPILED)


@dataclass(frozen=True)
class Place:
    """Where a test's database is: a SQLite file, or a schema in PostgreSQL."""

    url: str
    schema: str | None = None

    def open(self) -> Database:
        """One more way in, as another process has it. Close it.

        On SQLite it does not wait for the disk: what a test wrote need not survive a power cut.
        """
        database = Database(self.url)
        if self.schema is None:
            event.listen(database.engine.sync_engine, "connect", _do_not_wait_for_the_disk)
        else:
            use_schema(database.engine.sync_engine, self.schema)
        return database


def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


@asynccontextmanager
async def new_place(folder: Path) -> AsyncIterator[Place]:
    """A place without tables: a file in `folder`, or a schema that is dropped at the end."""
    if POSTGRES is None:
        yield Place(f"sqlite+aiosqlite:///{folder / 'test.sqlite3'}")
        return
    place = Place(POSTGRES, f"t_{secrets.token_hex(8)}")
    await _run(place, f"CREATE SCHEMA {place.schema}")
    try:
        yield place
    finally:
        await _run(place, f"DROP SCHEMA {place.schema} CASCADE")


async def _run(place: Place, statement: str) -> None:
    database = place.open()
    async with database.write() as connection:
        await connection.execute(text(statement))
    await database.close()


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Database]:
    """The database at `place`."""
    database = place.open()
    await database.prepare()
    try:
        yield database
    finally:
        await database.close()


async def until(true: Callable[[], Awaitable[bool]] | Callable[[], bool]) -> None:
    """Let the event loop run until `true()`; ten seconds at most."""
    async with asyncio.timeout(10):
        while True:
            answer = true()
            if answer is True or (not isinstance(answer, bool) and await answer):
                return
            await asyncio.sleep(0.001)


async def until_waiting(connection: Transaction, tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Return when PostgreSQL lets every one of `tasks` wait for what `connection` holds, or one came to its end."""
    blocked = text(
        "SELECT count(DISTINCT pid) FROM pg_locks"
        " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
    )
    async with asyncio.timeout(30):
        while not any(task.done() for task in tasks) and await connection.scalar(blocked) < len(tasks):
            pass  # the question itself lets the tasks go on


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A command line that a test calls sends all logging to that test's streams: they are closed when it ends."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def _unknown_commands() -> Iterator[None]:
    """The numbers of commands that another test's bot learnt are not known to this one."""
    yield
    learn_command_ids([], {})


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, discord_token=None)


@pytest.fixture
async def empty_place(tmp_path: Path) -> AsyncIterator[Place]:
    """Where `empty_database` is."""
    async with new_place(tmp_path) as place:
        yield place


@pytest.fixture
async def empty_database(empty_place: Place) -> AsyncIterator[Database]:
    """A database without tables."""
    async with opened(empty_place) as database:
        yield database


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A migrated database for this worker."""
    making = new_place(tmp_path_factory.mktemp("migrated"))

    async def make() -> Place:
        place = await making.__aenter__()
        async with opened(place) as database:
            await upgrade(database, START)
        return place

    yield asyncio.run(make())
    asyncio.run(making.__aexit__(None, None, None))


@pytest.fixture
def place(_migrated: Place, tmp_path: Path) -> Place:
    """Where `database` is, for tests that open it a second time."""
    if _migrated.schema is not None:
        return _migrated
    file = tmp_path / "test.sqlite3"
    shutil.copyfile(_migrated.url.removeprefix("sqlite+aiosqlite:///"), file)
    return Place(f"sqlite+aiosqlite:///{file}")


@pytest.fixture
async def database(place: Place) -> AsyncIterator[Database]:
    """A migrated database without rows."""
    async with opened(place) as database:
        if place.schema is not None:
            async with database.write() as connection:
                await connection.execute(
                    text(EMPTY)
                )  # in one go: fifty statements take fifty ways there and back
        yield database


def thread_worker() -> Worker:
    """Does in a thread what the bot does in a process, which would take a second to start in every test."""
    return Worker(lambda: ThreadPoolExecutor(1))


@pytest.fixture
def cipher() -> Cipher:
    return Cipher({1: b"k" * 32})


@pytest.fixture
def services(settings: Settings, database: Database, cipher: Cipher, clock: FakeClock) -> Services:
    return build_services(settings, database, cipher, clock, worker=thread_worker())
