"""Without the packages of the sandbox, a bot on Discord runs and the sandbox says what to do."""

from pathlib import Path

import pytest

import bot.sandbox
from bot.cli import run_cli


@pytest.mark.parametrize("command", ["sandbox", "run"])
def test_what_is_missing_is_said(
    command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setattr(bot.sandbox, "find_spec", lambda name: None if name == "simcord" else name)
    assert run_cli([command]) == 1
    said = capsys.readouterr().err
    for words in ("not installed", "simcord", "make run", "requirements-sandbox.txt", "DISCORD_TOKEN"):
        assert words in said
    assert "PIL" not in said
    assert "Traceback" not in said
