"""The processes of one bot: who runs which shard, who leads, whose turn it is to start a session.

`Fleet` is a bot in a test or in the sandbox, `LoneFleet` one process on Discord. `bot.fleet.shared` has the one of
several processes, and `bot.fleet.opening` chooses.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any

import structlog

from bot.clock import Clock
from bot.fleet.models import AskGateway, Gateway, Process, Sleep
from bot.fleet.starts import SessionStarts

log = structlog.get_logger()

IDENTIFY_SECONDS = 5.5
"""Discord takes one session start in five seconds from each bucket of shards, as they arrive: some come quicker."""

TURN_SECONDS = 0.5
"""How long who waits for a turn waits before asking again."""

ASK_SECONDS = 10.0
"""How long Discord may take to say what it allows. Meanwhile nobody else of the bucket identifies."""


async def _at_once() -> None:
    """Nobody waits for anything."""


class Fleet:
    """A bot by itself, at no real Discord: it leads, has every shard, and waits for nobody."""

    starts: SessionStarts | None = None
    """What is left of Discord's session starts; None where nobody counts them."""

    def __init__(self) -> None:
        self.hear: Callable[[str, int], None] = lambda _word, _number: None
        """Called with what other processes tell (`bot.storage.advisory.tell_others`)."""
        self.ready: Callable[[], Awaitable[object]] = _at_once
        """Awaited before another process is asked to hand over: returns once all shards of this one have a session."""

    @property
    def leads(self) -> bool:
        """Whether this process is the one that does what is to be done once."""
        return True

    async def join(
        self, application_id: int, shards: Collection[int] | None, count: int | None, ask: AskGateway
    ) -> int | None:
        """Be the process with `shards` of `count` (None: all of them; as many as Discord recommends).

        Returns how many shards there are, None where nobody has asked. Waits where Discord allows no session start.
        Errors of `ask` are raised, TimeoutError where it takes longer than `ASK_SECONDS`; OperatorError where another
        process has one of the shards.
        """
        return count

    def serves(self, created_at: datetime) -> bool:
        """Whether this process answers what was created at that moment by Discord's clock, and not another that it
        takes over from or hands over to."""
        return True

    @property
    def is_placed(self) -> bool:
        """Whether `placed` has nothing to wait for."""
        return True

    async def placed(self) -> None:
        """Return once the shards are this process's, and no other's that is handing them over."""

    async def take_turn(self, shard: int) -> None:
        """Return when the shard may identify; nobody else of its bucket may for five seconds after."""

    async def processes(self) -> list[Process]:
        """Those that are alive, this one too, as far as they can be known."""
        return []

    async def refresh_starts(self) -> None:
        """Ask anew how many session starts are left, where Discord counts them."""

    async def lost(self) -> None:
        """Return once this process has handed over; OperatorError once it must no longer run for another reason."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Give everything back that others may want."""


class LoneFleet(Fleet):
    """One process on Discord."""

    def __init__(self, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        super().__init__()
        self._clock = clock
        self._sleep = sleep
        self.starts: SessionStarts = SessionStarts(clock, sleep)
        self._ask: AskGateway | None = None
        self._asking: asyncio.Future[Gateway] | None = None
        self._max_concurrency = 1
        self._held: set[int] = set()
        """The buckets from which a shard of this process identifies, or has in the last five seconds."""
        self._turns: set[asyncio.Task[None]] = set()

    async def join(
        self, application_id: int, shards: Collection[int] | None, count: int | None, ask: AskGateway
    ) -> int | None:
        """See `Fleet.join`."""
        self._ask = ask
        gateway = await self._ask_in_time()
        count = count or gateway.shards
        self._max_concurrency = max(gateway.max_concurrency, 1)
        await self._claim_place(application_id, tuple(shards or range(count)), count)
        self.starts.note(gateway)
        if not gateway.remaining:
            # Later than here, each try to connect would be cut off after a minute and begun anew.
            await self.starts.wait_for_one(self._ask_in_time)
        return count

    async def _claim_place(self, application_id: int, shards: tuple[int, ...], count: int) -> None:
        """OperatorError where another process has one of the shards. Alone, nobody has."""

    async def take_turn(self, shard: int) -> None:
        """See `Fleet.take_turn`."""
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # In a task of its own: discord.py cuts off who waits for long, and a lock that is being asked for must not be
        # granted to nobody.
        turn = asyncio.create_task(
            self._serve_turn(shard % self._max_concurrency, granted), name="identify turn"
        )
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        await granted

    async def _serve_turn(self, bucket: int, granted: "asyncio.Future[None]") -> None:
        while not await self._hold(bucket):
            await self._sleep(TURN_SECONDS)
            if granted.done():  # nobody waits for it any more
                return
        try:
            await self._wait_for_start()
            if not granted.done():
                granted.set_result(None)
                await self._sleep(IDENTIFY_SECONDS)
        finally:
            await self._free(bucket)

    async def _wait_for_start(self) -> None:
        if self._ask is None:
            return
        try:
            await self.starts.wait_for_one(self._ask_in_time)
        except Exception as error:  # whatever it is: to identify without knowing is better than not to
            log.warning("session_starts_unknown", kind=type(error).__name__)

    async def _hold(self, bucket: int) -> bool:
        if bucket in self._held:
            return False
        self._held.add(bucket)
        return True

    async def _free(self, bucket: int) -> None:
        self._held.discard(bucket)

    async def refresh_starts(self) -> None:
        """See `Fleet.refresh_starts`."""
        if self._ask is not None:
            self.starts.note(await self._ask_in_time())

    async def _ask_in_time(self) -> Gateway:
        """What Discord says; TimeoutError where it takes longer than `ASK_SECONDS`.

        The question itself goes on, for five minutes at most (aiohttp's), and whoever asks meanwhile waits for the same
        answer: discord.py, cancelled while it waits out a rate limit, would let all that it sends later wait for ever.
        """
        assert self._ask is not None
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())
            self._asking.add_done_callback(_take_note)
        patience: asyncio.Future[Any] = asyncio.ensure_future(self._sleep(ASK_SECONDS))
        try:
            await asyncio.wait({self._asking, patience}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()
        if not self._asking.done():
            raise TimeoutError("Discord does not say what it allows")
        return self._asking.result()

    async def close(self) -> None:
        """See `Fleet.close`."""
        under_way: list[asyncio.Future[Any]] = [*self._turns, *([self._asking] if self._asking else [])]
        for one in under_way:
            one.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _take_note(asked: "asyncio.Future[Gateway]") -> None:
    """Nobody may be there any more to take the error; asyncio would tell of it as if nobody ever had."""
    if not asked.cancelled():
        asked.exception()
