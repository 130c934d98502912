"""A printed command can be run as it is printed."""

import os
import sys
from pathlib import Path

import pytest

from bot.own_command import own_command


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as `make` installs it, in a folder `.venv/bin` of the folder one is in."""
    script = tmp_path / ".venv" / "bin" / "candor"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\n", encoding="ascii")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script.with_name("python")))
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.chdir(tmp_path)
    return script


def test_its_path_from_here(script: Path) -> None:
    assert own_command() == ".venv/bin/candor"


def test_its_whole_path_from_elsewhere(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = script.parents[2] / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert own_command() == str(script)


def test_its_name_where_the_shell_finds_it(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(script.parent))
    assert own_command() == "candor"


def test_another_program_of_that_name_is_not_meant(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "elsewhere" / "candor"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\n", encoding="ascii")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent))
    assert own_command() == ".venv/bin/candor"


def test_the_module_where_it_is_not_installed(script: Path) -> None:
    script.unlink()
    assert own_command() == "python -m bot"
