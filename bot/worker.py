"""One process beside the bot for work that takes longer than the event loop may wait: estimates and charts.

It starts with the first task, so that a bot nobody asks anything stays small, and does one task after the other
in the order in which they came.
"""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from typing import Any, TypeVar

import structlog

log = structlog.get_logger()

T = TypeVar("T")


def _start_process() -> Executor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # "spawn": a fork would copy the bot's threads' locks as they happen to be.
    return ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=_ignore_interrupt
    )


def _ignore_interrupt() -> None:
    # Ctrl+C reaches the whole group of processes; the bot decides when its worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Worker:
    """Runs functions of modules with plain arguments. `waiting` and `done` count the tasks."""

    def __init__(self, start: Callable[[], Executor] = _start_process) -> None:
        self._start = start
        self._executor: asyncio.Future[Executor] | None = None
        self.waiting = 0
        self.done = 0

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """The result of `function`. A worker that died is replaced and the task tried once more."""
        self.waiting += 1
        try:
            try:
                return await self._submit(function, *arguments)
            except BrokenExecutor:
                log.warning("worker_died")
                self._executor = None
                return await self._submit(function, *arguments)
        finally:
            self.waiting -= 1
            self.done += 1

    async def _submit(self, function: Callable[..., T], *arguments: Any) -> T:
        if self._executor is None:
            self._executor = asyncio.ensure_future(asyncio.to_thread(self._begin))
        executor = await asyncio.shield(self._executor)
        return await asyncio.get_running_loop().run_in_executor(executor, function, *arguments)

    def _begin(self) -> Executor:
        # The first task starts the process, which takes a while: in a thread, or the event loop would wait.
        executor = self._start()
        executor.submit(int).result()
        return executor

    async def close(self) -> None:
        """End the process; tasks that wait are dropped."""
        if self._executor is not None:
            executor, self._executor = await self._executor, None
            executor.shutdown(wait=False, cancel_futures=True)
