"""Through pgbouncer in transaction mode, where each transaction may run on another connection of the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from benchmarks.fleet_services import missing, running_pgbouncer, running_postgres, shared_folder
from bot.settings import Settings
from bot.storage.engine import Database

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))

READERS, READS = 12, 20


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    """A database behind a pgbouncer that has fewer connections to the server than we have readers."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(shared_folder())
        postgres = await stack.enter_async_context(running_postgres(folder / "postgres"))
        url = await stack.enter_async_context(running_pgbouncer(folder / "pgbouncer", postgres, pool=3))
        database = Database(Settings.load(env_file=None, database_url=url).database_url)
        yield database
        await database.close()


async def test_many_read_at_once(database: Database) -> None:
    async def read(number: int) -> list[int]:
        found = []
        for _time in range(READS):
            async with database.read() as connection:
                statement = text(f"SELECT CAST(:number AS integer) + {number}")
                found.append(int(await connection.scalar(statement, {"number": number})))
        return found

    found = await asyncio.gather(*map(read, range(READERS)))
    assert found == [[number * 2] * READS for number in range(READERS)]


async def test_a_reader_sees_what_others_committed_meanwhile(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE seen (number integer)"))
    async with database.read() as reader:
        assert await reader.scalar(text("SELECT count(*) FROM seen")) == 0
        async with database.write() as writer:
            await writer.execute(text("INSERT INTO seen VALUES (1)"))
        assert await reader.scalar(text("SELECT count(*) FROM seen")) == 1
