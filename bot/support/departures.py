"""Servers that the bot was removed from: what is kept of them goes after a grace time, in case they come back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

import structlog

from bot.clock import Clock
from bot.duties import Subject
from bot.errors import DatabaseAway
from bot.faults import report
from bot.storage.engine import Database
from bot.support import departure_repository as rows

log = structlog.get_logger()

GRACE = timedelta(days=30)


class DepartureService(Subject):
    """Remembers departures, and has every subject forget the servers that do not come back."""

    tables: ClassVar[Mapping[str, str]] = {"departed_server": ""}
    purged_by_leader = False  # only who has its shard knows whether a server has come back

    def __init__(self, database: Database, clock: Clock, subjects: Sequence[Subject]) -> None:
        self._database = database
        self._clock = clock
        self._subjects = subjects
        self._ours: Callable[[int], bool] | None = None

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a server."""
        async with self._database.write() as connection:
            await rows.note(connection, guild_id, self._clock())

    async def joined(self, guild_id: int) -> None:
        """Forget that a server had been left, since the bot is a member of it again."""
        async with self._database.write() as connection:
            await rows.clear(connection, guild_id)

    async def compare(self, present: Collection[int], ours: Callable[[int], bool]) -> None:
        """What happened while the bot was away: `present` are the servers of the shards for which `ours` says yes.

        Until then nothing is forgotten: a server may have come back meanwhile.
        """
        async with self._database.read() as connection:
            kept, departed = await rows.kept(connection), await rows.departed(connection)
        for guild_id in kept - departed - set(present):
            if ours(guild_id):
                await self.left(guild_id)
        for guild_id in departed & set(present):
            await self.joined(guild_id)
        self._ours = ours

    async def purge(self) -> int:
        """Forget servers whose grace time is over; returns how many. One that cannot be forgotten waits alone."""
        if self._ours is None:
            return 0
        async with self._database.read() as connection:
            due = await rows.due(connection, self._clock() - GRACE)
        forgotten = 0
        for guild_id in filter(self._ours, due):
            try:
                async with self._database.write() as connection:
                    for subject in self._subjects:
                        await subject.server_left(connection, guild_id)
                    await rows.clear(connection, guild_id)
            except DatabaseAway:
                raise  # it is away for all of them
            except Exception as error:
                report(error, "forgetting a server")
            else:
                forgotten += 1
        if forgotten:
            log.info("departed_servers_forgotten", count=forgotten)
        return forgotten
