"""Copies of the SQLite file, made while the bot runs."""

import asyncio
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from bot.errors import OperatorError
from bot.storage.engine import Database

KEPT = 10
"""How many automatic backups stay; the oldest goes first."""


async def is_sound(database: Database) -> bool:
    """Whether SQLite finds its file undamaged; PostgreSQL, which looks after its own files, is not asked."""
    if not database.is_sqlite:
        return True
    async with database.read() as connection:
        return bool(await connection.scalar(text("PRAGMA quick_check(1)")) == "ok")


async def backup_sqlite(database: Database, now: datetime, target: Path | None = None) -> Path:
    """A consistent copy of the SQLite file, readable by its owner alone.

    Without a `target` it goes to `backups/` beside the database and the oldest beyond `KEPT` are removed.
    """
    source = database.file
    if source is None:
        raise OperatorError("Only a SQLite database is backed up this way; use pg_dump for PostgreSQL.")
    keep = target is None
    if target is None:
        target = source.parent / "backups" / f"{source.stem}-{now:%Y%m%dT%H%M%S%f}Z.sqlite3"
    return await asyncio.to_thread(_copy, source, target, KEPT if keep else 0)


def _copy(source: Path, target: Path, keep: int) -> Path:
    # Put in the place of the file that a running bot has open, the copy would take every later write along.
    if target.exists() and target.samefile(source):
        raise OperatorError(f"{target} is the database itself. Name another file for the backup.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(draft)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    draft.replace(target)
    if keep:
        for old in sorted(target.parent.glob(f"{source.stem}-*.sqlite3"))[:-keep]:
            old.unlink()
    return target
