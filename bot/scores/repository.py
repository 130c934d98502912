"""The tables `shown_score` and `score_floor`."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.platforms import Platform
from bot.scores.models import ShownScore, ShownScoreDraft
from bot.storage.engine import fetch, in_batches, insert, insert_for
from bot.storage.statement import Ready, Statement
from bot.storage.tables import new_id, score_floor, shown_score

_ALL = Statement(
    select(shown_score)
    .where(shown_score.c.user_id == bindparam("member"))
    .order_by(shown_score.c.on_day, shown_score.c.platform)
)

_FLOOR = Statement(select(score_floor.c.since).where(score_floor.c.user_id == bindparam("member")))


@cache
def _putting(dialect: str) -> Statement:
    new = insert_for(dialect, shown_score)
    return Statement(
        new.on_conflict_do_update(
            index_elements=[shown_score.c.user_id, shown_score.c.platform, shown_score.c.on_day],
            set_={"score": new.excluded.score, "created_at": new.excluded.created_at},
        )
    )


async def prepare_scores(
    connection: AsyncConnection, user_id: int, scores: Sequence[ShownScoreDraft], now: datetime
) -> Ready:
    """`scores` made ready to be kept: one for a platform and day, a later one replaces it. Nothing is written."""
    ready = Ready(_putting(connection.dialect.name))
    async for batch in in_batches(scores):
        rows = [
            {
                "id": new_id(),
                "user_id": user_id,
                "platform": score.platform,
                "on_day": score.on,
                "score": score.score,
                "created_at": now,
            }
            for score in batch
        ]
        ready.add_runs(connection, rows)
    return ready


async def shown_scores_of(connection: AsyncConnection, user_id: int) -> list[ShownScore]:
    """The member's shown scores, the oldest first."""
    return await fetch(
        connection,
        _ALL,
        lambda row: ShownScore.model_construct(
            id=row.id,
            platform=Platform(row.platform),
            on=row.on_day,
            score=row.score,
            created_at=row.created_at,
        ),
        {"member": user_id},
    )


async def delete_score(connection: AsyncConnection, user_id: int, score_id: int) -> bool:
    """Remove one shown score; returns whether it was there."""
    done = await connection.execute(
        delete(shown_score).where(shown_score.c.id == score_id, shown_score.c.user_id == user_id)
    )
    return done.rowcount == 1


async def floor_since(connection: AsyncConnection, user_id: int) -> datetime | None:
    """Since when the member says that a floor holds for them; None where they do not."""
    found: datetime | None = (await _FLOOR.run_on(connection, {"member": user_id})).scalar()
    return found


async def put_floor(connection: AsyncConnection, user_id: int, now: datetime) -> None:
    """A floor holds for the member."""
    new = insert(connection, score_floor).values(user_id=user_id, since=now)
    await connection.execute(new.on_conflict_do_nothing())


async def remove_floor(connection: AsyncConnection, user_id: int) -> bool:
    """No floor holds for the member; returns whether one did."""
    done = await connection.execute(delete(score_floor).where(score_floor.c.user_id == user_id))
    return done.rowcount == 1


async def count(connection: AsyncConnection, user_id: int) -> int:
    """How many shown scores are kept."""
    statement = select(func.count()).select_from(shown_score).where(shown_score.c.user_id == user_id)
    return await connection.scalar(statement) or 0
