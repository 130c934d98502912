"""SQLite connections: they visit their thread for what may take long alone, and leave no transaction open."""

import asyncio
import sqlite3
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.storage.engine import Database
from bot.storage.sqlite import IN_THREAD
from bot.storage.tables import meta
from tests.conftest import POSTGRES

pytestmark = pytest.mark.skipif(POSTGRES is not None, reason="about SQLite")


@pytest.fixture
async def filled(database: Database) -> Database:
    async with database.write() as connection:
        await connection.execute(insert(meta), [{"name": n, "value": b"1"} for n in ("a", "b")])
    return database


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was done in the threads of connections."""
    seen: list[str] = []
    execute = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, work: object, *arguments: object) -> object:
        seen.append(getattr(work, "__name__", "?"))
        return await execute(self, work, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite states no types

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return seen


async def test_a_short_read_is_no_visit(filled: Database, visits: list[str]) -> None:
    async with filled.read() as connection:
        assert (await connection.execute(text("SELECT name FROM meta ORDER BY name"))).all() == [
            ("a",),
            ("b",),
        ]
        assert await connection.scalar(text("SELECT 5")) == 5
    assert visits == []


async def test_a_long_read_is_broken_off_and_made_in_the_thread(filled: Database, visits: list[str]) -> None:
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n"
    )
    async with filled.read() as connection:
        rows = (await connection.execute(text(f"SELECT i FROM ({numbers})"))).scalars().all()
        assert rows == list(range(1, 20001))
        assert len(visits) == 1
        for _time in range(2000):  # what short reads take does not add up
            await connection.scalar(text("SELECT name FROM meta WHERE name = 'a'"))
    assert len(visits) == 1


async def test_few_rows_that_hold_much_are_read_in_the_thread(filled: Database, visits: list[str]) -> None:
    async with filled.read() as connection:
        await connection.scalars(select(meta.c.value).prefix_with(IN_THREAD))
    assert len(visits) == 1


async def test_a_long_read_in_a_transaction_undoes_nothing(filled: Database) -> None:
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n"
    )
    async with filled.write() as connection:
        await connection.execute(insert(meta).values(name="c", value=b"1"))
        assert await connection.scalar(text(f"SELECT max(i) FROM ({numbers})")) == 20000
    async with filled.read() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM meta WHERE name = 'c'")) == 1


async def test_a_row_is_inserted_without_a_visit(filled: Database, visits: list[str]) -> None:
    async with filled.write() as connection:
        await connection.execute(insert(meta).values(name="c", value=b"1"))
        assert await connection.scalar(text("SELECT count(*) FROM meta WHERE name = 'c'")) == 1
    assert visits == ["commit"]


async def test_a_change_and_its_commit_are_visits(filled: Database, visits: list[str]) -> None:
    async with filled.write() as connection:
        await connection.execute(update(meta).values(value=b"2"))
    assert len(visits) == 2
    assert visits[-1] == "commit"


async def test_a_lock_that_somebody_holds_is_waited_for_in_the_thread(
    filled: Database, visits: list[str]
) -> None:
    assert filled.file is not None
    holder = sqlite3.connect(filled.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    begun = asyncio.Event()

    async def write() -> None:
        async with filled.write() as connection:
            begun.set()
            await connection.execute(insert(meta).values(name="c", value=b"1"))

    writing = asyncio.create_task(write())
    while not visits:  # noqa: ASYNC110 - what is waited for is no event
        await asyncio.sleep(0)
    assert not begun.is_set()
    holder.execute("COMMIT")
    holder.close()
    await writing
    assert len(visits) == 2


async def test_counts_and_returned_rows(filled: Database) -> None:
    async with filled.write() as connection:
        assert (await connection.execute(update(meta).values(value=b"2"))).rowcount == 2
        back = await connection.execute(update(meta).values(value=b"3").returning(meta.c.name))
        assert sorted(back.scalars()) == ["a", "b"]
        many = update(meta).where(meta.c.name == bindparam("which")).values(value=b"4")
        assert (await connection.execute(many, [{"which": "a"}, {"which": "no"}])).rowcount == 1


async def test_a_refused_statement_is_undone_and_the_connection_goes_on(filled: Database) -> None:
    async def twice() -> None:
        async with filled.write() as connection:
            await connection.execute(update(meta).values(value=b"9"))
            await connection.execute(insert(meta).values(name="a", value=b"twice"))

    with pytest.raises(IntegrityError):
        await twice()
    async with filled.write() as connection:
        values = (await connection.execute(text("SELECT value FROM meta"))).scalars()
        assert set(values) == {b"1"}


async def test_a_begin_that_was_cancelled_holds_nobody_up(filled: Database) -> None:
    """BEGIN waits in the thread for another process's lock; its task is cancelled, and then it gets the lock."""
    assert filled.file is not None
    other = sqlite3.connect(filled.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(_write(filled))
    async with filled.read() as connection:  # the task has begun to wait by the time this was read
        await connection.execute(text("SELECT 1"))
    waiting.cancel()
    other.execute("COMMIT")
    with pytest.raises(asyncio.CancelledError):
        await waiting
    other.execute("PRAGMA busy_timeout=2000")
    other.execute("BEGIN IMMEDIATE")  # sqlite3.OperationalError, were a transaction left open
    other.execute("COMMIT")
    other.close()
    await _write(filled)


async def _write(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(update(meta).values(value=b"5"))


async def test_the_driver_begins_nothing_by_itself(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}")
    async with database.read() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, aiosqlite.Connection)
        await connection.execute(text("CREATE TABLE t (n)"))
        await connection.execute(text("INSERT INTO t VALUES (1)"))
        assert not driver.in_transaction
    await database.close()


async def test_a_connection_whose_opening_is_cut_off_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread opens it, and goes on where the task that waits for it is cancelled."""
    opened, closed = [], []

    class Watched(sqlite3.Connection):
        def close(self) -> None:
            closed.append(id(self))
            super().close()

    connect = sqlite3.connect

    def watched(*arguments: object, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, factory=Watched, **options)  # type: ignore[call-overload]
        opened.append(connection)
        return connection

    monkeypatch.setattr(sqlite3, "connect", watched)
    for steps in range(12):
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/{steps}.sqlite3")

        async def read(of: Database = database) -> None:
            async with of.read() as connection:
                await connection.execute(text("SELECT 1"))

        reading = asyncio.create_task(read())
        for _ in range(steps):
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await database.close()
    assert opened
    assert sorted(map(id, opened)) == sorted(closed)
