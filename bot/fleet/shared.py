"""One of several processes over one PostgreSQL, which they ask for everything: no process knows another.

A process holds a lock for each of its shards and, while a shard of a bucket starts its session, one for the bucket.
One holds the leader's. All of them end with its connection, so a process that dies is replaced by whoever asks next.
One that is to take over starts without the locks of its shards (`bot.fleet.handover`).
"""

import asyncio
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.errors import OperatorError
from bot.fleet.handover import Handover
from bot.fleet.models import (
    COUNT_LOCK,
    HEIR_LOCK,
    IDENTIFY_LOCK,
    LEADER_LOCK,
    Process,
    Sleep,
    family_of,
    processes_of,
)
from bot.fleet.service import LoneFleet
from bot.storage.advisory import UNREACHABLE, DirectConnection

log = structlog.get_logger()

KEEP_SECONDS = 10.0
"""How often a process looks whether its connection lives and whether it has to lead: a dead leader's locks are free
after 25 seconds at most, so that there is another within a minute."""

CLAIM_TRIES = 5
"""So many times, a second apart, a place is asked for at a start: the process before may be about to end."""

RETAKE_TRIES = 60
"""And where the connection was lost: the server may not know yet, and hold the locks for it still."""

INHERIT_TRIES = 30
"""And where the process before does not answer: it may have died with its machine, whose locks are free after 25
seconds."""

_TAKING_OVER = "Another process is about to take over these shards. Wait for it."


class SharedFleet(LoneFleet):
    """A process that shares the bot's shards with others."""

    def __init__(
        self,
        direct: DirectConnection,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        *,
        takes_over: bool = False,
    ) -> None:
        """`takes_over`: from another process with the same shards, where there is one, once this one is ready."""
        super().__init__(clock, sleep)
        self._direct = direct
        direct.when_lost = self._step_down
        direct.when_told = self._told
        self._takes_over = takes_over
        self._handover = Handover(direct, clock, sleep, self._has_heir)
        self._inherits = False
        """Whether it is about to take over, and holds what keeps others from these shards."""
        self._family = 0
        self._shards: tuple[int, ...] = ()
        self._count = 0
        self._leads = False
        self._keeper: asyncio.Task[None] | None = None
        self._joined = asyncio.Event()
        self._placed = asyncio.Event()
        self._wake = asyncio.Event()

    @property
    def leads(self) -> bool:
        """See `Fleet.leads`. Nobody leads for a moment after the leader's death."""
        return self._leads and self._direct.is_open

    def _told(self, word: str, number: int) -> None:
        self._handover.hear(word, number)
        self.hear(word, number)

    def serves(self, created_at: datetime) -> bool:
        """See `Fleet.serves`."""
        return self._handover.serves(created_at)

    @property
    def is_placed(self) -> bool:
        """See `Fleet.is_placed`."""
        return self._placed.is_set()

    async def placed(self) -> None:
        """See `Fleet.placed`."""
        await self._placed.wait()

    def _step_down(self) -> None:
        if self._leads:
            log.warning("fleet_leader_lost")
        self._leads = False
        self._wake.set()

    async def _claim_place(self, application_id: int, shards: tuple[int, ...], count: int) -> None:
        self._family, self._shards, self._count = family_of(application_id), shards, count
        await open_direct(self._direct)
        if self._takes_over and await self._is_heir():
            self._handover.hold_back()
        else:
            await self._claim_again(CLAIM_TRIES)
            await self._lead_if_free()
            self._take_place()
        self._keeper = asyncio.create_task(self._keep(), name="fleet")
        self._joined.set()

    @property
    def _key(self) -> int:
        """Of the shards of this application, for the words about handing over."""
        return (self._family << 16) + min(self._shards)

    async def _is_heir(self) -> bool:
        """Whether another process has these very shards; OperatorError where a third is about to take them over."""
        for one in await self.processes():
            if one.shards == tuple(sorted(self._shards)) and one.shard_count == self._count:
                for shard in self._shards:
                    if not await self._direct.try_lock(self._family, HEIR_LOCK + shard):
                        raise OperatorError(_TAKING_OVER)
                self._inherits = True
        return self._inherits

    async def _take_over(self) -> None:
        """Wait until this process can serve, and take the place of the one that has."""
        try:
            await self._until_ready()
            agreed = await self._handover.take_over(self._key)
            if not agreed:
                try:
                    await self._claim_again(INHERIT_TRIES)
                except OperatorError as error:
                    raise OperatorError(f"{error} It does not hand them over.") from None
        except UNREACHABLE:
            raise OperatorError(
                "PostgreSQL went away before the shards were taken over. Start again when it is back."
            ) from None
        await self._inherit(claimed=not agreed)
        self._handover.begin()
        self._take_place()
        log.info("shards_taken_over", shards=self._shards)

    async def _until_ready(self) -> None:
        """Wait for all sessions. One of `UNREACHABLE` where the locks are lost: nothing would start a session then."""
        ready, lost = asyncio.ensure_future(self.ready()), asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait({ready, lost}, return_when=asyncio.FIRST_COMPLETED)
            if not self._direct.is_open:
                raise ConnectionError("the connection with the locks is lost")
            await ready
        finally:
            ready.cancel()
            lost.cancel()

    async def _inherit(self, *, claimed: bool) -> None:
        """Exchange the promise for the locks, once the other gives them back. Until then it has to see the promise."""
        while True:
            try:
                if not self._direct.is_open:
                    await self._direct.open()
                    claimed = False
                    for shard in self._shards:  # where not, the server has not noticed yet who held it
                        await self._direct.try_lock(self._family, HEIR_LOCK + shard)
                if not claimed:
                    await self._claim_again(RETAKE_TRIES)
                    claimed = True
                for shard in self._shards:
                    await self._direct.unlock(self._family, HEIR_LOCK + shard)
                return
            except UNREACHABLE as error:
                log.warning("fleet_connection_lost", kind=type(error).__name__)
                await self._direct.close()
                await self._sleep(1)

    def _take_place(self) -> None:
        self._inherits = False
        self._handover.key = self._key
        self._placed.set()
        self._wake.set()

    async def _claim_again(self, tries: int) -> None:
        for left in reversed(range(tries)):
            taken = await self._claim()
            if taken is None:
                return
            if not left:
                raise OperatorError(taken)
            await self._sleep(1)

    async def _claim(self) -> str | None:
        """Take the locks of all shards; None where they are held now, else what is in the way, and nothing is held."""
        # The count first: of two with different ones at least the later sees the other.
        wanted = [(COUNT_LOCK + self._count, True), *((shard, False) for shard in self._shards)]
        held, said = [], None
        for lock, shared in wanted:
            if not await self._direct.try_lock(self._family, lock, shared=shared):
                said = await self._taken(lock)
                break
            held.append((lock, shared))
            if shared and (said := await self._other_count()) is not None:
                break
        # Who is about to take over comes before a newcomer where the process before has just ended. That one itself may
        # come back: it is the only one that serves until the other is ready.
        newcomer = not self._inherits and not self._placed.is_set()
        if said is None and newcomer and await self._is_promised():
            said = _TAKING_OVER
        if said is not None:
            for lock, shared in held:
                await self._direct.unlock(self._family, lock, shared=shared)
        return said

    async def _is_promised(self) -> bool:
        return any(not set(self._shards).isdisjoint(one.inherits) for one in await self.processes())

    async def _has_heir(self) -> bool:
        """Whether another process is to have these shards, or has them: it is quicker where both lost the server."""
        return await self._is_promised() or any(
            one.name != self._direct.name and not set(self._shards).isdisjoint(one.shards)
            for one in await self.processes()
        )

    async def _other_count(self) -> str | None:
        for one in await self.processes():
            if one.shard_count not in (None, self._count):
                return (
                    f"Another process ({one.name}) runs with SHARD_COUNT={one.shard_count}, this one with "
                    f"{self._count}. All need the same: stop the others first."
                )
        return None

    async def _taken(self, shard: int) -> str:
        holder = next((one for one in await self.processes() if shard in one.shards), None)
        who = f"{holder.name}, since {holder.since:%Y-%m-%d %H:%M} UTC" if holder else "it has just started"
        return (
            f"Shard {shard} of {self._count} is already run by another process ({who}). Stop that one, or give each "
            "its own SHARD_IDS. If it died a moment ago, its place is free within half a minute."
        )

    async def _lead_if_free(self) -> None:
        """Become the leader where there is none. Whoever leads finds out that the connection still holds."""
        if self._leads:
            await self._direct.ping()
            return
        if await self._direct.try_lock(self._family, LEADER_LOCK):
            self._leads = True
            log.info("fleet_leader", shards=self._shards)

    async def _keep(self) -> None:
        """Watch the connection; OperatorError once another process has the place."""
        if not self._placed.is_set():
            await self._take_over()
        away = False
        while True:
            if not self._wake.is_set():
                await self._rest(KEEP_SECONDS)
            self._wake.clear()
            try:
                if not self._direct.is_open:
                    await self._direct.open()
                    await self._claim_again(RETAKE_TRIES)
                    log.info("fleet_connected_again", shards=self._shards)
                await self._lead_if_free()
            except UNREACHABLE as error:
                if not away:
                    log.warning("fleet_connection_lost", kind=type(error).__name__)
                away = True
                await self._direct.close()
                await self._sleep(1)
                self._wake.set()
            else:
                away = False

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def processes(self) -> list[Process]:
        """See `Fleet.processes`."""
        return [one for one in processes_of(await self._direct.holders()) if one.family == self._family]

    async def lost(self) -> None:
        """See `Fleet.lost`."""
        await self._joined.wait()
        assert self._keeper is not None
        over = asyncio.create_task(self._handover.over.wait(), name="handed over")
        try:
            await asyncio.wait({self._keeper, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
        if self._keeper.done():
            self._keeper.result()

    async def _hold(self, bucket: int) -> bool:
        # The server gives a lock once more to who has it: two shards of this process have to take turns here.
        if not await super()._hold(bucket):
            return False
        try:
            if await self._direct.try_lock(self._family, IDENTIFY_LOCK + bucket):
                return True
        except UNREACHABLE:
            pass  # asked again until it is back: without it nobody knows who else identifies
        await super()._free(bucket)
        return False

    async def _free(self, bucket: int) -> None:
        try:
            await self._direct.unlock(self._family, IDENTIFY_LOCK + bucket)
        except UNREACHABLE:
            pass  # with the connection the lock has ended too
        finally:
            await super()._free(bucket)

    async def close(self) -> None:
        """See `Fleet.close`."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
        await self._handover.close()
        await self._direct.close()
        await super().close()


async def open_direct(direct: DirectConnection) -> None:
    """Open the connection; OperatorError where that is not possible."""
    try:
        await direct.open()
    except (*UNREACHABLE, ValueError) as error:  # ValueError: what asyncpg cannot make of an option
        reason = str(getattr(error, "orig", None) or error) or type(error).__name__
        raise OperatorError(
            f"PostgreSQL cannot be reached for the locks between processes: {reason}. Check DATABASE_DIRECT_URL, "
            "or DATABASE_URL where that is empty."
        ) from None
