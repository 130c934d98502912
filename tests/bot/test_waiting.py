"""Who waits for work under way is told so, and nobody who does not."""

import asyncio

import pytest

from bot import waiting
from bot.waiting import LATEST, PATIENCE, patience, tell_if_slow
from tests.conftest import until

told: list[str]


async def tell() -> None:
    told.append("told")


@pytest.fixture(autouse=True)
def _nobody_told() -> None:
    global told
    told = []


async def turn_of_the_loop() -> None:
    """Let everything happen that is due."""
    for _each in range(3):
        await asyncio.sleep(0)


async def test_who_waits_is_told() -> None:
    tell_if_slow(tell, spent=PATIENCE)
    async with patience():
        await until(lambda: told == ["told"])


async def test_what_was_spent_before_counts_even_if_it_was_more() -> None:
    tell_if_slow(tell, spent=PATIENCE * 3)
    async with patience():
        await until(lambda: told == ["told"])


async def test_work_that_begins_late_has_a_moment_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited in line for long is not told of each short wait that follows."""
    monkeypatch.setattr(waiting, "_LEAST", 60.0)
    tell_if_slow(tell, spent=PATIENCE * 2)
    async with patience():
        await turn_of_the_loop()
    assert told == []


async def test_who_comes_late_and_stands_in_line_is_told_before_it_is_too_late() -> None:
    """More patience, or one piece of work after the other, ends where Discord would give up."""
    tell_if_slow(tell, spent=LATEST - 0.01)
    async with patience(60.0):
        await until(lambda: told == ["told"])


async def test_many_pieces_of_work_that_are_done_in_a_moment_are_slow_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting, "_LEAST", 60.0)
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    monkeypatch.setattr(waiting, "LATEST", 0.02)
    tell_if_slow(tell, spent=0.0)
    for _each in range(8):
        async with patience():
            await asyncio.sleep(0.005)
    assert told


async def test_work_that_is_done_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    tell_if_slow(tell, spent=0.0)
    async with patience():
        pass
    await turn_of_the_loop()
    assert told == []


async def test_the_telling_is_over_when_the_work_is() -> None:
    """Or the answer would be sent while Discord is still told that one is coming."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        begun.set()
        await go_on.wait()
        await tell()

    async def work() -> None:
        async with patience():
            await begun.wait()

    tell_if_slow(slowly, spent=PATIENCE)
    task = asyncio.create_task(work())
    await begun.wait()
    await turn_of_the_loop()
    assert not task.done()
    go_on.set()
    await task
    assert told == ["told"]


async def test_work_for_nobody_waits_as_long_as_it_takes() -> None:
    async with patience():
        await turn_of_the_loop()
