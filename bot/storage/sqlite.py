"""SQLite connections that visit their thread only for what may take long.

aiosqlite runs every call in the connection's thread: opening a cursor, executing, fetching and closing are four
visits, and a visit costs ten times as much as reading a row by its key. Here most statements are none: they run at
once, in the event loop. What waits (for a lock that another process holds, for the disk at COMMIT) or has no bound is
one visit, and so is a read that turns out to be long. Giving back a connection that began no transaction is none.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count
from typing import Any, Self, TypeVar

import aiosqlite

T = TypeVar("T")

BEGIN = "BEGIN IMMEDIATE"
BUSY_TIMEOUT_MS = 15_000
"""How long a statement waits in the thread for another process's lock."""

IN_THREAD = "/* in thread */"
"""Put before the columns of a read whose few rows hold much: `select(...).prefix_with(IN_THREAD)`."""

ONE_ROW = "/* one row */"
"""Put into a change of a row that is found by its key: `update(...).prefix_with(ONE_ROW)`."""

_OF_ONE_ROW = ("INSERT", f"UPDATE {ONE_ROW}")

_AT_ONCE = 5_000
"""Steps of SQLite's machine that a read may take in the event loop, or up to twice as many: half a millisecond."""


class _Cursor:
    """What SQLAlchemy asks of a cursor, for one statement at a time. Its rows are here once it has run."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Sequence[Any] | None = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> Self:
        given = tuple(parameters)
        return await self._run(lambda cursor: cursor.execute(sql, given), sql)

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def _run(self, call: Callable[[sqlite3.Cursor], object], sql: str = "") -> Self:
        """`sql`: the statement that `call` runs once; empty where it runs it many times."""

        def work(connection: sqlite3.Connection) -> sqlite3.Cursor:
            cursor = connection.cursor()
            try:
                call(cursor)
                self._rows = cursor.fetchall() if cursor.description else ()
            finally:
                cursor.close()
            return cursor

        cursor = self._connection.at_once(work, sql) or await self._connection.visit(work)
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


class Connection(aiosqlite.Connection):
    """A connection for SQLAlchemy, whose cursors visit the thread once for each statement at most."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=1)
        self._thread.daemon = True  # as SQLAlchemy makes it: a process may end with connections open

    async def visit(self, work: Callable[[sqlite3.Connection], Any]) -> Any:
        """The result of `work`, called in the thread with the connection."""
        return await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # aiosqlite states no types

    async def fetch_rows(self, sql: str, parameters: Sequence[Any] = ()) -> Sequence[Sequence[Any]]:
        """The rows of a statement; none where it returns no columns."""

        def work(connection: sqlite3.Connection) -> list[Sequence[Any]]:
            return connection.execute(sql, parameters).fetchall()

        rows = self.at_once(work, sql)
        return await self.visit(work) if rows is None else rows

    async def write_rows(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each of `rows`, the values for its question marks, in the thread."""
        await self.visit(lambda connection: connection.executemany(sql, rows))

    async def put_aside(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Make a temporary `table` of `rows`, with the columns c0, c1, …: nobody else waits for it, nor sees it."""
        columns = [f"c{number}" for number in range(len(rows[0]))]
        new = f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names of our own

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(f"CREATE TEMP TABLE {table} ({', '.join(columns)})")
            connection.execute("BEGIN")
            connection.executemany(new, rows)
            connection.execute("COMMIT")

        await self.visit(work)

    def at_once(self, work: Callable[[sqlite3.Connection], T], sql: str) -> T | None:
        """The result of `work`, which runs `sql`, called here and now; None where that might take long.

        In WAL a read waits for nobody, and a long one can be broken off. Whoever has begun a transaction holds the
        lock, and an INSERT is of one row.
        """
        if sql.startswith(_OF_ONE_ROW) and self.in_transaction:
            return work(self._conn)
        if sql == BEGIN:
            return self._begin(work)
        if not sql.startswith("SELECT") or sql.startswith(f"SELECT {IN_THREAD}"):
            return None
        # Steps are counted over all uses of a statement: the first call may come early, the second does not.
        calls = count()
        self._conn.set_progress_handler(lambda: next(calls) > 0, _AT_ONCE)
        try:
            return work(self._conn)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
            return None
        finally:
            self._conn.set_progress_handler(None, 0)

    def _begin(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """The result of `work`, which takes the lock; None where somebody else has it."""
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            return work(self._conn)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return None
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    def cursor(self) -> _Cursor:  # type: ignore[override]  # SQLAlchemy enters it at once
        return _Cursor(self)

    async def rollback(self) -> None:
        # What was cancelled may still run and begin one; SQLAlchemy closes such a connection.
        if self.in_transaction:
            await super().rollback()


def connect_sqlite(*arguments: Any, **options: Any) -> aiosqlite.Connection:
    """A connection to be awaited, with the arguments of `sqlite3.connect`. It never begins a transaction by itself."""
    options |= {"isolation_level": None, "check_same_thread": False}
    return Connection(partial(sqlite3.connect, *arguments, **options))
