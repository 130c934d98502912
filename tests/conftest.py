"""Fixtures every test may use: a migrated database on the engine under test, services, the bot in simcord.

`TEST_DATABASE_URL` (an empty PostgreSQL database) runs the same tests there; each test then gets a schema of its
own, dropped afterwards.
"""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot.i18n import set_language
from bot.services import Services, build_services
from bot.settings import Settings
from bot.storage.cipher import Cipher
from bot.storage.engine import Database
from bot.storage.migrate import upgrade

POSTGRES = os.environ.get("TEST_DATABASE_URL")
START = datetime(2026, 1, 1, tzinfo=UTC)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@asynccontextmanager
async def open_database(folder: Path, schema: str | None = None) -> AsyncIterator[Database]:
    """An empty database: a SQLite file in `folder`, or a schema of its own in PostgreSQL."""
    if POSTGRES is None:
        database = Database(f"sqlite+aiosqlite:///{folder / 'test.sqlite3'}")
        await database.prepare()
        try:
            yield database
        finally:
            await database.close()
        return
    name = schema or f"t_{secrets.token_hex(8)}"
    database = Database(POSTGRES)

    @event.listens_for(database.engine.sync_engine, "connect")
    def use_schema(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"SET search_path TO {name}")
        cursor.close()
        connection.commit()  # type: ignore[attr-defined]

    async with database.engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
    try:
        yield database
    finally:
        if schema is None:
            async with database.engine.begin() as connection:
                await connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        await database.close()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, discord_token=None)


@pytest.fixture
async def empty_database(tmp_path: Path) -> AsyncIterator[Database]:
    """A database without tables."""
    async with open_database(tmp_path) as database:
        yield database


@pytest.fixture
async def database(empty_database: Database) -> Database:
    """A migrated database without rows."""
    await upgrade(empty_database, START)
    return empty_database


@pytest.fixture
def cipher() -> Cipher:
    return Cipher({1: b"k" * 32})


@pytest.fixture
def services(settings: Settings, database: Database, cipher: Cipher, clock: FakeClock) -> Services:
    return build_services(settings, database, cipher, clock)
