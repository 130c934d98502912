"""Anonymous questions by where they stand on Discord: threads, and the cards of those that wait for a moderator."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import anonymous_question as question
from bot.support.anonymous.models import State

_HELD = select(question.c.id).where(question.c.state == State.HELD)


async def held_on(connection: AsyncConnection, message_ids: Collection[int]) -> Sequence[int]:
    """The questions whose cards are among these messages."""
    found = _HELD.where(question.c.approval_message_id.in_(message_ids))
    return (await connection.scalars(found)).all()


async def held_in(connection: AsyncConnection, channel_id: int) -> Sequence[int]:
    """The questions whose cards stand in a channel."""
    return (await connection.scalars(_HELD.where(question.c.approval_channel_id == channel_id))).all()


async def solved_among(connection: AsyncConnection, thread_ids: Collection[int]) -> set[int]:
    """Those of the threads whose askers marked them as solved: the thread itself says so."""
    found = select(question.c.thread_id).where(question.c.thread_id.in_(thread_ids), question.c.solved)
    return set((await connection.scalars(found)).all())
