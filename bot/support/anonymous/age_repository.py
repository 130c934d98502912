"""What becomes of anonymous questions with time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import anonymous_question as question
from bot.support.anonymous.models import Ages, State, Trouble


async def sweep(connection: AsyncConnection, now: datetime, limits: Ages) -> Sequence[int]:
    """Forget drafts and what failed or was removed long ago; returns the questions to unlink."""
    old = or_(
        and_(question.c.state == State.DRAFT, question.c.created_at <= limits.draft),
        and_(question.c.state == State.FAILED, question.c.created_at <= limits.failed),
        and_(
            question.c.state == State.REMOVED,
            # Not by whether the author is known: moderators would see a report go with a post.
            question.c.trouble == Trouble.AUTHOR,
            or_(question.c.asked_at.is_(None), question.c.asked_at <= limits.day),
        ),
        and_(question.c.state == State.REMOVED, question.c.closed_at <= limits.closed),
    )
    await connection.execute(delete(question).where(old))
    # The server left the bot, or the bot the server: nobody is there to post or remove it.
    for stuck, after, trouble in (
        (State.WAITING, State.FAILED, Trouble.CHANNEL),
        (State.SENDING, State.FAILED, Trouble.CHANNEL),
        (State.HELD, State.FAILED, Trouble.UNDECIDED),
        (State.REMOVING, State.REMOVED, question.c.trouble),
    ):
        late = (question.c.state == stuck, question.c.due_at <= limits.day)
        told: dict[str, Any] = {}
        if after is State.FAILED:
            # As `Outbox.failed` does: kept for its days from now on, and whoever asked is told.
            told = {"created_at": now, "asked_at": None, "unseen": 1, "unseen_since": now}
        await connection.execute(
            update(question).where(*late).values(state=after, trouble=trouble, due_at=None, **told)
        )
    # Discord archives a thread that long silent, whether or not the bot was there to hear of it.
    await connection.execute(
        update(question)
        .where(
            question.c.state == State.POSTED,
            question.c.closed_at.is_(None),
            question.c.active_at <= limits.silent,
        )
        .values(closed_at=now)
    )
    past = select(question.c.id).where(
        question.c.closed_at <= limits.closed, question.c.author_index.is_not(None)
    )
    return list((await connection.execute(past)).scalars())
