"""The process beside the bot: whose turn it is, how long a task may take, and what happens when it dies."""

import asyncio
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from bot.worker import TookTooLong, Worker


async def test_work_is_done_in_another_process_that_starts_with_the_first_task() -> None:
    worker = Worker()
    try:
        assert not worker.started
        process = await worker.run(os.getpid)
        assert process != os.getpid()
        assert worker.started
        assert await worker.run(os.getpid) == process, "one process for all tasks"
        assert (worker.waiting, worker.done) == (0, 2)
    finally:
        await worker.close()


async def test_a_worker_that_dies_is_replaced() -> None:
    worker = Worker()
    try:
        process = await worker.run(os.getpid)
        os.kill(process, signal.SIGKILL)
        assert await worker.run(os.getpid) != process
    finally:
        await worker.close()


async def test_errors_come_back() -> None:
    worker = Worker()
    try:
        with pytest.raises(ValueError, match="invalid literal"):
            await worker.run(int, "no number")
        assert await worker.run(int, "7") == 7, "and the next task is done all the same"
    finally:
        await worker.close()


def ends(process: int) -> bool:
    """Whether a process is gone within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


async def test_what_takes_too_long_is_ended_and_the_next_task_done() -> None:
    worker = Worker(deadline=0.2)
    try:
        process = await worker.run(os.getpid)
        with pytest.raises(TookTooLong, match="too long"):
            await worker.run(signal.pause)
        other = await worker.run(os.getpid)
        assert other != process
        # Reaped once the pool of the ended process has noticed, which it does in a thread of its own.
        assert await asyncio.to_thread(ends, process)
    finally:
        await worker.close()


class Gate:
    """A task that waits in its thread until it is let through."""

    def __init__(self) -> None:
        self.began, self.let = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.began.set()
        assert self.let.wait(10)


async def test_members_take_turns() -> None:
    """Alice asks four things before Bob and Carol ask one: they come after her first, not after her fourth."""
    worker, order, gate = Worker(lambda: ThreadPoolExecutor(1)), list[str](), Gate()
    first = asyncio.create_task(worker.run(gate.wait, owner="alice"))
    await asyncio.to_thread(gate.began.wait, 10)
    asked = [("alice", "a1"), ("alice", "a2"), ("alice", "a3"), ("bob", "b1"), ("carol", "c1"), ("bob", "b2")]
    waiting = []
    for owner, name in asked:
        waiting.append(asyncio.create_task(worker.run(order.append, name, owner=owner)))
        await asyncio.sleep(0)
    assert worker.waiting == 7
    gate.let.set()
    await asyncio.gather(first, *waiting)
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert (worker.waiting, worker.done) == (0, 7)
    await worker.close()


async def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    worker, order, gate = Worker(lambda: ThreadPoolExecutor(1)), list[str](), Gate()
    first = asyncio.create_task(worker.run(gate.wait, owner="alice"))
    await asyncio.to_thread(gate.began.wait, 10)
    outdated = asyncio.create_task(worker.run(order.append, "outdated", owner="alice"))
    newer = asyncio.create_task(worker.run(order.append, "newer", owner="alice"))
    await asyncio.sleep(0)
    outdated.cancel()
    with suppress(asyncio.CancelledError):
        await outdated
    gate.let.set()
    await asyncio.gather(first, newer)
    assert order == ["newer"]
    assert worker.waiting == 0
    await worker.close()


async def test_who_waits_when_it_closes_is_told() -> None:
    worker, gate = Worker(lambda: ThreadPoolExecutor(1)), Gate()
    first = asyncio.create_task(worker.run(gate.wait))
    await asyncio.to_thread(gate.began.wait, 10)
    second = asyncio.create_task(worker.run(int))
    await asyncio.sleep(0)
    gate.let.set()
    await worker.close()
    await first
    with pytest.raises(asyncio.CancelledError):
        await second
