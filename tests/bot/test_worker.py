"""The process beside the bot."""

import os
import signal

import pytest

from bot.worker import Worker


async def test_work_is_done_in_another_process_that_starts_with_the_first_task() -> None:
    worker = Worker()
    try:
        process = await worker.run(os.getpid)
        assert process != os.getpid()
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
