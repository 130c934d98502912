"""Processes over one PostgreSQL: each a connection of its own, as `candor run` has it."""

import asyncio
import secrets

import pytest
from sqlalchemy import text

from bot.fleet.shared import SharedFleet
from bot.storage.advisory import DirectConnection
from bot.storage.engine import Database
from tests.bot.fleet.sleeper import FakeGateway, Sleeper
from tests.conftest import POSTGRES, FakeClock, Place

only_postgres = pytest.mark.skipif(
    POSTGRES is None, reason="several processes need PostgreSQL: set TEST_DATABASE_URL"
)


class Processes:
    """Makes processes of one application, whose time passes a thousand times as fast."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.application = secrets.randbits(60)
        self.made: list[SharedFleet] = []
        self.sleeper: Sleeper | None = None

    def process(self, name: str, *, takes_over: bool = False) -> SharedFleet:
        async def sleep(seconds: float) -> None:
            await asyncio.sleep(seconds / 1000)

        fleet = SharedFleet(
            DirectConnection(self._place.url, name),
            FakeClock(),
            sleep if self.sleeper is None else self.sleeper.sleep,
            takes_over=takes_over,
        )
        self.made.append(fleet)
        return fleet

    async def start(self, name: str, *shards: int, count: int = 4) -> SharedFleet:
        fleet = self.process(name)
        await fleet.join(self.application, shards, count, FakeGateway().ask)
        return fleet


async def cut_off(database: Database, name: str) -> None:
    """End the connection of a process from the server's side, as when it restarts."""
    kill = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name"
    )
    async with database.read() as connection:
        assert await connection.scalar(kill, {"name": f"candor fleet {name}"}) == 1
