"""One process beside the bot for work that takes longer than the event loop may wait: estimates and charts.

It starts with the first task, so that a bot nobody asks anything stays small, and does one task after the other.
Owners take turns: who asks ten things waits with the second until everybody who waits has had one. A task that
takes too long is ended with its process, and a task that nobody waits for any more is not begun.
"""

import asyncio
import os
import signal
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, Executor
from typing import Any, NamedTuple, TypeVar

import structlog

from bot.errors import Refusal
from bot.i18n import _

log = structlog.get_logger()

T = TypeVar("T")

DEADLINE = 30.0
"""Seconds that one task may take: a hundred times what an estimate of a long career takes."""


class TookTooLong(Refusal):
    """A task was ended because it took longer than the deadline."""


def _start_process() -> Executor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # "spawn": a fork would copy the bot's threads' locks as they happen to be.
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare)


def _prepare() -> None:
    # Ctrl+C reaches the whole group of processes; the bot decides when its worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # numpy is not loaded yet. The matrices are small: threads would cost more than they save.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class _Task(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    result: "asyncio.Future[Any]"


class _Process(NamedTuple):
    executor: Executor
    pid: int

    def kill(self) -> None:
        """End the process; what runs in it fails. Work in a thread of this process cannot be ended."""
        if self.pid != os.getpid():
            os.kill(self.pid, signal.SIGKILL)
        self.executor.shutdown(wait=False, cancel_futures=True)


class Worker:
    """Runs functions of modules with plain arguments. `waiting` and `done` count the tasks."""

    def __init__(self, start: Callable[[], Executor] = _start_process, *, deadline: float = DEADLINE) -> None:
        self._start = start
        self._deadline = deadline
        self._process: asyncio.Future[_Process] | None = None
        self._turns: OrderedDict[Hashable, deque[_Task]] = OrderedDict()
        """The tasks that wait, by owner; the owner whose turn is next comes first."""
        self._running: asyncio.Task[None] | None = None
        self.waiting = 0
        self.done = 0

    @property
    def started(self) -> bool:
        """Whether there is a process, or a task that is about to start one."""
        return self._process is not None or self._running is not None

    async def run(self, function: Callable[..., T], *arguments: Any, owner: Hashable = None) -> T:
        """The result of `function`; `owner`: in whose turn, the bot's own by default.

        A worker that died is replaced and the task tried once more. Raises `TookTooLong` after the deadline.
        """
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        tasks = self._turns.setdefault(owner, deque())
        tasks.append(_Task(function, arguments, result))
        self.waiting += 1
        self._begin_next()
        try:
            return await result
        finally:
            self.waiting -= 1
            self.done += 1

    def _begin_next(self) -> None:
        if self._running is not None:
            return
        while self._turns:
            owner, tasks = self._turns.popitem(last=False)
            task = tasks.popleft()
            if tasks:
                self._turns[owner] = tasks  # behind all others
            if not task.result.done():
                self._running = asyncio.ensure_future(self._do(task))
                return

    async def _do(self, task: _Task) -> None:
        try:
            found = await self._tried_twice(task)
        except asyncio.CancelledError:
            task.result.cancel()
            raise
        except Exception as error:
            if not task.result.done():
                task.result.set_exception(error)
        else:
            if not task.result.done():
                task.result.set_result(found)
        finally:
            self._running = None
            self._begin_next()

    async def _tried_twice(self, task: _Task) -> Any:
        try:
            return await self._submitted(task)
        except BrokenExecutor:
            log.warning("worker_died")
            self._process = None
            return await self._submitted(task)

    async def _submitted(self, task: _Task) -> Any:
        if self._process is None:
            self._process = asyncio.ensure_future(asyncio.to_thread(self._begin))
        process = await asyncio.shield(self._process)
        work = asyncio.get_running_loop().run_in_executor(process.executor, task.function, *task.arguments)
        try:
            return await asyncio.wait_for(work, self._deadline)
        except TimeoutError:
            log.warning("worker_task_too_long", function=task.function.__name__)
            self._process = None
            process.kill()
            raise TookTooLong(
                _(
                    "This took me too long, so I stopped. Nothing is lost. Please try it again in a few minutes; if it "
                    "happens again, tell the people who run this bot."
                )
            ) from None

    def _begin(self) -> _Process:
        # The first task starts the process, which takes a while: in a thread, or the event loop would wait.
        executor = self._start()
        return _Process(executor, executor.submit(os.getpid).result())

    async def close(self) -> None:
        """End the process; tasks that wait are dropped."""
        for tasks in self._turns.values():
            for task in tasks:
                task.result.cancel()
        self._turns.clear()
        if self._process is not None:
            process, self._process = await self._process, None
            process.executor.shutdown(wait=False, cancel_futures=True)
