"""`candor import`: all of a file or nothing, after a look at it."""

import io
from pathlib import Path

import pytest

from bot.cli import run_cli
from tests.bot.cli.test_db import TEMPLATE, USER, output

IMPORT = ["import", "--user", str(USER)]


def test_the_template_is_imported_once(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli([*IMPORT, str(TEMPLATE), "--yes"]) == 0
    assert "Imported 2 contracts, 1 feedbacks and 1 scores; 0" in output(capsys)
    assert run_cli([*IMPORT, str(TEMPLATE), "--yes"]) == 0
    assert "Imported 0 contracts" in output(capsys)


def test_check_imports_nothing(operator: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli([*IMPORT, str(TEMPLATE), "--check"]) == 0
    assert "2 contracts" in output(capsys)
    assert run_cli([*IMPORT, str(TEMPLATE), "--yes"]) == 0
    assert "Imported 2 contracts" in output(capsys)


def test_without_a_yes_nothing_is_imported(
    operator: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run_cli([*IMPORT, str(TEMPLATE)]) == 130
    assert run_cli([*IMPORT, str(TEMPLATE), "--yes"]) == 0
    assert "Imported 2 contracts" in output(capsys)


def test_faults_are_named_by_row_and_column_and_nothing_is_imported(
    operator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = TEMPLATE.read_text("utf-8").splitlines()
    faulty = operator / "faulty.csv"
    faulty.write_text("\n".join([*lines[:2], lines[2].replace("2026-04-10", "someday")]) + "\n")
    assert run_cli([*IMPORT, str(faulty), "--yes"]) == 1
    shown = output(capsys)
    assert "Row 3, started" in shown
    assert "faulty.csv has faults; nothing was imported" in shown
    assert run_cli([*IMPORT, str(TEMPLATE), "--yes"]) == 0
    assert "Imported 2 contracts" in output(capsys)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"PK\x03\x04" + b"\x00" * 200])
def test_what_is_no_table_is_refused_in_one_message(
    content: bytes, operator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = operator / "odd.csv"
    file.write_bytes(content)
    assert run_cli([*IMPORT, str(file), "--yes"]) == 1
    shown = output(capsys)
    assert shown.strip()
    assert "Traceback" not in shown


@pytest.mark.parametrize("user", ["0", "-1", "me", "9223372036854775808"])
def test_a_member_is_a_discord_id(user: str, operator: Path) -> None:
    assert run_cli(["import", str(TEMPLATE), "--user", user]) == 2
