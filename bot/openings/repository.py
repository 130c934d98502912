"""The `channel_opening` table: one row a slot that was taken; and in `meta`, when Discord refused last."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import insert
from bot.storage.tables import channel_opening, meta


async def taken(connection: AsyncConnection, numbers: Sequence[int]) -> set[int]:
    """Which of these slots are taken."""
    statement = select(channel_opening.c.slot).where(channel_opening.c.slot.in_(numbers))
    return set(await connection.scalars(statement))


async def take_slot(connection: AsyncConnection, number: int, now: datetime) -> bool:
    """Take a slot; False where another process was faster."""
    new = insert(connection, channel_opening).values(slot=number, taken_at=now).on_conflict_do_nothing()
    return (await connection.execute(new)).rowcount == 1


async def count_since(connection: AsyncConnection, since: datetime) -> int:
    """How many were taken after `since`."""
    statement = select(func.count()).select_from(channel_opening).where(channel_opening.c.taken_at > since)
    return await connection.scalar(statement) or 0


async def purge(connection: AsyncConnection, before: datetime) -> int:
    """Remove what was taken before `before`; returns how many."""
    statement = delete(channel_opening).where(channel_opening.c.taken_at < before)
    return (await connection.execute(statement)).rowcount


async def refusals(connection: AsyncConnection, codes: Iterable[int]) -> dict[int, datetime]:
    """Code of Discord → when it refused with it last, for those of `codes` that were met."""
    names = {_name(code): code for code in codes}
    rows = await connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.in_(names)))
    return {names[name]: datetime.fromisoformat(value.decode()) for name, value in rows}


async def keep_refusal(connection: AsyncConnection, code: int, now: datetime) -> None:
    """Discord has just refused with `code`."""
    value = now.isoformat().encode()
    new = insert(connection, meta).values(name=_name(code), value=value)
    await connection.execute(new.on_conflict_do_update(index_elements=[meta.c.name], set_={"value": value}))


def _name(code: int) -> str:
    return f"opening_refused_{code}"
