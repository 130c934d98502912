"""The `departed_server` table."""

from datetime import datetime

from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import insert
from bot.storage.tables import departed_server, server_columns


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
    """Every server that any row of any table is about; 0 stands for outside servers."""
    named = union(*(select(column) for column in server_columns() if column.table is not departed_server))
    return set(await connection.scalars(named)) - {0, None}


async def due(connection: AsyncConnection, before: datetime) -> list[int]:
    """Servers that were left before then."""
    return list(
        await connection.scalars(select(departed_server.c.id).where(departed_server.c.left_at <= before))
    )
