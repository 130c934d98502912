"""Every table with a member's data."""

from sqlalchemy import Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import Database
from bot.storage.tables import metadata


def tables() -> list[Table]:
    """The tables that hold rows of a member: those with a `user_id`."""
    return [table for table in metadata.sorted_tables if "user_id" in table.columns]


async def count(connection: AsyncConnection, user_id: int) -> dict[str, int]:
    """Table → number of the member's rows."""
    return {
        table.name: await connection.scalar(
            select(func.count()).select_from(table).where(table.c.user_id == user_id)
        )
        or 0
        for table in tables()
    }


async def flush(database: Database) -> None:
    """Make SQLite's log of recent writes forget too: without this the erased text stays in it for a while."""
    if database.is_sqlite:
        async with database.read() as connection:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
