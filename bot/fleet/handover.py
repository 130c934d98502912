"""Handing over: a new process takes the shards of an old one, which answers until the new one is ready.

Discord lets several sessions have the same shard and sends each of them everything: its documentation names that as the
way to update without a time in which nobody answers ("Sharding" in developers/events/gateway.mdx, read 2026-11-27). So
every interaction arrives at both processes, and one of them has to answer it. Which one, its id says, in which is when
it was created by Discord's clock: what is older than an agreed moment is the old process's, all else the new one's.

    new                                    old, which has the locks of the shards
    starts its sessions, answers nothing   answers everything
    has them: TAKE_OVER           ─────►   "in two seconds"
    answers from the moment on    ◄─────   AGREED: answers what is older, ends some seconds after the moment
    takes the locks                        gives them back, where the new one is still there; else goes on

The old machine's clock may be two seconds apart from Discord's, in either direction; where it is more, what is created
in the time between is not answered. What has no id (messages, servers) goes by the time it arrives.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.fleet.models import Sleep
from bot.storage.advisory import ANSWER_SECONDS, UNREACHABLE, DirectConnection

log = structlog.get_logger()

TAKE_OVER, AGREED = "take_over", "agreed"
"""The words between the two. Behind a slash AGREED has the moment, in milliseconds since 1970."""

NOTICE = timedelta(seconds=2)
"""From the word to the moment: both know it before anything arrives that was created after it."""

LINGER_SECONDS = 4.0
"""How long after the moment the old process waits for what was created before it."""

AGREE_SECONDS = ANSWER_SECONDS + 5
"""How long the old process may take to agree: longer than the server may take to pass its word on, or the new one would
have given up on what the old one has promised."""

_ALWAYS, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Handover:
    """From which moment on, and until which, a process serves its shards: always, but beside another one."""

    def __init__(
        self,
        direct: DirectConnection,
        clock: Clock,
        sleep: Sleep,
        has_heir: Callable[[], Awaitable[bool]],
    ) -> None:
        """`has_heir`: whether another process has these shards, or is about to; raises one of `UNREACHABLE`."""
        self._direct = direct
        self._has_heir = has_heir
        self._clock = clock
        self._sleep = sleep
        self.key: int | None = None
        """Of the shards, the same for both processes; None while there is nothing to hand over."""
        self.over = asyncio.Event()
        """Set when nothing is left to do for the old process."""
        self._from, self._until = _ALWAYS, _NEVER
        self._agreed: asyncio.Future[datetime] | None = None
        self._handing: asyncio.Task[None] | None = None

    def serves(self, created_at: datetime) -> bool:
        """Whether what was created then is this process's to answer."""
        return self._from <= created_at < self._until

    def hold_back(self) -> None:
        """Serve nothing until another process has agreed."""
        self._from = _NEVER

    def begin(self) -> None:
        """Serve everything: there is no other process any more.

        Whenever it was created: by which moment the other one ended only this machine's clock could say, which may be
        wrong, and what is too old to be answered is dropped anyway (`bot.arrivals`).
        """
        self._from = _ALWAYS

    async def take_over(self, key: int) -> bool:
        """Ask the process that has the shards with `key`; False where nobody agrees in time.

        True: everything that is created from the agreed moment on is served here.
        """
        self.key = key
        self._agreed = asyncio.get_running_loop().create_future()
        await self._direct.tell(TAKE_OVER, key)
        patience: asyncio.Future[Any] = asyncio.ensure_future(self._sleep(AGREE_SECONDS))
        try:
            await asyncio.wait({self._agreed, patience}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()
        agreed, self._agreed = self._agreed, None
        if not agreed.done():
            return False
        self._from = agreed.result()
        return True

    def hear(self, word: str, number: int) -> None:
        """What another process says; most of it is about something else."""
        what, _slash, moment = word.partition("/")
        if self.key is None or number != self.key:
            return
        if what == AGREED and self._agreed is not None and not self._agreed.done():
            self._agreed.set_result(_EPOCH + int(moment) * _MILLISECOND)
        elif what == TAKE_OVER and self._agreed is None and self._handing is None:
            self._handing = asyncio.create_task(self._hand_over(number), name="handing over")

    async def _hand_over(self, key: int) -> None:
        moment = (self._clock() + NOTICE - _EPOCH) // _MILLISECOND
        self._until = _EPOCH + moment * _MILLISECOND
        try:
            await self._direct.tell(f"{AGREED}/{moment}", key)
        except UNREACHABLE as error:  # it may have heard all the same, and answers from that moment on
            log.warning("handover_unsure", kind=type(error).__name__)
        await self._sleep(NOTICE.total_seconds() + LINGER_SECONDS)
        if await self._is_succeeded():
            log.warning("shards_handed_over", advice="This process ends; the new one answers.")
            self.over.set()
        else:
            log.warning("handover_failed", advice="The new process is gone; this one goes on.")
            self._until, self._handing = _NEVER, None

    async def _is_succeeded(self) -> bool:
        """Whether the new process is there. Without the server nobody knows: it is asked until it is back."""
        while True:
            try:
                return await self._has_heir()
            except UNREACHABLE:
                await self._sleep(1)

    async def close(self) -> None:
        """End what is under way."""
        if self._handing is not None:
            self._handing.cancel()
            await asyncio.wait({self._handing})
