"""Servers that the bot was removed from: what is kept of them goes after a grace time, in case they come back."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta

from bot.clock import Clock
from bot.storage.engine import Database, Transaction
from bot.support import departure_repository as rows

GRACE = timedelta(days=30)

Purge = Callable[[Transaction, int], Awaitable[None]]
"""Removes what a subject keeps of a server."""


class DepartureService:
    """Remembers departures, and forgets servers."""

    def __init__(self, database: Database, clock: Clock, purges: Sequence[Purge]) -> None:
        self._database = database
        self._clock = clock
        self._purges = purges

    async def left(self, guild_id: int) -> None:
        """The bot was removed from a server."""
        async with self._database.write() as connection:
            await rows.note(connection, guild_id, self._clock())

    async def joined(self, guild_id: int) -> None:
        """Forget that a server had been left, since the bot is a member of it again."""
        async with self._database.write() as connection:
            await rows.clear(connection, guild_id)

    async def compare(self, present: Collection[int], ours: Callable[[int], bool]) -> None:
        """What happened while the bot was away: `present` are the servers of the shards for which `ours` says yes."""
        async with self._database.read() as connection:
            kept, departed = await rows.kept(connection), await rows.departed(connection)
        for guild_id in kept - departed - set(present):
            if ours(guild_id):
                await self.left(guild_id)
        for guild_id in departed & set(present):
            await self.joined(guild_id)

    async def sweep(self) -> int:
        """Forget servers whose grace time is over; returns how many."""
        async with self._database.read() as connection:
            due = await rows.due(connection, self._clock() - GRACE)
        for guild_id in due:
            async with self._database.write() as connection:
                for purge in self._purges:
                    await purge(connection, guild_id)
                await rows.clear(connection, guild_id)
        return len(due)
