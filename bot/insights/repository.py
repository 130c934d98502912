"""Members' parts, servers' settings, snapshots and posts: the tables of insights."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Row, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.insights.models import Figures, Heard, Part, Period, Post, PostState, Server, Snapshot
from bot.storage.cipher import Cipher
from bot.storage.engine import insert
from bot.storage.rows import Rows
from bot.storage.tables import (
    insight_heard,
    insight_member,
    insight_part,
    insight_post,
    insight_server,
    insight_snapshot,
    member,
    new_id,
)


class KeptPart(NamedTuple):
    """A stored part, and what it was made of."""

    part: Part
    period: Period
    revision: int
    computed_at: datetime


class Participant(NamedTuple):
    """A member of a server's group, with the revision of their records."""

    user_id: int
    revision: int
    kept: KeptPart | None


_PART = (
    insight_part.c.period,
    insight_part.c.ended,
    insight_part.c.rated,
    insight_part.c.days,
    insight_part.c.hidden,
    insight_part.c.revision.label("made_of"),
    insight_part.c.computed_at,
)


async def put_member(connection: AsyncConnection, user_id: int, guild_id: int, now: datetime) -> None:
    """Let the member take part; who does already keeps the moment they joined."""
    new = insert(connection, insight_member).values(user_id=user_id, guild_id=guild_id, joined_at=now)
    await connection.execute(new.on_conflict_do_nothing())


async def remove_member(connection: AsyncConnection, user_id: int, guild_id: int) -> None:
    """Take the member out, and their part where no server is left."""
    await connection.execute(
        delete(insight_member).where(
            insight_member.c.user_id == user_id, insight_member.c.guild_id == guild_id
        )
    )
    left = select(insight_member.c.user_id).where(insight_member.c.user_id == user_id)
    await connection.execute(delete(insight_part).where(insight_part.c.user_id == user_id, ~left.exists()))


async def forget_server(connection: AsyncConnection, guild_id: int) -> None:
    """Remove everything of a server, and the parts of members who take part in no other."""
    for table in (insight_post, insight_snapshot, insight_heard, insight_server):
        await connection.execute(delete(table).where(table.c.guild_id == guild_id))
    here = select(insight_member.c.user_id).where(insight_member.c.guild_id == guild_id)
    for user_id in list(await connection.scalars(here.order_by(insight_member.c.user_id))):
        await remove_member(connection, user_id, guild_id)


async def servers_of(connection: AsyncConnection, user_id: int) -> list[tuple[int, datetime]]:
    """The servers that the member takes part in, and since when."""
    statement = (
        select(insight_member)
        .where(insight_member.c.user_id == user_id)
        .order_by(insight_member.c.joined_at, insight_member.c.guild_id)
    )
    return [(row.guild_id, row.joined_at) for row in await connection.execute(statement)]


async def participants(connection: AsyncConnection, guild_id: int, until: datetime) -> list[Participant]:
    """Who takes part in a server since before `until`."""
    statement = (
        select(insight_member.c.user_id, member.c.revision, *_PART)
        .select_from(
            insight_member.join(member, member.c.user_id == insight_member.c.user_id).outerjoin(
                insight_part, insight_part.c.user_id == insight_member.c.user_id
            )
        )
        .where(insight_member.c.guild_id == guild_id, insight_member.c.joined_at < until)
        .order_by(insight_member.c.user_id)
    )
    found = []
    for row in await connection.execute(statement):
        kept = None
        if row.period is not None:
            part = Part(row.ended, row.rated, row.days, row.hidden)
            kept = KeptPart(part, Period(row.period), row.made_of, row.computed_at)
        found.append(Participant(row.user_id, row.revision, kept))
    return found


async def kept_part(connection: AsyncConnection, user_id: int) -> KeptPart | None:
    """What the member gives to snapshots, as it was last computed; None where they give nothing."""
    row = (await connection.execute(select(*_PART).where(insight_part.c.user_id == user_id))).one_or_none()
    if row is None:
        return None
    part = Part(row.ended, row.rated, row.days, row.hidden)
    return KeptPart(part, Period(row.period), row.made_of, row.computed_at)


async def put_part(connection: AsyncConnection, user_id: int, kept: KeptPart) -> None:
    """Store the member's part in place of the one before."""
    values = {
        "period": kept.period.start,
        **kept.part._asdict(),
        "revision": kept.revision,
        "computed_at": kept.computed_at,
    }
    new = insert(connection, insight_part).values(user_id=user_id, **values)
    await connection.execute(new.on_conflict_do_update(index_elements=[insight_part.c.user_id], set_=values))


async def server(connection: AsyncConnection, guild_id: int) -> Server:
    """What a server's moderators set for insights; switched off where they set nothing."""
    statement = select(insight_server).where(insight_server.c.guild_id == guild_id)
    row = (await connection.execute(statement)).one_or_none()
    return Server(guild_id) if row is None else Server(row.guild_id, row.enabled_at, row.channel_id)


async def put_server(connection: AsyncConnection, settings: Server) -> None:
    """Keep what a server's moderators set, over what was set before."""
    values = {"enabled_at": settings.enabled_at, "channel_id": settings.channel_id}
    new = insert(connection, insight_server).values(guild_id=settings.guild_id, **values)
    await connection.execute(
        new.on_conflict_do_update(index_elements=[insight_server.c.guild_id], set_=values)
    )


async def without_snapshot(connection: AsyncConnection, period: Period) -> list[int]:
    """Servers that were on at the period's moment, still are, and have no snapshot of it."""
    taken = select(insight_snapshot.c.id).where(
        insight_snapshot.c.guild_id == insight_server.c.guild_id,
        insight_snapshot.c.period == period.start,
    )
    statement = (
        select(insight_server.c.guild_id)
        .where(insight_server.c.enabled_at <= period.moment, ~taken.exists())
        .order_by(insight_server.c.guild_id)
    )
    return list(await connection.scalars(statement))


class SnapshotRepository:
    """Snapshots, whose content is sealed: it may hold words that members searched for."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(insight_snapshot, cipher)

    async def add_snapshot(self, connection: AsyncConnection, snapshot: Snapshot) -> None:
        """Keep the snapshot, unless there is one of that period: the first one stands for ever."""
        row_id = new_id()
        content = "" if snapshot.figures is None else snapshot.figures.model_dump_json()
        values = {
            "guild_id": snapshot.guild_id,
            "period": snapshot.period.start,
            "taken_at": snapshot.taken_at,
            "content": content,
        }
        new = insert(connection, insight_snapshot).values(id=row_id, **self._rows.seal(row_id, values))
        await connection.execute(
            new.on_conflict_do_nothing(
                index_elements=[insight_snapshot.c.guild_id, insight_snapshot.c.period]
            )
        )

    async def latest(self, connection: AsyncConnection, guild_id: int) -> Snapshot | None:
        """The newest snapshot of a server."""
        statement = (
            select(insight_snapshot)
            .where(insight_snapshot.c.guild_id == guild_id)
            .order_by(insight_snapshot.c.period.desc())
            .limit(1)
        )
        row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return None
        values = self._rows.open(row)
        content = values["content"]
        figures = Figures.model_validate_json(content) if content else None
        return Snapshot(values["guild_id"], Period(values["period"]), values["taken_at"], figures)


_HEARD = TypeAdapter(list[Heard])


class HeardRepository:
    """What moderators were told, which is sealed: it may hold words that members searched for."""

    def __init__(self, cipher: Cipher) -> None:
        self._rows = Rows(insight_heard, cipher)

    async def add_heard(
        self, connection: AsyncConnection, guild_id: int, period: Period, heard: list[Heard]
    ) -> None:
        """Keep what is told about a period, in place of what was told before; the first one of a period stands."""
        before = (insight_heard.c.guild_id == guild_id) & (insight_heard.c.period < period.start)
        await connection.execute(delete(insight_heard).where(before))
        row_id = new_id()
        content = _HEARD.dump_json(heard).decode()
        values = {"guild_id": guild_id, "period": period.start, "content": content}
        new = insert(connection, insight_heard).values(id=row_id, **self._rows.seal(row_id, values))
        await connection.execute(
            new.on_conflict_do_nothing(index_elements=[insight_heard.c.guild_id, insight_heard.c.period])
        )

    async def find_heard(
        self, connection: AsyncConnection, guild_id: int, period: Period
    ) -> list[Heard] | None:
        """What is told about a period; None where nothing was drawn yet."""
        statement = select(insight_heard).where(
            insight_heard.c.guild_id == guild_id, insight_heard.c.period == period.start
        )
        row = (await connection.execute(statement)).one_or_none()
        return None if row is None else _HEARD.validate_json(self._rows.open(row)["content"])


def _post(row: Row[Any]) -> Post:
    values = row._mapping
    return Post(
        values["guild_id"],
        Period(values["period"]),
        values["channel_id"],
        PostState(values["state"]),
        values["claimed_at"],
        values["message_id"],
    )


async def wanting_post(connection: AsyncConnection, period: Period, stale: datetime) -> Sequence[int]:
    """Servers with a snapshot of the period and a channel, whose post nobody claimed, or claimed before `stale`."""
    post = and_(insight_post.c.guild_id == insight_server.c.guild_id, insight_post.c.period == period.start)
    statement = (
        select(insight_server.c.guild_id)
        .select_from(
            insight_server.join(
                insight_snapshot,
                and_(
                    insight_snapshot.c.guild_id == insight_server.c.guild_id,
                    insight_snapshot.c.period == period.start,
                ),
            ).outerjoin(insight_post, post)
        )
        .where(
            insight_server.c.enabled_at.is_not(None),
            insight_server.c.channel_id.is_not(None),
            or_(
                insight_post.c.guild_id.is_(None),
                and_(insight_post.c.state == PostState.SENDING.value, insight_post.c.claimed_at <= stale),
            ),
        )
        .order_by(insight_server.c.guild_id)
    )
    return list(await connection.scalars(statement))


async def post(connection: AsyncConnection, guild_id: int, period: Period) -> Post | None:
    """The post of a server about a period."""
    statement = select(insight_post).where(
        insight_post.c.guild_id == guild_id, insight_post.c.period == period.start
    )
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _post(row)


async def claim_post(connection: AsyncConnection, claimed: Post) -> bool:
    """Write the row of a post that nobody has claimed; returns whether it is ours."""
    new = insert(connection, insight_post).values(
        guild_id=claimed.guild_id,
        period=claimed.period.start,
        channel_id=claimed.channel_id,
        state=claimed.state.value,
        claimed_at=claimed.claimed_at,
    )
    return (await connection.execute(new.on_conflict_do_nothing())).rowcount == 1


async def claim_post_again(connection: AsyncConnection, before: Post, now: datetime) -> bool:
    """Take over a claim whose process never said how it ended; returns whether it is ours."""
    done = await connection.execute(
        update(insight_post)
        .where(
            insight_post.c.guild_id == before.guild_id,
            insight_post.c.period == before.period.start,
            insight_post.c.state == PostState.SENDING.value,
            insight_post.c.claimed_at == before.claimed_at,
        )
        .values(claimed_at=now)
    )
    return done.rowcount == 1


async def end_post(
    connection: AsyncConnection, ended: Post, state: PostState, message_id: int | None
) -> None:
    """Write down how a claimed post ended."""
    await connection.execute(
        update(insight_post)
        .where(
            insight_post.c.guild_id == ended.guild_id,
            insight_post.c.period == ended.period.start,
            insight_post.c.state == PostState.SENDING.value,
        )
        .values(state=state.value, message_id=message_id)
    )


async def forget_failure(connection: AsyncConnection, guild_id: int) -> None:
    """Let posts that failed be tried again."""
    await connection.execute(
        delete(insight_post).where(
            insight_post.c.guild_id == guild_id, insight_post.c.state == PostState.FAILED.value
        )
    )
