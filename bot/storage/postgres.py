"""Backups of PostgreSQL, by PostgreSQL's own tools."""

import asyncio
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, text

from bot.errors import OperatorError

if TYPE_CHECKING:
    from bot.storage.engine import Database

_SHOWN = 500
_ENVIRONMENT = {"host": "PGHOST", "port": "PGPORT", "username": "PGUSER", "password": "PGPASSWORD"}
_OPTIONS = {
    "host": "PGHOST",  # the folder of a Unix socket
    "ssl": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "options": "PGOPTIONS",
}


async def dump(url: URL, target: Path) -> Path:
    """Write the database at `url` to `target` with pg_dump (custom format), readable by the owner alone."""
    draft = target.with_name(target.name + ".part")
    await asyncio.to_thread(_make_private, draft)
    await _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={draft}")
    await asyncio.to_thread(draft.replace, target)
    return target


async def load(url: URL, file: Path) -> None:
    """Replace the tables at `url` by those in `file`, a dump of `dump`, in one transaction."""
    await _run(url, "pg_restore", "--list", str(file), quiet=True)
    await _run(
        url,
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={url.database}",
        str(file),
    )


async def others_connected(database: "Database") -> None:
    """OperatorError where somebody else is connected to the database, most likely a running bot."""
    statement = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    async with database.read() as connection:
        others = await connection.scalar(statement)
    if others:
        raise OperatorError(
            f"{others} other connections use the database. Stop Candor, then try again. Nothing was changed."
        )


def _make_private(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


async def _run(url: URL, tool: str, *arguments: str, quiet: bool = False) -> None:
    program = shutil.which(tool)
    if program is None:
        raise OperatorError(
            f"{tool} is missing. Install PostgreSQL's tools (Debian: apt install postgresql-client), "
            "in the version of the server or a newer one."
        )
    # The password goes through the environment: a command line can be read by everyone on the machine.
    given = {
        name: str(value) for field, name in _ENVIRONMENT.items() if (value := getattr(url, field)) is not None
    }
    given |= {
        name: value for option, name in _OPTIONS.items() if isinstance(value := url.query.get(option), str)
    }
    process = await asyncio.create_subprocess_exec(
        program,
        *arguments,
        env={**os.environ, **given, "PGDATABASE": url.database or ""},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL if quiet else None,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode:
        said = errors.decode(errors="replace").strip()[-_SHOWN:]
        raise OperatorError(f"{tool} failed; the database is as it was.\n{said}")
