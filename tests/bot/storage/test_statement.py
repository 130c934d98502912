"""Statements that pass SQLAlchemy by on SQLite: the same rows, errors and transactions as with it."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Select, bindparam, event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.members import repository as members
from bot.storage.engine import Database, fetch
from bot.storage.sqlite import ONE_ROW
from bot.storage.statement import Ready, Statement, driver_of
from bot.storage.tables import client, contract, member
from tests.conftest import POSTGRES, START, Place

_MINE = contract.c.user_id == bindparam("member")


@pytest.fixture
async def filled(database: Database) -> Database:
    """A member with five contracts; every kind of column is in that table."""
    async with database.write() as connection:
        await members.touch(connection, 1, START)
        await connection.execute(
            insert(client), {"id": 5, "user_id": 1, "name": b"sealed", "name_index": b"mark"}
        )
        for number in range(1, 6):
            await connection.execute(insert(contract), row(number))
    return database


def row(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "user_id": 1,
        "client_id": 5,
        "title": b"sealed" if number % 2 else None,
        "platform": "upwork",
        "kind": "fixed",
        "started": date(2026, 1, number),
        "ended": None,
        "earned_cents": 100 * number,
        "currency": "USD",
        "client_flagged": number == 3,
        "through": "nobody",
        "counts_for_me": True,
        "created_at": START,
        "updated_at": START.astimezone(timezone(timedelta(hours=5))),
        "revision": 1,
    }


@pytest.mark.parametrize(
    ("built", "parameters"),
    [
        (select(contract).where(_MINE).order_by(contract.c.id), {"member": 1}),
        (select(contract).where(_MINE).order_by(contract.c.id.desc()).limit(2), {"member": 1}),
        (select(contract).where(_MINE, contract.c.earned_cents > 200), {"member": 1}),
        (
            select(contract).where(_MINE, contract.c.started == bindparam("day")),
            {"member": 1, "day": date(2026, 1, 2)},
        ),
        (select(contract).where(_MINE, contract.c.created_at >= bindparam("at")), {"member": 1, "at": START}),
        (select(contract.c.id, client.c.name.label("called")).join(client).where(_MINE), {"member": 1}),
        (select(func.count().label("many")).select_from(contract).where(_MINE), {"member": 1}),
        (select(contract).where(contract.c.id.in_(bindparam("ids", expanding=True))), {"ids": [1, 4]}),
        (select(contract).where(contract.c.id.in_(bindparam("ids", expanding=True))), {"ids": []}),
        (
            select(contract).where(
                contract.c.id.in_(bindparam("ids", expanding=True)),
                contract.c.created_at >= bindparam("at"),
                contract.c.client_flagged == bindparam("flagged"),
                contract.c.updated_at == START,
            ),
            {"ids": [1, 3, 4], "at": START.astimezone(timezone(timedelta(hours=5))), "flagged": True},
        ),
        (select(contract).where(_MINE), {"member": 2}),
    ],
)
async def test_it_reads_what_sqlalchemy_reads(
    filled: Database, built: Select[Any], parameters: dict[str, Any]
) -> None:
    statement = Statement(built)
    async with filled.read() as connection:
        for _time in range(2):
            theirs = (await connection.execute(built, parameters)).all()
            ours = (await statement.run_on(connection, parameters)).all()
            assert ours == theirs
            assert [dict(one._mapping) for one in ours] == [dict(one._mapping) for one in theirs]
            assert [list(map(type, one)) for one in ours] == [list(map(type, one)) for one in theirs]
        assert await fetch(connection, statement, tuple, parameters) == theirs


async def test_it_writes_what_sqlalchemy_writes(filled: Database) -> None:
    new = Statement(insert(contract))
    changed = Statement(
        update(contract)
        .prefix_with(ONE_ROW)
        .where(contract.c.id == bindparam("row"))
        .values(
            revision=select(member.c.revision)
            .where(member.c.user_id == bindparam("member"))
            .scalar_subquery()
        )
    )
    async with filled.write() as connection:
        await new.run_on(connection, row(6))
        await connection.execute(insert(contract), row(7))
        await members.touch(connection, 1, START)
        moment = datetime(2026, 5, 5, tzinfo=UTC)
        await changed.run_on(
            connection, {"row": 6, "member": 1, "ended": date(2026, 2, 2), "deleted_at": moment}
        )
    async with filled.read() as connection:
        rows = (
            await connection.execute(select(contract).where(contract.c.id > 5).order_by(contract.c.id))
        ).all()
    one, other = (dict(each._mapping) for each in rows)
    assert (one["revision"], one["ended"], one["deleted_at"]) == (2, date(2026, 2, 2), moment)
    own = ("id", "title", "started", "earned_cents", "revision", "ended", "deleted_at")
    assert {k: v for k, v in one.items() if k not in own} == {k: v for k, v in other.items() if k not in own}


@pytest.mark.parametrize("aside", [False, True])
async def test_many_rows_go_together_or_not_at_all(filled: Database, aside: bool) -> None:
    new, count = Statement(insert(contract)), Statement(select(contract.c.id).order_by(contract.c.id))

    async def written(*numbers: int) -> None:
        ready = Ready(new)
        async with filled.read() as connection:
            ready.add_runs(connection, [row(number) for number in numbers])
        assert len(ready) == len(numbers)
        async with filled.write_aside([ready]) if aside else filled.write() as connection:
            await ready.run_on(connection)

    await written()
    await written(6, 7, 8)
    with pytest.raises(IntegrityError):
        await written(9, 8)
    async with filled.read() as connection:
        assert (await count.run_on(connection, {})).scalars().all() == [1, 2, 3, 4, 5, 6, 7, 8]
        many = (await connection.execute(select(contract).where(contract.c.id.in_([3, 8])))).mappings().all()
    same = ("started", "created_at", "client_flagged", "currency")
    assert {name: many[1][name] for name in same} == {
        "started": date(2026, 1, 8),
        "created_at": START,
        "client_flagged": False,
        "currency": "USD",
    }


async def test_what_is_put_aside_may_be_made_of_other_rows(filled: Database) -> None:
    """And of values that look like places for values."""
    of_member = select(member.c.revision).where(member.c.user_id == bindparam("member")).scalar_subquery()
    ready = Ready(Statement(insert(contract).values(revision=of_member)))
    numbers = (6, 7)
    async with filled.read() as connection:
        for number in numbers:
            own = {key: value for key, value in row(number).items() if key != "revision"}
            ready.add_runs(connection, [{**own, "title": b"?, ?)", "member": 1}])
    async with filled.write() as connection:
        await members.touch(connection, 1, START)
    async with filled.write_aside([ready]) as connection:
        await members.touch(connection, 1, START)
        await ready.run_on(connection)
    async with filled.read() as connection:
        found = (await connection.execute(select(contract).where(contract.c.id.in_(numbers)))).all()
    assert [(one.id, one.revision, one.title) for one in found] == [(6, 3, b"?, ?)"), (7, 3, b"?, ?)")]


@pytest.mark.skipif(POSTGRES is not None, reason="PostgreSQL takes rows in parts")
async def test_what_was_put_aside_is_written_by_one_statement(filled: Database) -> None:
    """Each statement more is one more wait for the interpreter's lock."""
    ready, run = Ready(Statement(insert(contract))), []
    async with filled.read() as connection:
        ready.add_runs(connection, [row(number) for number in range(6, 26)])
    async with filled.write_aside([ready]) as connection:
        driver = driver_of(connection)
        await driver.visit(lambda sqlite: sqlite.set_trace_callback(run.append))
        await ready.run_on(connection)
        await driver.visit(lambda sqlite: sqlite.set_trace_callback(None))
    assert len(run) == 1


async def test_what_is_put_aside_holds_nobody_up(filled: Database, place: Place) -> None:
    """Another process writes while the rows lie there, and sees nothing of them."""
    ready, other = Ready(Statement(insert(contract))), place.open()
    async with filled.read() as connection, other.read() as theirs:
        ready.add_runs(connection, [row(6), row(7)])
        await ready.put_aside(connection)
        async with other.write() as writing:
            await members.touch(writing, 2, START)
        assert await theirs.scalar(select(func.count()).select_from(contract)) == 5
    await other.close()


async def test_a_parameter_that_is_left_out_is_refused(filled: Database) -> None:
    statement = Statement(select(contract).where(_MINE, contract.c.id == bindparam("contract")))
    async with filled.read() as connection:
        with pytest.raises((TypeError, StatementError), match="contract"):
            await statement.run_on(connection, {"member": 1})


async def test_a_moment_without_a_zone_is_refused(filled: Database) -> None:
    statement = Statement(select(contract).where(contract.c.created_at == bindparam("at")))
    async with filled.read() as connection:
        with pytest.raises(Exception, match="time zone"):
            await statement.run_on(connection, {"at": datetime(2026, 5, 5)})  # noqa: DTZ001 - that is the point


async def test_a_refusal_is_sqlalchemys_and_tells_no_values(filled: Database) -> None:
    async def twice() -> None:
        new = Statement(insert(contract))
        async with filled.write() as connection:
            await new.run_on(connection, row(8))
            await new.run_on(connection, row(1) | {"note": b"a secret"})

    with pytest.raises(IntegrityError) as raised:
        await twice()
    assert "secret" not in str(raised.value) or not filled.is_sqlite
    async with filled.write() as connection:
        count = await connection.scalar(select(func.count().label("many")).select_from(contract))
        assert count == 5


async def test_listeners_hear_of_it(filled: Database) -> None:
    heard: list[str] = []
    event.listen(
        filled.engine.sync_engine, "before_cursor_execute", lambda _c, _cursor, sql, *_more: heard.append(sql)
    )
    async with filled.read() as connection:
        await members.find_member(connection, 1)
        await connection.execute(text("SELECT 1"))
    assert len([one for one in heard if one.startswith("SELECT")]) == 2
