"""Every table with a member's data."""

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.cipher import Cipher
from bot.storage.tables import metadata


def tables() -> list[Table]:
    """The tables that hold rows of a member: with a `user_id`, or with an author that only the key tells."""
    return [
        table for table in metadata.sorted_tables if {"user_id", "author_index"} & set(table.columns.keys())
    ]


def rows_of(table: Table, user_id: int, cipher: Cipher) -> ColumnElement[bool]:
    """Which rows of the table are the member's."""
    if "user_id" in table.columns:
        return table.c.user_id == user_id
    return table.c.author_index.in_(cipher.authors(user_id))


async def count(connection: AsyncConnection, user_id: int, cipher: Cipher) -> dict[str, int]:
    """Table → number of the member's rows."""
    return {
        table.name: await connection.scalar(
            select(func.count()).select_from(table).where(rows_of(table, user_id, cipher))
        )
        or 0
        for table in tables()
    }
