"""The command line as such: fast help, clear refusals, exit codes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from bot.cli import COMMANDS, cli, run_cli
from bot.errors import OperatorError, Refusal
from tests.bot.cli.conftest import ROOT, candor


def test_help_lists_every_command_without_importing_it(operator: Path) -> None:
    code = (
        "import sys; from bot.cli import run_cli; run_cli(['--help']);"
        "print([m for m in ('discord', 'sqlalchemy', 'pydantic', 'simcord') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    *shown, loaded = done.stdout.splitlines()
    assert loaded == "[]"
    for name in COMMANDS:
        assert any(line.startswith(f"  {name} ") for line in shown)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli([name, "--help"]) == 0
    assert f"Usage: candor {name}" in capsys.readouterr().out


def test_version_is_the_projects(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["--version"]) == 0
    number = capsys.readouterr().out.removeprefix("candor ").strip()
    assert f'version = "{number}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["dance"]) == 2
    assert "No such command 'dance'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OperatorError("set it", exit_code=3), 3, "set it\n"),
        (Refusal("too long"), 1, "too long\n"),
        (
            PermissionError(13, "Permission denied", "/x"),
            1,
            "/x may not be used by this user: Permission denied.\n",
        ),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (click.Abort(), 130, "Stopped.\n"),
    ],
)
def test_what_can_be_put_right_is_one_message(
    error: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(cli, "main", _raising(error))
    assert run_cli([]) == code
    assert capsys.readouterr().err == words


def _raising(error: BaseException) -> Callable[..., None]:
    def main(**_: object) -> None:
        raise error

    return main


def test_wrong_settings_are_one_message_in_any_command(operator: Path) -> None:
    done = candor("db", "current", LOG_LEVEL="loud", SHARD_COUNT="none")
    assert done.returncode == 1
    assert done.stdout == ""
    assert [line.partition(":")[0].strip() for line in done.stderr.splitlines()[1:]] == [
        "SHARD_COUNT",
        "LOG_LEVEL",
    ]


def test_a_database_that_cannot_be_opened_is_one_message(operator: Path) -> None:
    done = candor("db", "current", DATABASE_URL="postgresql://candor:hunter2@127.0.0.1:1/candor")
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
