"""The `member` table."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.members.models import Member
from bot.storage.engine import insert_for
from bot.storage.statement import Statement
from bot.storage.tables import member

# Nearly every command runs these.
_ONE = Statement(select(member).where(member.c.user_id == bindparam("member")))


@cache
def _touching(dialect: str) -> Statement:
    new = insert_for(dialect, member)
    more = {"revision": member.c.revision + 1}
    return Statement(new.on_conflict_do_update(index_elements=[member.c.user_id], set_=more))


async def find_member(connection: AsyncConnection, user_id: int) -> Member | None:
    """The member, if they ever stored anything."""
    row = (await _ONE.run_on(connection, {"member": user_id})).one_or_none()
    return None if row is None else Member.model_construct(**row._mapping)


async def those_kept(connection: AsyncConnection, user_ids: Collection[int]) -> set[int]:
    """Those of `user_ids` of whom something is stored."""
    return set(await connection.scalars(select(member.c.user_id).where(member.c.user_id.in_(user_ids))))


async def touch(connection: AsyncConnection, user_id: int, now: datetime) -> None:
    """Start a write for `user_id`: makes the member, counts the write, and holds the member's row.

    Every write begins with this, so that two writes of one member follow each other on PostgreSQL too.
    """
    new = {"user_id": user_id, "revision": 1, "created_at": now}
    await _touching(connection.dialect.name).run_on(connection, new)


async def hold(connection: AsyncConnection, user_ids: list[int]) -> list[int]:
    """Hold the rows of several members, as `touch` does for one: their own writes wait meanwhile.

    Returns those that are there.
    """
    rows = select(member.c.user_id).where(member.c.user_id.in_(user_ids)).order_by(member.c.user_id)
    return list(await connection.scalars(rows.with_for_update()))


async def change(connection: AsyncConnection, user_id: int, values: dict[str, Any]) -> None:
    """Set columns of a member that exists."""
    await connection.execute(update(member).where(member.c.user_id == user_id).values(values))


async def erase(connection: AsyncConnection, user_id: int) -> None:
    """Remove the member; every table with their data follows by cascade."""
    await connection.execute(delete(member).where(member.c.user_id == user_id))
