"""Migrations: from nothing, from an older revision with a backup first, all or nothing, never backwards."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, inspect, select, text

from bot.errors import OperatorError
from bot.storage import backup, migrate
from bot.storage.engine import Database
from bot.storage.migrate import current, upgrade
from bot.storage.tables import client, member, metadata
from tests.conftest import POSTGRES, START

sqlite_only = pytest.mark.skipif(POSTGRES is not None, reason="about SQLite")

NewerVersion = Callable[[str], None]
REAL = (migrate.MIGRATIONS, migrate.HEAD)


@pytest.fixture
def newer_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewerVersion:
    """A program whose newest migration is 9999, with the given body of `upgrade()`."""

    def make(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        (folder / "versions" / "9999_newer.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n\n"
            f'revision = "9999"\ndown_revision = "{migrate.HEAD}"\n\n\ndef upgrade():\n{lines}'
        )
        monkeypatch.setattr(migrate, "MIGRATIONS", folder)
        monkeypatch.setattr(migrate, "HEAD", "9999")

    return make


async def tables(database: Database) -> set[str]:
    async with database.read() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def count(database: Database, name: str) -> int:
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(text(name))) or 0


async def fill(database: Database, clients: int = 20) -> None:
    async with database.write() as connection:
        await connection.execute(insert(member).values(user_id=1, revision=1, created_at=START))
        await connection.execute(
            insert(client),
            [{"id": n, "user_id": 1, "name": b"x", "name_index": b"%d" % n} for n in range(clients)],
        )


async def upgrade_to_head(database: Database) -> None:
    """The tables of the real `HEAD`, whatever `newer_version` says."""
    with pytest.MonkeyPatch.context() as real:
        real.setattr(migrate, "MIGRATIONS", REAL[0])
        real.setattr(migrate, "HEAD", REAL[1])
        await upgrade(database, START)


def backups(database: Database) -> list[Path]:
    assert database.file is not None
    return sorted((database.file.parent / "backups").glob("*"))


async def test_from_nothing(empty_database: Database) -> None:
    assert await current(empty_database) is None
    assert await upgrade(empty_database, START) is None
    assert await current(empty_database) == migrate.HEAD
    assert await tables(empty_database) == {*metadata.tables, "alembic_version"}


async def test_a_second_time_asks_for_the_revision_and_nothing_else(database: Database) -> None:
    statements: list[str] = []

    @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def _note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    assert await upgrade(database, START) is None
    assert len(statements) <= 3, statements
    assert not any(one.lstrip().upper().startswith(("BEGIN", "CREATE", "INSERT")) for one in statements)


async def test_a_newer_database_is_refused(empty_database: Database) -> None:
    database = empty_database  # a database of its own: others share theirs on PostgreSQL
    await upgrade(database, START)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9998'"))
    with pytest.raises(OperatorError, match=r"9998.*newer version"):
        await upgrade(database, START)
    assert await current(database) == "9998"


@pytest.mark.parametrize("revision", ["abc", "0003x", "4f2b9c1d77aa", ""])
async def test_a_revision_that_is_none_of_ours_is_refused(empty_database: Database, revision: str) -> None:
    database = empty_database
    await upgrade(database, START)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    with pytest.raises(OperatorError, match=r"no version of Candor has.*DATABASE_URL"):
        await upgrade(database, START)


@pytest.mark.parametrize("statement", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
async def test_tables_without_a_revision_are_refused(empty_database: Database, statement: str) -> None:
    database = empty_database
    await upgrade(database, START)
    async with database.write() as connection:
        await connection.execute(text(statement))
    with pytest.raises(OperatorError, match=r"revision nothing.*Candor has"):
        await upgrade(database, START)


async def test_a_failing_migration_leaves_nothing(
    empty_database: Database, newer_version: NewerVersion
) -> None:
    newer_version(
        'op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))\n'
        'op.execute("INSERT INTO half VALUES (1)")\n'
        'op.execute("DELETE FROM member")\n'
        "raise RuntimeError('in the middle')"
    )
    await upgrade_to_head(empty_database)
    await fill(empty_database)
    with pytest.raises(RuntimeError, match="in the middle"):
        await upgrade(empty_database, START)
    assert await current(empty_database) != "9999"
    assert "half" not in await tables(empty_database)
    assert await count(empty_database, "client") == 20


async def test_a_failing_first_start_leaves_nothing(
    empty_database: Database, newer_version: NewerVersion
) -> None:
    newer_version("raise RuntimeError('at the very end')")
    with pytest.raises(RuntimeError):
        await upgrade(empty_database, START)
    assert await tables(empty_database) == set()


async def test_rebuilding_a_table_keeps_what_points_to_it(
    empty_database: Database, newer_version: NewerVersion
) -> None:
    """On SQLite a change of a column makes the table anew and drops the old one, cascades and all."""
    newer_version(
        'with op.batch_alter_table("member") as batch:\n'
        '    batch.alter_column("zone", existing_type=sa.String(64), type_=sa.String(80))'
    )
    await upgrade_to_head(empty_database)
    await fill(empty_database)
    await upgrade(empty_database, START)
    assert await current(empty_database) == "9999"
    assert await count(empty_database, "client") == 20
    if empty_database.is_sqlite:
        async with empty_database.read() as connection:  # the same pooled connection as before
            assert await connection.scalar(text("PRAGMA foreign_keys")) == 1


@sqlite_only
async def test_a_migration_that_breaks_references_is_undone(
    empty_database: Database, newer_version: NewerVersion
) -> None:
    newer_version('op.execute("DELETE FROM member")')
    await upgrade_to_head(empty_database)
    await fill(empty_database)
    with pytest.raises(OperatorError, match="broken 20 records and was undone"):
        await upgrade(empty_database, START)
    assert await count(empty_database, "member") == 1
    async with empty_database.read() as connection:
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1


@sqlite_only
async def test_a_backup_is_made_first(empty_database: Database, newer_version: NewerVersion) -> None:
    await upgrade_to_head(empty_database)
    await fill(empty_database)
    newer_version('op.execute("DELETE FROM client")')
    saved = await upgrade(empty_database, START)
    assert saved is not None
    assert backups(empty_database) == [saved]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    with closing(sqlite3.connect(saved)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)  # one file, without a log
        assert copy.execute("SELECT count(*) FROM client").fetchone() == (20,)
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() != ("9999",)
    assert await count(empty_database, "client") == 0


@sqlite_only
async def test_no_backup_of_an_empty_file(empty_database: Database) -> None:
    await upgrade(empty_database, START)
    assert backups(empty_database) == []


@sqlite_only
async def test_only_the_newest_backups_stay(database: Database, tmp_path: Path) -> None:
    made = [
        await backup.backup_sqlite(database, START + timedelta(seconds=n)) for n in range(backup.KEPT + 3)
    ]
    assert backups(database) == made[3:]
    aside = await backup.backup_sqlite(database, START, tmp_path / "elsewhere" / "mine.sqlite3")
    assert aside.exists()
    assert backups(database) == made[3:]  # one made on request neither counts nor removes


@sqlite_only
async def test_a_backup_beside_a_writer_is_whole(database: Database) -> None:
    await fill(database)
    async with database.write() as connection:
        await connection.execute(text("DELETE FROM client"))
        saved = await backup.backup_sqlite(database, START)
    with closing(sqlite3.connect(saved)) as copy:
        assert copy.execute("SELECT count(*) FROM client").fetchone() == (20,)


@pytest.mark.skipif(POSTGRES is None, reason="about PostgreSQL")
async def test_postgresql_is_backed_up_by_its_own_tools(database: Database) -> None:
    with pytest.raises(OperatorError, match="pg_dump"):
        await backup.backup_sqlite(database, START)
