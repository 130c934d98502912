"""`candor keys`: a new key, and everything encrypted with it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import run_cli
from bot.storage.cipher import parse_keys, read_key_file
from tests.bot.cli.test_db import TEMPLATE, USER, output


@pytest.fixture
def filled(operator: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run_cli(["import", str(TEMPLATE), "--user", str(USER), "--yes"]) == 0, output(capsys)
    capsys.readouterr()
    return operator


def test_new_prints_a_key_and_stores_none(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["keys", "new", "--id", "7"]) == 0
    assert list(parse_keys(output(capsys))) == [7]
    assert list(operator.iterdir()) == []


def test_rotate_makes_a_key_and_uses_it(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = filled / "data" / "encryption.key"
    old = read_key_file(file)
    assert run_cli(["keys", "rotate", "--yes"]) == 0, output(capsys)
    new = read_key_file(file)
    assert list(new) == [2, 1]
    assert new[1] == old[1]
    assert file.stat().st_mode & 0o777 == 0o600
    capsys.readouterr()
    assert run_cli(["keys", "list"]) == 0
    listed = output(capsys).splitlines()
    assert listed[0] == "key 1: 0 values"
    assert listed[1].startswith("key 2 (current): ")
    assert not listed[1].endswith(" 0 values")


def test_a_rotation_that_was_broken_off_is_finished_without_another_key(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken_off(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("bot.storage.keys.rotate", broken_off)
        assert run_cli(["keys", "rotate", "--yes"]) == 130
    assert run_cli(["keys", "rotate", "--yes"]) == 0, output(capsys)
    assert list(read_key_file(filled / "data" / "encryption.key")) == [2, 1]


def test_rotate_with_keys_of_the_environment(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = filled / "data" / "encryption.key"
    old = file.read_text().strip()
    file.unlink()
    assert run_cli(["keys", "new", "--id", "9"]) == 0
    new = output(capsys).strip()
    monkeypatch.setenv("ENCRYPTION_KEYS", f"{new},{old}")
    assert run_cli(["keys", "rotate", "--yes"]) == 0, output(capsys)
    monkeypatch.setenv("ENCRYPTION_KEYS", new)
    assert run_cli(["keys", "list"]) == 0
    shown = output(capsys)
    assert "key 9 (current)" in shown
    assert new.partition(":")[2] not in shown


def test_a_wrong_key_changes_nothing(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_cli(["keys", "new"]) == 0
    monkeypatch.setenv("ENCRYPTION_KEYS", output(capsys).strip())
    assert run_cli(["keys", "rotate", "--yes"]) == 1
    assert "does not fit" in output(capsys)
    monkeypatch.delenv("ENCRYPTION_KEYS")
    assert run_cli(["keys", "list"]) == 0
    assert "key 1 (current)" in output(capsys)


def test_a_running_bot_is_noticed(
    sqlite_operator: Path, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(filled / "data" / "candor.sqlite3")) as bot:
        bot.execute("PRAGMA journal_mode=WAL")
        bot.execute("SELECT count(*) FROM member").fetchone()
        assert run_cli(["keys", "rotate", "--yes"]) == 1
    assert "Stop Candor" in output(capsys)
    assert list(read_key_file(filled / "data" / "encryption.key")) == [1]
