"""Put a copy of a SQLite database in its place, or leave everything as it was."""

import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import OperatorError


def restore_sqlite(file: Path, target: Path, now: datetime) -> Path | None:
    """Replace the SQLite database `target` by `file`; returns the copy of what was there, if anything was.

    OperatorError, with nothing changed, where `file` is damaged, no database of Candor, or newer than this
    program, or where another process has `target` open. A damaged `target` is kept and replaced all the same.
    """
    check_copy(file)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(file, target)
        return None
    if file.samefile(target):
        raise OperatorError(f"{file} is the database itself. Name a backup.")
    leave_wal(target)
    # Nobody has it open and nothing is left in a log, so the bare file is all of it.
    saved = target.parent / "backups" / f"before-restore-{now:%Y%m%dT%H%M%S%f}Z.sqlite3"
    saved.parent.mkdir(parents=True, exist_ok=True)
    _copy(target, saved)
    _copy(file, target)
    return saved


def check_copy(file: Path) -> str:
    """The revision of the database in `file`; OperatorError where it is not whole, or none of Candor's."""
    from bot.storage.migrate import HEAD, known_revisions

    log = file.with_name(file.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise OperatorError(f"{file} is a bare copy of a running database. Use what `candor db backup` made.")
    # immutable: nothing is written beside the backup, which may lie in a folder that cannot be written.
    address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if verdict != "ok":
                raise OperatorError(f"{file} is damaged. Nothing was changed; try an older backup.")
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:
        raise OperatorError(f"{file} is damaged, or no database of Candor. Nothing was changed.") from None
    revision = str(row[0]) if row else ""
    if revision not in known_revisions():
        newer = re.fullmatch(r"\d{4}", revision) and revision > HEAD
        raise OperatorError(
            f"{file} is at revision {revision[:60] or 'none'}; this version of Candor knows up to {HEAD}. "
            f"Nothing was changed; {'update Candor first' if newer else 'is it a backup of Candor?'}."
        )
    return revision


def leave_wal(database: Path) -> None:
    """Fold the log of `database` into the file. OperatorError where another process has the file open.

    SQLite leaves WAL mode only for a connection that is alone, so this doubles as the question whether the
    bot runs. And a log left beside a replaced file would be applied to it: that would destroy it.
    """
    try:
        with closing(sqlite3.connect(database, timeout=0.5)) as connection:
            alone = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] == "delete"
    except sqlite3.OperationalError:
        alone = False
    except sqlite3.DatabaseError:  # damaged beyond opening: nobody works with it, and its log is of no use
        alone = True
        for end in ("-wal", "-shm"):
            database.with_name(database.name + end).unlink(missing_ok=True)
    if not alone:
        raise OperatorError(f"{database} is in use. Stop Candor, then try again. Nothing was changed.")


def _copy(source: Path, target: Path) -> None:
    """Copy a file in one step, readable by its owner alone."""
    draft = target.with_name(target.name + ".part")
    try:
        draft.unlink(missing_ok=True)
        with (
            source.open("rb") as old,
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as new,
        ):
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())
        draft.replace(target)
    except OSError as error:
        raise OperatorError(f"{source} could not be copied to {target}: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
