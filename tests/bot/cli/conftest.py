"""The command line on a database of its own, on the engine under test."""

import asyncio
import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from discord.http import Route
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.settings import Settings

POSTGRES = os.environ.get("TEST_DATABASE_URL")
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands set up logging and the address of the API for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def _on_server(statement: str) -> None:
    async def run() -> None:
        engine = create_async_engine(str(POSTGRES), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """An empty database: a SQLite file that does not exist yet, or a new one on the PostgreSQL server."""
    if POSTGRES is None:
        yield f"sqlite+aiosqlite:///{tmp_path}/data/candor.sqlite3"
        return
    name = f"cli_{secrets.token_hex(8)}"
    _on_server(f"CREATE DATABASE {name}")
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def operator(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the environment of an operator who set the database alone."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def sqlite_operator(operator: Path) -> Path:
    """For what concerns the SQLite file alone."""
    if POSTGRES is not None:
        pytest.skip("about the SQLite file; this run is on PostgreSQL")
    return operator


def candor_environment(**more: str) -> dict[str, str]:
    """The environment of a `candor` process: as here, with the project on the path."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def candor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `candor` in a process of its own, without input."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot", *arguments],
        env=candor_environment(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
