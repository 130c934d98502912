"""Who has a SQLite file to themselves: one running bot. The command line may read and copy the file beside it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import OperatorError


@contextmanager
def hold_alone(database: Path) -> Iterator[None]:
    """Be the one bot over the SQLite file `database` for the length of the block.

    OperatorError where another process is, whichever folder it calls the file by. A process that dies holds nothing.
    """
    connection = _hold(database)
    try:
        yield
    finally:
        connection.close()


def is_held(database: Path) -> bool:
    """Whether a bot runs over the SQLite file `database` at this moment."""
    if not _mark_of(database).exists():
        return False
    try:
        _hold(database).close()
    except OperatorError:
        return True
    return False


def _mark_of(database: Path) -> Path:
    file = database.resolve()
    return file.with_name(f"{file.name}-bot")


def _hold(database: Path) -> sqlite3.Connection:
    # SQLite's own lock on an empty file beside the database works on every system, and ends with the process. On the
    # database itself it would keep `candor` commands and backups out too.
    mark = _mark_of(database)
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch(mode=0o600)
        connection = sqlite3.connect(mark, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except BaseException:
            connection.close()
            raise
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise OperatorError(
                f"{mark} cannot be written: {error}. Check the rights of its folder."
            ) from None
        raise OperatorError(
            f"Another Candor already runs over {database}: a SQLite file is for one. Stop the other, or give this one "
            "a DATA_DIR of its own. Several processes need PostgreSQL in DATABASE_URL."
        ) from None
    except OSError as error:
        raise OperatorError(
            f"{mark} cannot be written: {error.strerror}. Check the rights of its folder."
        ) from None
    return connection
