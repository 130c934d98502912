"""Bring the tables up to date, with a backup first.

Alembic is imported only where there is something to do: looking at the revision takes a millisecond,
loading Alembic a third of a second.
"""

import re
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import Connection, inspect, select, table, text
from sqlalchemy import column as sql_column
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import OperatorError
from bot.storage import backup
from bot.storage.engine import Database, begin

log = structlog.get_logger()

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0020"
"""The newest revision in `migrations/versions`; a test holds it to what is there."""


async def current(database: Database) -> str | None:
    """The revision of the tables, None where there are none.

    An empty or odd text where there are tables and `alembic_version` is missing, empty or holds several rows:
    `check_revision` refuses that.
    """
    async with database.read() as connection:
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    known = inspect(connection)
    if not known.has_table("alembic_version"):
        return "" if known.has_table("member") else None
    version = table("alembic_version", sql_column("version_num"))
    return ", ".join(sorted(connection.scalars(select(version.c.version_num))))


def check_revision(revision: str) -> None:
    """OperatorError where the tables at `revision` are newer than this program, or not Candor's at all."""
    if revision in known_revisions():
        return
    if re.fullmatch(r"\d{4}", revision) and revision > HEAD:
        raise OperatorError(
            f"The database is at revision {revision}, this version of Candor knows up to {HEAD}. "
            "Run the newer version, or restore a backup made before the update."
        )
    raise OperatorError(
        f"The database says it is at revision {revision[:60] or 'nothing'} (table alembic_version), which no version "
        "of Candor has. Is it the database of another program? Check DATABASE_URL, or restore a backup. Nothing was "
        "changed."
    )


def known_revisions() -> frozenset[str]:
    """Every revision that this program can bring up to date."""
    return frozenset(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def upgrade(database: Database, now: datetime) -> Path | None:
    """Migrate to `HEAD`. Returns the backup that was made first, if any (SQLite with data only).

    OperatorError where the tables are newer than this program, or broken by the migration.
    """
    before = await current(database)
    if before == HEAD:
        return None
    if before is not None:
        check_revision(before)
    saved = None
    if database.file is not None and before is not None:
        saved = await backup.backup_sqlite(database, now)
        log.info("database_backed_up", path=str(saved))
    async with database.engine.connect() as connection:
        if database.is_sqlite:
            # A batch migration rebuilds a table; with foreign keys on, dropping the old one deletes every
            # child row. The pragma does nothing inside a transaction, so it goes first.
            await _pragma(connection, "foreign_keys=OFF")
        try:
            async with connection.begin():
                await begin(connection)
                await connection.run_sync(_run)
                if database.is_sqlite:
                    broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
                    if broken:
                        raise OperatorError(
                            f"The update would have broken {len(broken)} records and was undone. "
                            "Nothing was changed; please report this."
                        )
        finally:
            if database.is_sqlite:
                await _pragma(connection, "foreign_keys=ON")
    log.info("database_migrated", before=before, after=HEAD)
    return saved


async def _pragma(connection: AsyncConnection, pragma: str) -> None:
    def execute(sync: Connection) -> None:
        # On the driver's own cursor: SQLAlchemy would begin a transaction first.
        cursor = sync.connection.cursor()
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    await connection.run_sync(execute)


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
