"""The `departed_server` table."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import insert
from bot.storage.tables import departed_server, support_server, support_setup


async def note(connection: AsyncConnection, guild_id: int, now: datetime) -> None:
    """Keep when the bot was removed from a server; the first moment counts."""
    new = insert(connection, departed_server).values(id=guild_id, left_at=now)
    await connection.execute(new.on_conflict_do_nothing())


async def clear(connection: AsyncConnection, guild_id: int) -> None:
    """It is there, or all of it is forgotten."""
    await connection.execute(delete(departed_server).where(departed_server.c.id == guild_id))


async def departed(connection: AsyncConnection) -> set[int]:
    """All servers that the bot was removed from."""
    return set(await connection.scalars(select(departed_server.c.id)))


async def kept(connection: AsyncConnection) -> set[int]:
    """Servers that chose anything."""
    ids = set(await connection.scalars(select(support_setup.c.id)))
    return ids | set(await connection.scalars(select(support_server.c.id)))


async def due(connection: AsyncConnection, before: datetime) -> list[int]:
    """Servers that were left before then."""
    return list(
        await connection.scalars(select(departed_server.c.id).where(departed_server.c.left_at <= before))
    )
