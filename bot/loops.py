"""Background work: a loop that survives its faults, waits so that a test harness can tell, and stops in order.

loop = Loop("support channels", 60, Step("nudge", nudge), Step("forget", forget, every=timedelta(hours=1)),
            clock=clock, ready=bot.wait_until_ready)
loop.start()
...
await loop.stop(1.0)
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.errors import DatabaseAway
from bot.faults import place_of, report

log = structlog.get_logger()

REPEATED = timedelta(hours=1)
"""How long a step that goes on failing in the same way is not logged again."""

_LEAST_WAIT = 1.0
"""Seconds between two rounds even where one takes longer than the loop's interval: others want their turn."""

IdleWait = Callable[[Awaitable[object]], Awaitable[object]]
"""How a loop waits for nothing to do: awaits what it is given. A test harness has to know such a wait."""


async def plain_wait(waiting: Awaitable[object]) -> None:
    """Await `waiting`, and do nothing besides. In simcord another takes its place, which knows that the bot is idle."""
    await waiting


@dataclass
class Step:
    """One thing that a loop does in a round. What fails in it keeps none of the other steps waiting."""

    name: str
    """For the log, together with the loop's name."""
    work: Callable[[], Awaitable[object]]
    every: timedelta = timedelta()
    """How much time has to pass from one run to the next; each round by default. A run that failed counts."""
    once: bool = False
    """Whether it is done when it went well once."""
    leader_only: bool = False
    """Whether one process does it for all. The next leader begins with it at once."""
    done: bool = field(default=False, init=False)
    ran_at: datetime | None = field(default=None, init=False)
    failing: str = field(default="", init=False)
    """How the last run failed, empty where it went well."""
    logged_at: datetime | None = field(default=None, init=False)

    def is_due(self, now: datetime) -> bool:
        """Whether it has to run in a round at `now`. A clock that was put back makes it due, not late."""
        if self.once and self.done:
            return False
        return self.ran_at is None or not self.ran_at <= now < self.ran_at + self.every


class Loop:
    """Runs `steps` in order, once every `seconds`, in a task of its own, until it is stopped or has no step left to do.

    `ready` is awaited first: before the servers are known, every one would seem to be gone. Errors of the kinds
    `passing` (the network is away) are a warning in the log; every other is a fault of ours with a reference. The
    same error in the same step is logged once an hour, not in every round. A step that finds the database away is tried
    again without a word.

    `leads`: whether this process is the one that does what is to be done once, asked before each such step.
    """

    def __init__(
        self,
        name: str,
        seconds: float,
        *steps: Step,
        clock: Clock,
        ready: Callable[[], Awaitable[object]] | None = None,
        leads: Callable[[], bool] = lambda: True,
        idle_wait: IdleWait = plain_wait,
        passing: tuple[type[BaseException], ...] = (OSError, TimeoutError),
    ) -> None:
        self.name = name
        self._seconds = seconds
        self._steps = steps
        self._clock = clock
        self._ready = ready
        self._leads = leads
        self._idle_wait = idle_wait
        self._passing = passing
        self._task: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()
        self._stop = asyncio.Event()

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not come to its end."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin. A loop that runs already goes on as it is."""
        if not self.is_running:
            self._stop.clear()
            self._task = asyncio.create_task(self._run(), name=f"loop {self.name}")

    async def stop(self, seconds: float) -> None:
        """End the loop after the step under way, which is broken off where it takes longer than `seconds`."""
        self._stop.set()
        if self._task is None:
            return
        if self._busy.locked():
            await asyncio.wait({self._task}, timeout=seconds)
        self._task.cancel()
        await asyncio.wait({self._task}, timeout=seconds)

    async def _run(self) -> None:
        if self._ready is not None:
            await self._idle_wait(self._ready())
        time = asyncio.get_running_loop().time
        while not self._stop.is_set():
            began = time()
            await self.round()
            if all(step.once and step.done for step in self._steps):
                return
            rest = self._seconds - (time() - began)
            if not self._stop.is_set():
                await self._idle_wait(self._sleep(max(rest, _LEAST_WAIT)))

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            pass

    async def round(self) -> None:
        """Run each step that is due. Raises nothing: a loop that raises ends for ever."""
        async with self._busy:
            for step in self._steps:
                if self._stop.is_set():
                    return
                if step.leader_only and not self._leads():
                    continue
                if step.is_due(now := self._clock()):
                    step.ran_at = now
                    await self._guarded(step, now)

    async def _guarded(self, step: Step, now: datetime) -> None:
        try:
            await step.work()
        except DatabaseAway:
            return  # said already, once for all loops
        except Exception as error:
            self._log(step, error, now)
            return
        step.done = True
        if step.failing:
            log.info("loop_works_again", loop=self.name, step=step.name)
        step.failing, step.logged_at = "", None

    def _log(self, step: Step, error: Exception, now: datetime) -> None:
        where, known = place_of(error), step.failing
        step.failing = where
        if where == known and step.logged_at is not None and abs(now - step.logged_at) < REPEATED:
            return
        step.logged_at = now
        if isinstance(error, self._passing):
            log.warning("loop_interrupted", loop=self.name, step=step.name, kind=type(error).__qualname__)
        else:
            report(error, f"loop {self.name}: {step.name}")
