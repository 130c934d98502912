"""`candor reminders`: the operator sees what was given up, not what it says, and can try again."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import run_cli
from bot.clock import system_clock
from bot.members import repository as members
from bot.reminders.models import Kind, Planned
from bot.services import open_services
from bot.settings import Settings
from tests.bot.cli.test_db import output

USER = 4242


@pytest.fixture
def dead_letter(operator: Path) -> int:
    """The id of a reminder that was given up, beside one that waits."""

    async def make() -> int:
        async with open_services(Settings.load()) as services:
            now = system_clock()
            async with services.database.write() as connection:
                await members.touch(connection, USER, now)
                planned = [
                    Planned(kind=Kind.OWN, key=f"own/{n}", due_at=now + timedelta(days=n - 1), text="secret")
                    for n in (0, 2)
                ]
                await services.reminder_queue.plan_within(connection, USER, planned)
            (claimed,) = await services.reminder_queue.claim(5)
            await services.reminder_queue.mark_dead(claimed, "fault", "ABCDEF")
            return claimed.id

    return asyncio.run(make())


def test_dead_letters_are_listed_and_tried_again(
    dead_letter: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli(["reminders", "status"]) == 0
    shown = output(capsys)
    assert "planned  1" in shown
    assert "dead     1" in shown
    assert "Overdue: 0" in shown
    assert run_cli(["reminders", "dead"]) == 0
    shown = output(capsys)
    assert f"{dead_letter}  own" in shown
    assert "ABCDEF" in shown
    assert "secret" not in shown
    assert str(USER) not in shown

    assert run_cli(["reminders", "retry", str(dead_letter + 2)]) == 1
    assert "no dead letter" in output(capsys)
    assert run_cli(["reminders", "retry", str(dead_letter)]) == 0
    assert run_cli(["reminders", "dead"]) == 0
    assert "No dead letters." in output(capsys)
    assert run_cli(["reminders", "status"]) == 0
    assert "Overdue: 1, the oldest for 86" in output(capsys)


def test_all_of_them(dead_letter: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["reminders", "retry", "--all"]) == 0
    assert "Tried again: 1" in output(capsys)


@pytest.mark.parametrize("arguments", [[], ["5", "--all"], ["five"]])
def test_what_to_retry_must_be_said(
    arguments: list[str], operator: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_cli(["reminders", "retry", *arguments]) == 2
