"""SQLite connections that visit their thread once for each statement.

aiosqlite runs every call in the connection's thread: opening a cursor, executing, fetching and closing are four
visits, and a visit costs more than most statements. Here a statement with all its rows is one, and giving back a
connection that began no transaction is none.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite


class _Cursor:
    """What SQLAlchemy asks of a cursor, for one statement at a time. Its rows are here once it has run."""

    arraysize = 1

    def __init__(self, connection: "_Connection") -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        return await self._run(lambda cursor: cursor.execute(sql, tuple(parameters)))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def _run(self, call: Callable[[sqlite3.Cursor], object]) -> Self:
        def visit(connection: sqlite3.Connection) -> sqlite3.Cursor:
            cursor = connection.cursor()
            try:
                call(cursor)
                self._rows = cursor.fetchall() if cursor.description else ()
            finally:
                cursor.close()
            return cursor

        cursor = await self._connection.visit(visit)
        self.description, self.rowcount, self.lastrowid = (
            cursor.description,
            cursor.rowcount,
            cursor.lastrowid,
        )
        return self

    async def fetchall(self) -> Sequence[Any]:
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """The cursor in the thread was closed with its statement."""


class _Connection(aiosqlite.Connection):
    """A connection for SQLAlchemy, whose cursors visit the thread once for each statement."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=1)
        self._thread.daemon = True  # as SQLAlchemy makes it: a process may end with connections open

    async def visit(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """The result of `work`, called in the thread with the connection."""
        return await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # aiosqlite states no types

    def cursor(self) -> _Cursor:  # type: ignore[override]  # SQLAlchemy enters it at once
        return _Cursor(self)

    async def rollback(self) -> None:
        # What was cancelled may still run and begin one; SQLAlchemy closes such a connection.
        if self.in_transaction:
            await super().rollback()


def connect_sqlite(*arguments: Any, **options: Any) -> aiosqlite.Connection:
    """A connection to be awaited, with the arguments of `sqlite3.connect`. It never begins a transaction by itself."""
    return _Connection(partial(sqlite3.connect, *arguments, **options, isolation_level=None))
