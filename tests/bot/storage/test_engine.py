"""The two ways into the database: what SQLite promises per connection, and writers that lose nothing."""

import asyncio
import stat
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select, text, update

from bot.errors import OperatorError
from bot.members import repository as members
from bot.storage.address import read_address
from bot.storage.engine import BUSY_TIMEOUT_MS, Database, fetch
from bot.storage.statement import Ready, Statement
from bot.storage.tables import client, member, new_id
from bot.waiting import PATIENCE, tell_if_slow
from tests.conftest import POSTGRES, START, Place

sqlite_only = pytest.mark.skipif(POSTGRES is not None, reason="about SQLite")


async def add_one(database: Database, user_id: int) -> None:
    """Read, let others have their turn, write: what a slow handler does."""
    async with database.write() as connection:
        row = select(member.c.revision).where(member.c.user_id == user_id).with_for_update()
        before = await connection.scalar(row)
        await asyncio.sleep(0)
        assert before is not None
        changed = update(member).where(member.c.user_id == user_id).values(revision=before + 1)
        await connection.execute(changed)


async def revision(database: Database, user_id: int) -> int | None:
    async with database.read() as connection:
        return await connection.scalar(select(member.c.revision).where(member.c.user_id == user_id))


async def make_member(database: Database, user_id: int) -> None:
    async with database.write() as connection:
        await members.touch(connection, user_id, START)


async def test_no_concurrent_write_is_lost(database: Database) -> None:
    await make_member(database, 1)
    await asyncio.gather(*(add_one(database, 1) for _ in range(160)))
    assert await revision(database, 1) == 161


async def test_nor_between_two_processes(database: Database, place: Place) -> None:
    """Two `Database` objects share no lock in memory, as two processes do not."""
    other = place.open()
    await make_member(database, 1)
    await asyncio.gather(*(add_one(each, 1) for _ in range(80) for each in (database, other)))
    assert await revision(database, 1) == await revision(other, 1) == 161
    await other.close()


async def test_first_writes_of_one_member_at_once(database: Database) -> None:
    await asyncio.gather(*(make_member(database, 7) for _ in range(40)))
    assert await revision(database, 7) == 40


async def test_readers_wait_for_no_writer(database: Database) -> None:
    await make_member(database, 1)
    async with database.write() as connection:
        await connection.execute(update(member).values(revision=50))
        assert await revision(database, 1) == 1
    assert await revision(database, 1) == 50


async def test_a_failing_block_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await members.touch(connection, 1, START)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await revision(database, 1) is None
    await make_member(database, 1)  # and the lock is free


async def test_cancelled_writers_leave_no_lock(database: Database) -> None:
    """A member's interaction may be cut off at any await, the commit included."""
    await make_member(database, 1)
    for steps in range(25):
        task = asyncio.create_task(add_one(database, 1))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    before = await revision(database, 1)
    assert before is not None
    async with asyncio.timeout(5):
        await add_one(database, 1)
    assert await revision(database, 1) == before + 1


async def test_cancelled_writers_of_many_rows_leave_no_lock_and_no_half(database: Database) -> None:
    """Cut off while the rows are brought to the database, or while they are written."""
    await make_member(database, 1)

    async def add_many() -> None:
        ready = Ready(Statement(insert(client)))
        async with database.read() as connection:
            rows = [(new_id(), str(number).encode()) for number in range(50)]
            ready.add_runs(
                connection,
                [
                    {"id": id_, "user_id": 1, "name": b"", "name_index": name + id_.to_bytes(7)}
                    for id_, name in rows
                ],
            )
        async with database.write_aside([ready]) as connection:
            await ready.run_on(connection)

    for steps in range(0, 200, 8):
        task = asyncio.create_task(add_many())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await add_many()
    async with database.read() as connection:
        added = await connection.scalar(select(func.count()).select_from(client))
    assert added
    assert added % 50 == 0


async def test_what_follows_a_commit_waits_for_no_member_and_for_no_other_commit(database: Database) -> None:
    """A member who is told meanwhile may be told slowly: the next writer has the connection by then."""
    begun, told = asyncio.Event(), asyncio.Event()
    followed: list[str] = []

    async def tell() -> None:
        begun.set()
        await told.wait()

    async def write_slowly() -> None:
        tell_if_slow(tell, PATIENCE)
        async with database.write() as connection:
            database.after_commit(connection, lambda: followed.append("first"))
            await begun.wait()

    first = asyncio.create_task(write_slowly())
    await begun.wait()
    async with database.write() as connection:
        database.after_commit(connection, lambda: followed.append("second"))
        told.set()
        await first
        assert followed == ["first"]
    assert followed == ["first", "second"]


@sqlite_only
async def test_every_connection_has_the_pragmas(place: Place) -> None:
    database = Database(place.url)
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": BUSY_TIMEOUT_MS,
        "secure_delete": 1,
    }

    async def pragmas() -> dict[str, object]:
        async with database.read() as connection:
            await together.wait()  # so that each has a connection of its own
            return {name: await connection.scalar(text(f"PRAGMA {name}")) for name in expected}

    connects: list[object] = []
    event.listen(database.engine.sync_engine, "connect", lambda *given: connects.append(given))
    together = asyncio.Barrier(8)
    found = await asyncio.gather(*(pragmas() for _ in range(8)))
    assert found == [expected] * 8
    assert len(connects) >= 7
    async with database.write() as connection:
        for name, value in expected.items():
            assert await connection.scalar(text(f"PRAGMA {name}")) == value
    await database.close()


@sqlite_only
async def test_reads_begin_no_transaction_and_writers_take_the_lock(database: Database) -> None:
    async def state(connection: object) -> bool:
        driver = (await connection.get_raw_connection()).driver_connection  # type: ignore[attr-defined]
        return bool(driver.in_transaction)

    statements: list[str] = []

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def _note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    async with database.read() as connection:
        await connection.execute(select(member))
        assert not await state(connection)
    assert not any(one.startswith("BEGIN") for one in statements)
    async with database.write() as connection:
        assert await state(connection)
    assert statements[-1] == "BEGIN IMMEDIATE"


@pytest.mark.skipif(POSTGRES is None, reason="about PostgreSQL")
async def test_reads_are_in_autocommit_on_postgresql(database: Database) -> None:
    """No transaction stays open behind a long answer: it would hold back vacuum."""
    async with database.read() as connection:
        first = await connection.scalar(text("SELECT now()"))
        assert await connection.scalar(text("SELECT now()")) > first


async def test_a_long_answer_lets_others_have_their_turn(database: Database) -> None:
    async with database.write() as connection:
        rows = [{"user_id": user_id, "revision": 1, "created_at": START} for user_id in range(1, 1001)]
        await connection.execute(insert(member), rows)
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with database.read() as connection:
        others = asyncio.create_task(count_turns())
        connection_rows = await fetch(connection, select(member.c.user_id), lambda row: (row.user_id, turns))
        others.cancel()
    assert sorted(user_id for user_id, _ in connection_rows) == list(range(1, 1001))
    assert len({turn for _, turn in connection_rows}) >= 5


@sqlite_only
async def test_the_file_and_its_log_are_private(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'candor.sqlite3'}")
    await database.prepare()
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE one (id INTEGER)"))
    files = sorted((tmp_path / "new").iterdir())
    assert [file.name for file in files] == ["candor.sqlite3", "candor.sqlite3-shm", "candor.sqlite3-wal"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    await database.close()


@pytest.mark.parametrize("name", ["folder/taken", "text.sqlite3"])
async def test_what_cannot_be_opened_is_told_without_a_traceback(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").write_text("a file where a folder is needed")
    (tmp_path / "text.sqlite3").write_text("this is no database " * 100)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / name}")
    with pytest.raises(OperatorError, match="DATABASE_URL"):
        await database.prepare()
    await database.close()


async def test_the_password_stays_out_of_the_message() -> None:
    database = Database("postgresql+asyncpg://someone:hunter2@127.0.0.1:1/none")
    with pytest.raises(OperatorError) as refusal:
        await database.prepare()
    assert "hunter2" not in str(refusal.value)
    assert "someone:***@" in str(refusal.value)
    await database.close()


async def test_a_password_among_the_options_stays_out_of_the_message() -> None:
    database = Database(read_address("postgresql://127.0.0.1:1/none?user=someone&password=hunter2"))
    with pytest.raises(OperatorError) as refusal:
        await database.prepare()
    assert "hunter2" not in str(refusal.value)
    assert "someone:***@" in str(refusal.value)
    await database.close()


async def test_a_certificate_that_is_missing_is_said() -> None:
    database = Database(
        read_address("postgresql://u@127.0.0.1:1/d?sslmode=verify-full&sslrootcert=/none/ca.pem")
    )
    with pytest.raises(OperatorError, match="No such file"):
        await database.prepare()
    await database.close()


@pytest.mark.skipif(POSTGRES is None, reason="needs TEST_DATABASE_URL")
async def test_postgresql_takes_what_hosts_put_into_addresses() -> None:
    options = (
        "?sslmode=disable&channel_binding=prefer&pgbouncer=true&connect_timeout=5&application_name=candor"
        "&options=-c%20statement_timeout%3D4321&target_session_attrs=any&keepalives=1"
    )
    database = Database(read_address(f"{POSTGRES}{options}"))
    await database.prepare()
    async with database.read() as connection:
        assert await connection.scalar(text("SHOW application_name")) == "candor"
        assert await connection.scalar(text("SHOW statement_timeout")) == "4321ms"
    async with database.read() as connection:  # no name of a prepared statement is taken twice
        await connection.execute(text("DEALLOCATE ALL"))
    async with database.write() as connection:
        assert await connection.scalar(text("SELECT 1")) == 1
    await database.close()
