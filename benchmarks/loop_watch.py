"""How long the event loop is kept from everybody else."""

import asyncio
import gc
import threading
import time
from types import TracebackType
from typing import Any, Self

TICK = 0.001


class LoopWatch:
    """Measures, while entered, the longest time in ms between two turns of a task that wants one every ms.

    `wall`: by the clock, with whatever else the machine does. `own`: what this thread itself worked between
    the two turns, which is what our code answers for, without garbage collection. `gc`: the longest single
    collection, in whatever thread: they all hold the interpreter.
    """

    def __init__(self) -> None:
        self.wall = self.own = self.gc = self.seconds = 0.0
        self._collected = self._collecting = 0.0
        self._thread = threading.get_ident()

    async def __aenter__(self) -> Self:
        gc.callbacks.append(self._note)
        self._start = time.perf_counter()
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.perf_counter() - self._start
        await asyncio.sleep(TICK)  # the last gap counts too
        self._task.cancel()
        gc.callbacks.remove(self._note)

    def _note(self, phase: str, _info: dict[str, Any]) -> None:
        now = time.thread_time()
        if phase == "start":
            self._collecting = now
            return
        self.gc = max(self.gc, (now - self._collecting) * 1000)
        if threading.get_ident() == self._thread:
            self._collected += now - self._collecting

    async def _watch(self) -> None:
        wall, own = time.perf_counter(), time.thread_time() - self._collected
        while True:
            await asyncio.sleep(TICK)
            now, used = time.perf_counter(), time.thread_time() - self._collected
            self.wall = max(self.wall, (now - wall) * 1000)
            self.own = max(self.own, (used - own) * 1000)
            wall, own = now, used

    def __str__(self) -> str:
        return (
            f"{self.seconds:6.2f} s, longest gap {self.wall:4.0f} ms: "
            f"{self.own:3.0f} ms of our own work, garbage collection {self.gc:3.0f} ms"
        )
