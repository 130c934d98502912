"""What becomes due by waiting: helpers are told of questions once, and very old ones are closed.

The intent is written first: a question is claimed before Discord is spoken to. Where the bot stops in between, the
next one looks on Discord whether the message is there before it writes another.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.storage.engine import Database
from bot.support.channels import repository as rows
from bot.support.channels.models import Nudge, Post, State
from bot.support.channels.service import UNSURE_AFTER, ChannelService

PAUSE = timedelta(hours=1)
"""The least time between two messages to the helpers of one server: what comes due meanwhile goes into the next."""

CLOSED_AT_ONCE = 10
"""Threads closed in one round; a server that has hundreds is done in some hours, and nobody is flooded."""


class SweepService:
    """Claims what is due, for the part of the bot that speaks to Discord."""

    def __init__(self, database: Database, clock: Clock, channels: ChannelService) -> None:
        self._database = database
        self._clock = clock
        self._channels = channels

    async def waiting(self) -> list[int]:
        """Servers with questions to tell helpers of now."""
        async with self._database.read() as connection:
            return await rows.waiting(connection, self._clock(), PAUSE)

    async def claim_nudge(self, guild_id: int) -> Nudge | None:
        """The questions of a server that wait; None where another process has them."""
        hours = (await self._channels.setup(guild_id)).nudge_hours
        if hours is None:
            return None
        async with self._database.write() as connection:
            posts = await rows.claim_nudge(connection, guild_id, hours, self._clock(), PAUSE)
            if not posts:
                # Nothing is to be said, so nothing is to be sent.
                await rows.nudge_sent(connection, guild_id)
        return Nudge(guild_id, posts) if posts else None

    async def nudged(self, guild_id: int) -> None:
        """Discord has the message, or will never have it."""
        async with self._database.write() as connection:
            await rows.nudge_sent(connection, guild_id)

    async def unsure_nudges(self) -> list[tuple[int, datetime]]:
        """Servers with a message to helpers that was begun and not known to have been sent, and when."""
        async with self._database.read() as connection:
            return await rows.unsure_nudges(connection, self._clock() - UNSURE_AFTER)

    async def nudge_again(self, guild_id: int, at: datetime) -> None:
        """Give back a nudge that was claimed and could not be sent."""
        async with self._database.write() as connection:
            await rows.nudge_again(connection, guild_id, at)

    async def claim_old(self, ours: Callable[[int], bool]) -> list[Post]:
        """Very old questions, taken to be closed, of those servers for which `ours` says yes."""
        now = self._clock()
        async with self._database.read() as connection:
            # Servers first: those of another process may have more old questions than are read in a round.
            servers = [one for one in await rows.old_servers(connection, now) if ours(one)]
            found = await rows.old(connection, now, servers[:CLOSED_AT_ONCE], CLOSED_AT_ONCE)
        taken = []
        for post in found:
            async with self._database.write() as connection:
                if await rows.claim_old(connection, post, now):
                    taken.append(post)
        return taken

    async def closed(self, thread_id: int) -> None:
        """It is closed on Discord, as far as the bot may."""
        async with self._database.write() as connection:
            await rows.move(
                connection, thread_id, (State.CLOSING,), State.CLOSED, {"changed_at": self._clock()}
            )
