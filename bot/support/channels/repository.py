"""The tables of support channels."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import fetch, insert
from bot.storage.tables import support_channel, support_server, support_setup
from bot.storage.tables import support_post as post
from bot.support.channels.models import Answer, Post, Setup, State

_SETUP = ("helper_role_id", "nudge_channel_id", "talkative", "nudge_hours", "close_days")


def _build(row: Row[Any]) -> Post:
    values = dict(row._mapping)
    values |= {"state": State(values["state"]), "suggestion": Answer(values["suggestion"])}
    return Post.model_construct(**values)


# What servers chose.


async def setup(connection: AsyncConnection, guild_id: int) -> Setup:
    """What a server chose about support channels, and which of its channels are some."""
    columns = [support_setup.c[name] for name in _SETUP]
    row = (await connection.execute(select(*columns).where(support_setup.c.id == guild_id))).one_or_none()
    channels = (
        await connection.execute(
            select(support_channel.c.id, support_channel.c.solved_tag_id).where(
                support_channel.c.guild_id == guild_id
            )
        )
    ).all()
    return Setup(
        id=guild_id,
        channels=frozenset(one.id for one in channels),
        solved_tags={one.id: one.solved_tag_id for one in channels if one.solved_tag_id is not None},
        **(dict(row._mapping) if row else {}),
    )


async def put_setup(connection: AsyncConnection, chosen: Setup, now: datetime) -> None:
    """Keep what a server chose, its channels included."""
    values = {name: getattr(chosen, name) for name in _SETUP} | {"updated_at": now}
    new = insert(connection, support_setup).values(id=chosen.id, nudge_sent=True, **values)
    await connection.execute(new.on_conflict_do_update(index_elements=[support_setup.c.id], set_=values))
    await connection.execute(
        delete(support_channel).where(
            support_channel.c.guild_id == chosen.id, support_channel.c.id.not_in(chosen.channels)
        )
    )
    for channel_id in sorted(chosen.channels):
        tag = {"solved_tag_id": chosen.solved_tags.get(channel_id)}
        kept = insert(connection, support_channel).values(id=channel_id, guild_id=chosen.id, **tag)
        await connection.execute(kept.on_conflict_do_update(index_elements=[support_channel.c.id], set_=tag))


async def forget_tags(connection: AsyncConnection, channel_ids: Collection[int]) -> None:
    """Whether the questions of these channels have the tag for solved posts is not known: it is another tag now."""
    await connection.execute(update(post).where(post.c.channel_id.in_(channel_ids)).values(tagged=None))


async def guilds(connection: AsyncConnection) -> list[int]:
    """The ids of the servers that chose anything about support channels."""
    return list(await connection.scalars(select(support_setup.c.id)))


# Questions.


async def claim(connection: AsyncConnection, values: Mapping[str, object]) -> bool:
    """Make the row of a question; False where it is there, made by whichever process."""
    new = insert(connection, post).values(values).on_conflict_do_nothing().returning(post.c.id)
    return (await connection.execute(new)).one_or_none() is not None


async def find_post(connection: AsyncConnection, thread_id: int) -> Post | None:
    """The question that stands in a thread; None where there is no row of it."""
    row = (await connection.execute(select(post).where(post.c.id == thread_id))).one_or_none()
    return None if row is None else _build(row)


async def find_posts(connection: AsyncConnection, thread_ids: Collection[int]) -> list[Post]:
    """The questions that stand in these threads, of which there is a row."""
    return await fetch(connection, select(post).where(post.c.id.in_(thread_ids)), _build)


async def known(connection: AsyncConnection, thread_ids: Collection[int]) -> set[int]:
    """Those of the threads that have a row."""
    return set(await connection.scalars(select(post.c.id).where(post.c.id.in_(thread_ids))))


async def change(
    connection: AsyncConnection, thread_id: int, values: Mapping[str, object], *only: ColumnElement[bool]
) -> bool:
    """Set columns of a question where `only` holds; returns whether it did."""
    statement = update(post).where(post.c.id == thread_id, *only).values(values).returning(post.c.id)
    return (await connection.execute(statement)).one_or_none() is not None


async def keep_answer(connection: AsyncConnection, thread_id: int, message_id: int) -> bool:
    """Keep which message solved a question; False where it is not solved."""
    return await change(connection, thread_id, {"answer_id": message_id}, post.c.state == State.SOLVED)


async def forget_answer(connection: AsyncConnection, thread_id: int, message_ids: Collection[int]) -> None:
    """Forget that one of these messages solved a question."""
    await change(connection, thread_id, {"answer_id": None}, post.c.answer_id.in_(message_ids))


async def change_of(connection: AsyncConnection, before: Post, values: Mapping[str, object]) -> bool:
    """Set columns of a question that is still in the state in which it was read."""
    return await change(connection, before.id, values, post.c.state == before.state)


async def move(
    connection: AsyncConnection,
    thread_id: int,
    old: Sequence[State],
    new: State,
    values: Mapping[str, object],
) -> bool:
    """Move a question from one of the states `old` to another."""
    return await change(connection, thread_id, {"state": new, **values}, post.c.state.in_(old))


async def answer(
    connection: AsyncConnection,
    thread_id: int,
    old: Sequence[Answer],
    new: Answer,
    values: Mapping[str, object],
) -> bool:
    """Move the bot's first answer from one of `old` to another."""
    return await change(connection, thread_id, {"suggestion": new, **values}, post.c.suggestion.in_(old))


async def unsure(connection: AsyncConnection, before: datetime) -> list[Post]:
    """Questions whose answer or closing was begun before then and not known to have ended."""
    begun = or_(
        and_(post.c.suggestion == Answer.CLAIMED, post.c.suggested_at <= before),
        and_(post.c.state == State.CLOSING, post.c.changed_at <= before),
    )
    return await fetch(connection, select(post).where(begun).order_by(post.c.id).limit(200), _build)


async def forget(connection: AsyncConnection, *where: ColumnElement[bool]) -> int:
    """Delete the rows of questions by their threads; returns how many."""
    return (await connection.execute(delete(post).where(*where))).rowcount


async def gone_thread(connection: AsyncConnection, thread_id: int) -> None:
    """Delete what is kept about a thread that was deleted."""
    await forget(connection, post.c.id == thread_id)


async def gone_channel(connection: AsyncConnection, channel_id: int) -> None:
    """A channel was deleted, and its threads with it."""
    await forget(connection, post.c.channel_id == channel_id)
    await connection.execute(delete(support_channel).where(support_channel.c.id == channel_id))
    await connection.execute(
        update(support_setup)
        .where(support_setup.c.nudge_channel_id == channel_id)
        .values(nudge_channel_id=None)
    )


async def gone_role(connection: AsyncConnection, role_id: int) -> None:
    """Forget a helpers' role that was deleted."""
    await connection.execute(
        update(support_setup).where(support_setup.c.helper_role_id == role_id).values(helper_role_id=None)
    )


async def forget_server(connection: AsyncConnection, guild_id: int) -> None:
    """Everything of a server goes, what it set for anonymous questions included."""
    await connection.execute(delete(support_server).where(support_server.c.id == guild_id))
    await forget(connection, post.c.guild_id == guild_id)
    await connection.execute(delete(support_channel).where(support_channel.c.guild_id == guild_id))
    await connection.execute(delete(support_setup).where(support_setup.c.id == guild_id))


# What became due by waiting.


def _since(column: Any, per: Any, choices: Sequence[int], unit: timedelta, now: datetime) -> Any:
    # Arithmetic with intervals is not the same on SQLite and PostgreSQL: a moment for each choice is.
    return or_(false(), *(and_(per == number, column <= now - number * unit) for number in choices))


async def waiting(connection: AsyncConnection, now: datetime, pause: timedelta) -> list[int]:
    """Servers with questions to tell helpers of, where the last message was long enough ago."""
    hours = list(await connection.scalars(select(support_setup.c.nudge_hours).distinct()))
    statement = (
        select(support_setup.c.id)
        .join(post, post.c.guild_id == support_setup.c.id)
        .where(
            post.c.state == State.OPEN,
            post.c.nudged_at.is_(None),
            or_(support_setup.c.nudged_at.is_(None), support_setup.c.nudged_at <= now - pause),
            support_setup.c.helper_role_id.is_not(None),
            _since(
                post.c.waiting_since,
                support_setup.c.nudge_hours,
                [one for one in hours if one],
                timedelta(hours=1),
                now,
            ),
        )
        .distinct()
    )
    return list(await connection.scalars(statement)) if any(hours) else []


async def claim_nudge(
    connection: AsyncConnection, guild_id: int, hours: int, now: datetime, pause: timedelta
) -> list[Post]:
    """Take the questions of a server that wait, to tell helpers of them; none where another process did."""
    free = or_(support_setup.c.nudged_at.is_(None), support_setup.c.nudged_at <= now - pause)
    taken = await connection.execute(
        update(support_setup)
        .where(support_setup.c.id == guild_id, free)
        .values(nudged_at=now, nudge_sent=False)
        .returning(support_setup.c.id)
    )
    if taken.one_or_none() is None:
        return []
    rows = await connection.execute(
        update(post)
        .where(
            post.c.guild_id == guild_id,
            post.c.state == State.OPEN,
            post.c.nudged_at.is_(None),
            post.c.waiting_since <= now - timedelta(hours=hours),
        )
        .values(nudged_at=now)
        .returning(*post.columns)
    )
    return sorted(map(_build, rows), key=lambda one: one.active_at)


async def unsure_nudges(connection: AsyncConnection, before: datetime) -> list[tuple[int, datetime]]:
    """Servers whose message to helpers was begun before then and not known to have been sent."""
    statement = select(support_setup.c.id, support_setup.c.nudged_at).where(
        support_setup.c.nudge_sent.is_(False), support_setup.c.nudged_at <= before
    )
    return [(row.id, row.nudged_at) for row in await connection.execute(statement)]


async def nudge_sent(connection: AsyncConnection, guild_id: int) -> None:
    """Discord has the message to helpers."""
    await connection.execute(
        update(support_setup).where(support_setup.c.id == guild_id).values(nudge_sent=True)
    )


async def nudge_again(connection: AsyncConnection, guild_id: int, at: datetime) -> None:
    """The message of then never reached Discord: its questions are told of anew."""
    await connection.execute(
        update(post).where(post.c.guild_id == guild_id, post.c.nudged_at == at).values(nudged_at=None)
    )
    await connection.execute(
        update(support_setup)
        .where(support_setup.c.id == guild_id, support_setup.c.nudged_at == at)
        .values(nudged_at=None, nudge_sent=True)
    )


async def old_servers(connection: AsyncConnection, now: datetime) -> list[int]:
    """Servers with open questions that nobody wrote in for as many days as they chose, the oldest question first."""
    old = await _is_old(connection, now)
    statement = _OLD.with_only_columns(post.c.guild_id).where(old).group_by(post.c.guild_id)
    return list(await connection.scalars(statement.order_by(func.min(post.c.active_at))))


async def old(connection: AsyncConnection, now: datetime, servers: Sequence[int], limit: int) -> list[Post]:
    """Those questions of `servers`, the oldest first."""
    statement = _OLD.where(await _is_old(connection, now), post.c.guild_id.in_(servers))
    return await fetch(connection, statement.order_by(post.c.active_at).limit(limit), _build)


_OLD = (
    select(post).join(support_setup, post.c.guild_id == support_setup.c.id).where(post.c.state == State.OPEN)
)


async def _is_old(connection: AsyncConnection, now: datetime) -> ColumnElement[bool]:
    chosen = await connection.scalars(select(support_setup.c.close_days).distinct())
    days = [one for one in chosen if one]
    old: ColumnElement[bool] = _since(
        post.c.active_at, support_setup.c.close_days, days, timedelta(days=1), now
    )
    return old


async def claim_old(connection: AsyncConnection, before: Post, now: datetime) -> bool:
    """Take an old question to close it; False where somebody wrote meanwhile, or another process has it."""
    return await change(
        connection,
        before.id,
        {"state": State.CLOSING, "changed_at": now},
        post.c.state == State.OPEN,
        post.c.active_at == before.active_at,
    )


async def purge(connection: AsyncConnection, before: datetime) -> int:
    """Drop what was settled before then, with which nothing more happens by itself; returns how many."""
    return await forget(
        connection, post.c.state.in_((State.SOLVED, State.CLOSED)), post.c.active_at <= before
    )
