"""Insights: taking part, a server's switch, and the snapshot of each month."""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from bot.charts.draw import draw
from bot.clock import Clock
from bot.duties import Subject
from bot.errors import DatabaseAway, Look, Refusal
from bot.faults import report
from bot.i18n import _
from bot.insights import repository
from bot.insights.charts import describe, insights_chart
from bot.insights.models import MOST_SERVERS, Part, Period, Server, Snapshot, Topics
from bot.insights.parts import part, rated_in
from bot.insights.repository import KeptPart, Participant, SnapshotRepository
from bot.insights.rule import add_up, publish, vote
from bot.members import repository as members
from bot.scores.estimates import EstimateService, Picture
from bot.storage.cipher import Cipher
from bot.storage.engine import Database, Transaction
from bot.worker import Worker


class Mine(NamedTuple):
    """What a member adds to the next snapshot, and the servers they take part in."""

    period: Period
    part: Part
    servers: list[int]


class InsightService(Subject):
    """What members and moderators do with insights. Who may switch, the caller checks."""

    tables: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("insight_member", "insight_part"), "insights"),
        **dict.fromkeys(("insight_server", "insight_snapshot", "insight_heard", "insight_post"), ""),
    }

    def __init__(
        self,
        database: Database,
        clock: Clock,
        cipher: Cipher,
        estimates: EstimateService,
        worker: Worker,
        topics: Topics,
    ) -> None:
        self._database = database
        self._clock = clock
        self._estimates = estimates
        self._worker = worker
        self._topics = topics
        self._snapshots = SnapshotRepository(cipher)

    # A server's settings

    async def server(self, guild_id: int) -> Server:
        """What a server's moderators set."""
        async with self._database.read() as connection:
            return await repository.server(connection, guild_id)

    async def switch(self, guild_id: int, on: bool) -> Server:
        """Switch a server's insights on or off. What was published stays, and is not drawn anew."""
        async with self._database.write() as connection:
            before = await repository.server(connection, guild_id)
            if on == (before.enabled_at is not None):
                return before
            after = before._replace(enabled_at=self._clock() if on else None)
            await repository.put_server(connection, after)
        return after

    async def set_channel(self, guild_id: int, channel_id: int | None) -> Server:
        """Choose where the monthly post goes, None for nowhere. A post that failed is tried again."""
        async with self._database.write() as connection:
            after = (await repository.server(connection, guild_id))._replace(channel_id=channel_id)
            await repository.put_server(connection, after)
            await repository.forget_failure(connection, guild_id)
        return after

    # Taking part

    def next_period(self) -> Period:
        """What the next snapshot is about."""
        return Period.due(self._clock()).after

    async def mine(self, user_id: int) -> Mine:
        """What the member would add, or adds; nothing is stored."""
        period = self.next_period()
        return Mine(period, await self._part(user_id, period), await self.servers(user_id))

    async def takes_part(self, user_id: int, guild_id: int) -> bool:
        """Whether the member takes part in this server."""
        return guild_id in await self.servers(user_id)

    async def servers(self, user_id: int) -> list[int]:
        """The servers whose insights the member takes part in."""
        async with self._database.read() as connection:
            return [guild_id for guild_id, _at in await repository.servers_of(connection, user_id)]

    async def join(self, user_id: int, guild_id: int) -> None:
        """The member takes part from the next snapshot on; Refusal where insights are off or servers too many."""
        period = self.next_period()
        async with self._database.read() as connection:
            known = await members.find_member(connection, user_id)
        fresh = await self._part(user_id, period)
        async with self._database.write() as connection:
            if (await repository.server(connection, guild_id)).enabled_at is None:
                raise Refusal(_("This server has not switched its insights on."))
            await members.touch(connection, user_id, self._clock())
            servers = [one for one, _at in await repository.servers_of(connection, user_id)]
            if guild_id not in servers and len(servers) >= MOST_SERVERS:
                raise Refusal(
                    _("You take part in {count} servers already, and more would tell more about you"),
                    _("Leave one of them first."),
                    look=Look.COMMUNITIES,
                    count=MOST_SERVERS,
                )
            await repository.put_member(connection, user_id, guild_id, self._clock())
            # One more for the touch: had anything else been written meanwhile, the two would not meet.
            revision = (known.revision if known else 0) + 1
            await repository.put_part(connection, user_id, KeptPart(fresh, period, revision, self._clock()))

    async def leave(self, user_id: int, guild_id: int | None) -> int:
        """Take the member out of a server, or out of all (None); returns out of how many."""
        async with self._database.write() as connection:
            servers = [one for one, _at in await repository.servers_of(connection, user_id)]
            leaving = [one for one in servers if guild_id in (None, one)]
            if leaving:
                await members.touch(connection, user_id, self._clock())
            for one in leaving:
                await repository.remove_member(connection, user_id, one)
        return len(leaving)

    async def export(self, user_id: int) -> Mapping[str, object]:
        """The servers that the member takes part in, and what they add, under "insights"."""
        async with self._database.read() as connection:
            servers = await repository.servers_of(connection, user_id)
            kept = await repository.kept_part(connection, user_id)
        figures = None
        if kept is not None:
            figures = {
                "period": kept.period.start,
                **kept.part._asdict(),
                "computed_at": kept.computed_at,
            }
        taking_part = [{"guild_id": str(guild_id), "joined_at": at} for guild_id, at in servers]
        return {"insights": {"servers": taking_part, "figures": figures}}

    async def server_left(self, connection: Transaction, guild_id: int) -> None:
        """Forget the server's settings, snapshots and posts, and who takes part there."""
        await repository.forget_server(connection, guild_id)

    async def _part(self, user_id: int, period: Period) -> Part:
        subject = await self._estimates.subject(user_id)
        if not rated_in(subject.records, period):
            return part(subject.records, period, {})
        subject, answer = await self._estimates.answer(user_id)
        return part(subject.records, period, answer.estimate.p_unsuccessful)

    # Snapshots

    async def latest(self, guild_id: int) -> Snapshot | None:
        """The newest snapshot of a server."""
        async with self._database.read() as connection:
            return await self._snapshots.latest(connection, guild_id)

    async def due(self) -> list[int]:
        """Servers whose snapshot is to be taken."""
        async with self._database.read() as connection:
            return await repository.without_snapshot(connection, Period.due(self._clock()))

    async def take_snapshot(self, guild_id: int) -> Snapshot | None:
        """Take the snapshot that is due. Of several processes that do so at once, the first one's stands."""
        period = Period.due(self._clock())
        async with self._database.read() as connection:
            group = await repository.participants(connection, guild_id, period.moment)
        parts = {one.user_id: await self._current(one, period) for one in group}
        # Who left, or was erased, while that took its time is no longer among them.
        async with self._database.read() as connection:
            still = await repository.participants(connection, guild_id, period.moment)
        parts = {one.user_id: parts[one.user_id] for one in still if one.user_id in parts}
        voices = await self._topics.topics_of(guild_id, frozenset(parts), period)
        figures = publish(
            add_up([(mine, vote(voices[one]) if voices.get(one) else None) for one, mine in parts.items()])
        )
        async with self._database.write() as connection:
            await self._snapshots.add_snapshot(connection, Snapshot(guild_id, period, self._clock(), figures))
        return await self.latest(guild_id)

    async def _current(self, one: Participant, period: Period) -> Part:
        """The participant's part, made anew where their records changed since."""
        kept = one.kept
        if kept is not None and (kept.period, kept.revision) == (period, one.revision):
            return kept.part
        try:
            fresh = await self._part(one.user_id, period)
        except DatabaseAway:
            raise  # it is away for all of them
        except Exception as error:
            # One whose records cannot be estimated must not keep everybody else waiting for ever.
            report(error, "insights: a member's part")
            return Part()
        async with self._database.write() as connection:
            await members.hold(connection, [one.user_id])
            if not await repository.servers_of(connection, one.user_id):
                return fresh  # left, or was erased, meanwhile: nothing is written about them
            await members.touch(connection, one.user_id, self._clock())
            await repository.put_part(
                connection, one.user_id, KeptPart(fresh, period, one.revision + 1, self._clock())
            )
        return fresh

    async def picture(self, snapshot: Snapshot, title: str) -> Picture | None:
        """The chart of a snapshot, None where there are no numbers."""
        if snapshot.figures is None:
            return None
        png = await self._worker.run(draw, insights_chart(snapshot.figures, title))
        return Picture(png, describe(snapshot.figures))
