"""Background loops: faults starve nobody and are said once, stopping waits for what is under way."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.loops import Loop, Step
from tests.conftest import until

MINUTE = timedelta(minutes=1)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Work:
    """Counts its runs and raises what it is told to."""

    def __init__(self) -> None:
        self.runs = 0
        self.error: Exception | None = None

    async def __call__(self) -> None:
        self.runs += 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def rounds(loop: Loop, clock: Clock, count: int, apart: timedelta = MINUTE) -> list[Any]:
    """Let the loop do so many rounds; returns what was logged."""
    with structlog.testing.capture_logs() as logs:
        for _ in range(count):
            await loop.round()
            clock.now += apart
    return logs


async def test_a_step_that_fails_keeps_none_of_the_others_waiting(clock: Clock) -> None:
    first, second, third = Work(), Work(), Work()
    first.error = second.error = RuntimeError("mine")
    loop = Loop("x", 60, Step("a", first), Step("b", second), Step("c", third), clock=clock)
    logs = await rounds(loop, clock, 3)
    assert (first.runs, second.runs, third.runs) == (3, 3, 3)
    assert [line["where"] for line in logs] == ["loop x: a", "loop x: b"]


async def test_the_same_fault_is_said_once_an_hour(clock: Clock) -> None:
    work = Work()
    work.error = RuntimeError("mine")
    loop = Loop("x", 60, Step("a", work), clock=clock)
    logs = await rounds(loop, clock, 121)
    assert [line["event"] for line in logs] == ["fault"] * 3
    assert len({line["reference"] for line in logs}) == 3
    assert "mine" not in str(logs)


async def test_another_fault_is_said_at_once_and_that_it_works_again(clock: Clock) -> None:
    work = Work()
    loop = Loop("x", 60, Step("a", work), clock=clock)
    said = []
    for error in (RuntimeError(), RuntimeError(), KeyError(), None, None, KeyError()):
        work.error = error
        said += [line.get("kind", line["event"]) for line in await rounds(loop, clock, 1)]
    assert said == ["RuntimeError", "KeyError", "loop_works_again", "KeyError"]


async def test_a_network_that_is_away_is_no_fault_of_ours(clock: Clock) -> None:
    work = Work()
    work.error = ConnectionResetError()
    (line,) = await rounds(Loop("x", 60, Step("a", work), clock=clock), clock, 5)
    assert (line["event"], line["kind"], line["step"]) == ("loop_interrupted", "ConnectionResetError", "a")


async def test_a_step_has_its_own_interval(clock: Clock) -> None:
    often, seldom = Work(), Work()
    steps = Step("often", often), Step("seldom", seldom, every=10 * MINUTE)
    loop = Loop("x", 60, *steps, clock=clock)
    await rounds(loop, clock, 21)
    assert (often.runs, seldom.runs) == (21, 3)
    clock.now -= timedelta(days=365)
    await rounds(loop, clock, 1)
    assert seldom.runs == 4, "a clock that was put back does not put it off for a year"


async def test_what_is_done_once_is_tried_until_it_goes_well(clock: Clock) -> None:
    work = Work()
    work.error = OSError()
    loop = Loop("x", 60, Step("a", work, once=True), clock=clock)
    await rounds(loop, clock, 2)
    work.error = None
    await rounds(loop, clock, 3)
    assert work.runs == 3


async def test_a_loop_ends_once_all_that_is_done_once_went_well(clock: Clock) -> None:
    once = Work()
    loop = Loop("x", 60, Step("a", once, once=True), clock=clock)
    loop.start()
    await until(lambda: not loop.is_running)
    assert once.runs == 1
    again, asleep = Work(), asyncio.Event()

    async def idle_wait(waiting: Awaitable[object]) -> None:
        asleep.set()
        await waiting

    loop = Loop("x", 60, Step("a", once, once=True), Step("b", again), clock=clock, idle_wait=idle_wait)
    loop.start()
    await asleep.wait()
    assert (once.runs, again.runs, loop.is_running) == (2, 1, True)
    await loop.stop(1.0)


async def test_it_begins_when_it_is_ready_and_waits_through_the_hook(clock: Clock) -> None:
    work, ready, idle = Work(), asyncio.Event(), asyncio.Event()
    waits = []

    async def idle_wait(waiting: Awaitable[object]) -> None:
        waits.append(waiting)
        if len(waits) > 1:
            idle.set()
        await waiting

    loop = Loop("x", 60, Step("a", work), clock=clock, ready=ready.wait, idle_wait=idle_wait)
    loop.start()
    await asyncio.sleep(0)
    assert (work.runs, len(waits), loop.is_running) == (0, 1, True)
    ready.set()
    await idle.wait()
    assert (work.runs, len(waits)) == (1, 2)
    await loop.stop(1.0)
    assert not loop.is_running


async def test_it_can_be_stopped_before_it_is_ready(clock: Clock) -> None:
    work = Work()
    loop = Loop("x", 60, Step("a", work), clock=clock, ready=asyncio.Event().wait)
    loop.start()
    await asyncio.sleep(0)
    await loop.stop(1.0)
    assert (loop.is_running, work.runs) == (False, 0)


class Long:
    """A step that lasts until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.ended = False

    async def __call__(self) -> None:
        self.begun.set()
        await self.go.wait()
        self.ended = True


async def test_stopping_waits_for_the_step_under_way_and_begins_no_other(clock: Clock) -> None:
    long, after = Long(), Work()
    loop = Loop("x", 60, Step("long", long), Step("after", after), clock=clock)
    loop.start()
    await long.begun.wait()
    stopping = asyncio.create_task(loop.stop(60.0))
    await asyncio.sleep(0)
    long.go.set()
    await stopping
    assert (long.ended, after.runs, loop.is_running) == (True, 0, False)


async def test_stopping_breaks_off_what_takes_too_long(clock: Clock) -> None:
    long = Long()
    loop = Loop("x", 60, Step("long", long), clock=clock)
    loop.start()
    await long.begun.wait()
    await loop.stop(0.01)
    assert (long.ended, loop.is_running) == (False, False)


async def test_what_one_process_does_for_all_is_the_leaders(clock: Clock) -> None:
    ours, once = Work(), Work()
    leads = [False]
    steps = Step("ours", ours), Step("once", once, every=MINUTE * 60, leader_only=True)
    loop = Loop("x", 60, *steps, clock=clock, leads=lambda: leads[0])
    await rounds(loop, clock, 2)
    assert (ours.runs, once.runs) == (2, 0)
    leads[0] = True
    await rounds(loop, clock, 2)
    assert (ours.runs, once.runs) == (4, 1), "the next leader begins at once"
