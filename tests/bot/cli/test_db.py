"""`candor db`: upgrade, backup and restore leave either the old data or the new, never half of each."""

import io
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import run_cli
from bot.cli.db import save
from bot.cli.restore import restore_sqlite
from bot.errors import OperatorError
from bot.settings import Settings
from bot.storage.engine import Database
from bot.storage.migrate import HEAD
from tests.bot.cli.conftest import POSTGRES, ROOT

USER = 4242
PAGE = 4096
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEMPLATE = ROOT / "bot" / "transfer" / "template.csv"


def output(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


@pytest.fixture
def filled(operator: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """An operator's folder whose database holds the contracts of the template."""
    assert run_cli(["import", str(TEMPLATE), "--user", str(USER), "--yes"]) == 0, output(capsys)
    capsys.readouterr()
    return operator


@pytest.fixture
def sqlite_filled(filled: Path) -> Path:
    if POSTGRES is not None:
        pytest.skip("about the SQLite file; this run is on PostgreSQL")
    return filled / "data" / "candor.sqlite3"


def imported_again(capsys: pytest.CaptureFixture[str]) -> str:
    """What a second import of the same file says: how much of it was there already."""
    assert run_cli(["import", str(TEMPLATE), "--user", str(USER), "--yes"]) == 0
    return output(capsys).splitlines()[-1]


def test_current_and_upgrade(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["db", "current"]) == 0
    assert "empty" in output(capsys)
    assert run_cli(["db", "upgrade"]) == 0
    assert run_cli(["db", "current"]) == 0
    assert f"at revision {HEAD}; Candor needs {HEAD}" in output(capsys)


def test_a_backup_brings_back_what_was(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = filled / "copies" / "one"
    assert run_cli(["db", "backup", str(copy)]) == 0, output(capsys)
    assert copy.stat().st_mode & 0o777 == 0o600
    more = filled / "more.csv"
    more.write_text("client,platform,kind,started,earned,currency\nCleo,Upwork,fixed,2026-05-01,10,USD\n")
    assert run_cli(["import", str(more), "--user", str(USER), "--yes"]) == 0
    assert run_cli(["db", "restore", str(copy), "--yes"]) == 0, output(capsys)
    capsys.readouterr()
    assert "2 contracts were there already" in imported_again(capsys)
    assert run_cli(["import", str(more), "--user", str(USER), "--yes"]) == 0
    assert "Imported 1 contracts" in output(capsys)


def test_a_restore_keeps_what_it_replaces(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = filled / "one"
    assert run_cli(["db", "backup", str(copy)]) == 0
    assert run_cli(["db", "restore", str(copy), "--yes"]) == 0
    (kept,) = (filled / "data" / "backups").iterdir()
    assert str(kept.name) in output(capsys)
    assert run_cli(["db", "restore", str(kept), "--yes"]) == 0
    assert "2 contracts were there already" in imported_again(capsys)


def test_a_restore_asks_first(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    copy = filled / "one"
    assert run_cli(["db", "backup", str(copy)]) == 0
    assert run_cli(["db", "restore", str(copy)]) == 130
    assert not (filled / "data" / "backups").exists()


@pytest.mark.parametrize("content", [b"", b"no database at all" * 1000], ids=["empty", "other"])
def test_what_is_no_backup_changes_nothing(
    content: bytes, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = filled / "wrong"
    wrong.write_bytes(content)
    assert run_cli(["db", "restore", str(wrong), "--yes"]) == 1
    assert "Traceback" not in output(capsys)
    assert "2 contracts were there already" in imported_again(capsys)


def test_a_running_bot_is_noticed(sqlite_filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    before = sqlite_filled.read_bytes()
    with closing(sqlite3.connect(sqlite_filled)) as bot:
        bot.execute("PRAGMA journal_mode=WAL")
        bot.execute("SELECT count(*) FROM member").fetchone()
        assert run_cli(["db", "restore", str(copy), "--yes"]) == 1
    assert "Stop Candor" in output(capsys)
    assert sqlite_filled.read_bytes()[100:] == before[100:]


def test_a_log_beside_the_old_file_does_not_reach_the_new_one(sqlite_filled: Path) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    raw = sqlite_filled.read_bytes()
    with closing(sqlite3.connect(sqlite_filled)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        with writer:
            writer.execute("DELETE FROM member")
        log = sqlite_filled.with_name(sqlite_filled.name + "-wal").read_bytes()
    # As after `kill -9`: the file as it was, and the log not yet folded into it.
    sqlite_filled.write_bytes(raw)
    sqlite_filled.with_name(sqlite_filled.name + "-wal").write_bytes(log)
    restore_sqlite(copy, sqlite_filled, NOW)
    with closing(sqlite3.connect(sqlite_filled)) as reader:
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert reader.execute("SELECT count(*) FROM member").fetchone() == (1,)


def test_a_torn_backup_is_refused(sqlite_filled: Path) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    torn = bytearray(copy.read_bytes())
    torn[2 * PAGE : 3 * PAGE] = b"\xff" * PAGE
    copy.write_bytes(torn)
    with pytest.raises(OperatorError, match="damaged"):
        restore_sqlite(copy, sqlite_filled, NOW)


def test_a_backup_with_a_fault_that_only_a_check_finds_is_refused(sqlite_filled: Path) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("DELETE FROM sqlite_master WHERE type = 'index' AND name LIKE 'ix_contract_%'")
    with pytest.raises(OperatorError, match="try an older backup"):
        restore_sqlite(copy, sqlite_filled, NOW)


def test_a_bare_copy_with_a_log_is_refused(sqlite_filled: Path) -> None:
    """Taken alone, the file would miss what the log beside it holds."""
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    copy.with_name("copy-wal").write_bytes(b"frames")
    with pytest.raises(OperatorError, match="bare copy"):
        restore_sqlite(copy, sqlite_filled, NOW)


def test_a_backup_of_a_newer_version_is_refused(sqlite_filled: Path) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(OperatorError, match="update Candor"):
        restore_sqlite(copy, sqlite_filled, NOW)


def test_a_backup_never_takes_the_place_of_the_database(
    sqlite_filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A running bot would go on writing to a file that has no name any more."""
    other_name = sqlite_filled.with_name("link.sqlite3")
    other_name.symlink_to(sqlite_filled)
    inode = sqlite_filled.stat().st_ino
    for target in (sqlite_filled, other_name):
        assert run_cli(["db", "backup", str(target)]) == 1
        assert "the database itself" in output(capsys)
    assert sqlite_filled.stat().st_ino == inode
    assert other_name.is_symlink()


def test_the_database_is_no_backup_of_itself(sqlite_filled: Path) -> None:
    with pytest.raises(OperatorError, match="the database itself"):
        restore_sqlite(sqlite_filled, sqlite_filled, NOW)


def test_a_damaged_database_is_kept_and_replaced(
    sqlite_filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    sqlite_filled.write_bytes(b"broken" * 1000)
    kept = restore_sqlite(copy, sqlite_filled, NOW)
    assert kept is not None
    assert kept.read_bytes() == b"broken" * 1000
    assert "2 contracts were there already" in imported_again(capsys)


def test_a_restore_where_nothing_was(sqlite_filled: Path) -> None:
    copy = sqlite_filled.with_name("copy")
    assert run_cli(["db", "backup", str(copy)]) == 0
    other = sqlite_filled.parent / "new" / "candor.sqlite3"
    assert restore_sqlite(copy, other, NOW) is None
    assert other.stat().st_mode & 0o777 == 0o600


def test_postgres_tools_that_are_missing_are_said(
    filled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if POSTGRES is None:
        pytest.skip("about PostgreSQL; set TEST_DATABASE_URL")
    monkeypatch.setenv("PATH", str(filled))
    assert run_cli(["db", "backup"]) == 1
    assert "postgresql-client" in output(capsys)


async def test_a_backup_goes_past_pgbouncer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text('#!/bin/sh\nfor last; do :; done\nprintf "%s" "$PGPORT" > "${last#--file=}"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    pooled = "postgresql://candor@localhost:6432/candor?pgbouncer=true"

    async def saved(**direct: str) -> str:
        settings = Settings.load(None, data_dir=tmp_path, database_url=pooled, **direct)
        file = await save(Database(settings.database_url), settings, tmp_path / "one.dump")
        return file.read_text()

    assert await saved(database_direct_url="postgresql://candor@localhost:5433/candor") == "5433"
    with pytest.raises(OperatorError, match="Set DATABASE_DIRECT_URL"):
        await saved()
