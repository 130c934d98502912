"""The monthly post: exactly once, whatever processes and restarts there are.

Who writes the row of a server and period sends the post, and then writes down how that ended. A row whose process
never did (it was killed between) is taken over after `STALE`: the channel is searched for the post before it is sent
again. A post that failed for want of a channel or a permission is not tried again until a moderator chooses a
channel: moderators are told when they next look.
"""

from datetime import timedelta
from typing import NamedTuple

from bot.clock import Clock
from bot.insights import repository
from bot.insights.models import Period, Post, PostState
from bot.storage.engine import Database

STALE = timedelta(minutes=10)


class Claim(NamedTuple):
    """A post that is ours to send. `again`: another process may have sent it since `post.claimed_at`."""

    post: Post
    again: bool


class PostService:
    """Which process sends which monthly post, and how that ended."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def waiting(self) -> list[int]:
        """Servers whose monthly post is to be sent."""
        now = self._clock()
        async with self._database.read() as connection:
            return list(await repository.wanting_post(connection, Period.due(now), now - STALE))

    async def claim(self, guild_id: int) -> Claim | None:
        """Take on the post that is due, None where it is another's or no longer wanted."""
        now = self._clock()
        period = Period.due(now)
        async with self._database.write() as connection:
            server = await repository.server(connection, guild_id)
            if server.enabled_at is None or server.channel_id is None:
                return None
            before = await repository.post(connection, guild_id, period)
            if before is None:
                new = Post(guild_id, period, server.channel_id, PostState.SENDING, now)
                return Claim(new, again=False) if await repository.claim_post(connection, new) else None
            if before.state is not PostState.SENDING or before.claimed_at > now - STALE:
                return None
            ours = await repository.claim_post_again(connection, before, now)
            return Claim(before, again=True) if ours else None

    async def end(self, post: Post, state: PostState, message_id: int | None = None) -> None:
        """Write down how sending a post ended."""
        async with self._database.write() as connection:
            await repository.end_post(connection, post, state, message_id)

    async def failed(self, guild_id: int) -> Post | None:
        """The newest post, where it failed and moderators have done nothing about it."""
        async with self._database.read() as connection:
            post = await repository.post(connection, guild_id, Period.due(self._clock()))
        return post if post is not None and post.state is PostState.FAILED else None
