"""What tables are made of. Only `bot.storage` and the `repository` modules know SQLAlchemy.

A column of type `Sealed` holds a value of `bot.storage.cipher.Cipher`: free text, names, addresses. Row ids
are random 53-bit numbers made by `new_id` or `new_ids`, known before the insert, because a sealed value is bound to its
row. Every table with a member's data has `user_id` (the member's Discord id) and goes when the member goes; or it has
`author_columns()`, where not even the database may tell who it was (`bot.storage.authors`).
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    TextClause,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id() -> int:
    """A random row id. 53 bits pass unharmed through JSON and spreadsheets, and none can be guessed."""
    return secrets.randbits(53) | 1


def new_ids() -> Iterator[int]:
    """Row ids for rows that are written together, one after the other from a random one.

    In a large table each row with a random id of its own lies on a page of its own: 20,000 of them touch 80 MB.
    """
    return count(secrets.randbits(52) | 1)


def partial_index(name: str, column: Column[Any], where: ColumnElement[bool] | TextClause) -> Index:
    """An index of the rows for which `where` holds, on both databases, as the migrations make it.

    It is told for SQLite alone: an option of PostgreSQL's loads that dialect with all its drivers, at every start.
    """
    return Index(name, column, sqlite_where=where)


SERVER = {"server": True}
"""`info` of a column that holds a server's Discord id under another name than `guild_id`."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no zones and keeps it naive; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[bytes]):
    """A sealed value. The type only marks the column and says its `step`: the repository seals, as it knows the row."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, step: int = 64) -> None:
        """`step`: texts are filled up to a multiple of so many bytes, so that lengths tell little or nothing."""
        super().__init__()
        self.step = step


def server_columns() -> list[Column[int]]:
    """Every column that holds the Discord id of a server."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("guild_id") or column.info == SERVER
    ]


def member_key() -> Column[int]:
    """The `user_id` of a table with a member's data: it goes when the member goes."""
    return Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), nullable=False)


def author_columns() -> tuple[Column[bytes], Column[bytes]]:
    """In place of `user_id`, where the table must not tell whose row it is.

    `author` is the member's id, sealed; `author_index` its keyed hash (`bot.storage.authors`), which finds a member's
    rows. Both are None once nobody needs to know, and are a nobody's once the member erased their data. No cascade
    reaches such a table: its subject erases (`bot.storage.authors`).
    """
    return Column("author", Sealed(24)), Column("author_index", LargeBinary)
