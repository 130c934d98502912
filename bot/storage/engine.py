"""The database: one set of statements for SQLite and PostgreSQL, and how transactions begin.

On SQLite a writer takes the lock at BEGIN (`BEGIN IMMEDIATE`): two writers that both read first and write
later cannot lose each other's change, nor meet "database is locked" half-way. Reads run in autocommit.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import aiosqlite
from sqlalchemy import ColumnElement, Executable, Row, Table, event, func, make_url, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import OperatorError
from bot.overtaken import refuse_overtaken
from bot.storage.address import is_behind_pgbouncer, split_options
from bot.storage.outage import Outage
from bot.storage.sqlite import BEGIN, BUSY_TIMEOUT_MS, connect_sqlite
from bot.storage.statement import Ready, Statement, driver_errors, driver_of, run_directly
from bot.waiting import patience

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")
Transaction = AsyncConnection
"""What services hand from repository to repository; only repositories know that it is SQLAlchemy's."""

_CLEARING_TIMEOUT_MS = 200
"""How long emptying the log of recent writes waits for readers: writers wait as long."""
_BATCH = 100
_IDLE = 2
"""Connections to SQLite that are kept at hand, for reading and for writing."""

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged write survives a crash; in WAL it costs little
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA secure_delete=ON",  # erased text does not linger in free pages
    "PRAGMA temp_store=MEMORY",  # no file of ours lies where others keep theirs
)


class Database:
    """An engine and its two ways in: `read()` and `write()`. `url` names an async driver."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # One writer at a time inside this process spares SQLite's own waiting, which backs off in steps.
        self._writer = asyncio.Lock() if self.is_sqlite else None
        self._idle_readers: list[AsyncConnection] = []
        self._idle_writers: list[AsyncConnection] = []
        self._outage = Outage()
        self._committed: WeakKeyDictionary[AsyncConnection, list[Callable[[], None]]] = WeakKeyDictionary()
        if self.is_sqlite:
            self.engine = create_async_engine(self.url, async_creator=self._connect_sqlite)
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            # Not SQLAlchemy's AUTOCOMMIT, which costs a PRAGMA for each use of a connection: none of them begins a
            # transaction by itself.
            self._reader = self.engine
        else:
            # As many at most as usual, but kept: under load those beyond the pool's size are opened each time.
            address, arguments = split_options(self.url)
            self.engine = create_async_engine(
                address, connect_args=arguments, pool_pre_ping=True, pool_size=12, max_overflow=3
            )
            # Behind pgbouncer a statement outside a transaction may be prepared on one connection and run on another.
            autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._reader = self.engine if is_behind_pgbouncer(url) else autocommit

    async def _connect_sqlite(self) -> aiosqlite.Connection:
        arguments, options = self.engine.dialect.create_connect_args(self.url)
        return await connect_sqlite(*arguments, **options)

    @property
    def file(self) -> Path | None:
        """The SQLite file, None for PostgreSQL or an in-memory database."""
        if not self.is_sqlite or self.url.database in (None, "", ":memory:"):
            return None
        return Path(str(self.url.database))

    async def prepare(self) -> None:
        """See that the database can be opened, and make the folder of a SQLite file; OperatorError if not."""
        try:
            if self.file is not None:
                await asyncio.to_thread(_make_private, self.file)
            async with self.read() as connection:
                await connection.execute(text("SELECT 1"))
        # ValueError: a certificate that cannot be used, and what asyncpg cannot make of an option.
        except (OSError, SQLAlchemyError, ValueError) as error:
            reason = getattr(error, "orig", None) or error
            raise OperatorError(
                f"The database {self.url.render_as_string(hide_password=True)} cannot be opened: {reason}. "
                "Check DATABASE_URL and, for SQLite, that the folder can be written."
            ) from None

    async def _open_connection(self, engine: AsyncEngine) -> AsyncConnection:
        """A connection from the pool; DatabaseAway where the server is.

        One of SQLite's is opened to its end, and closed, where its task is cut off: a thread opens it, which knows
        nothing of that, and it would be open, and nobody's.
        """
        if not self.is_sqlite:
            try:
                return await engine.connect()
            except Exception as error:
                if (away := self._outage.noted(error, connecting=True)) is None:
                    raise
                raise away from error

        async def opened() -> AsyncConnection:
            return await engine.connect()

        opening = asyncio.create_task(opened())
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with suppress(Exception):
                await (await opening).close()
            raise

    @asynccontextmanager
    async def _connected(
        self, engine: AsyncEngine, idle: list[AsyncConnection]
    ) -> AsyncIterator[AsyncConnection]:
        """A connection of `engine`; DatabaseAway where its server is, or goes away before the block has ended.

        Of SQLite's those that went well are kept in `idle` for the next use: taking one from the pool and giving it
        back costs as much as a read. PostgreSQL's are looked at by the pool before each use: the server may have
        closed them.
        """
        began = time.monotonic()
        connection = idle.pop() if idle else await self._open_connection(engine)
        try:
            yield connection
        except BaseException as error:
            if self.is_sqlite and not isinstance(error, Exception):
                # Cancelled: what its thread is still at must not be found by whoever has the connection next.
                await asyncio.shield(connection.invalidate())
            await connection.close()
            if not self.is_sqlite and (away := self._outage.noted(error)) is not None:
                raise away from error
            raise
        if self.is_sqlite and len(idle) < _IDLE:
            idle.append(connection)
        else:
            await connection.close()
        self._outage.end(began)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading. Each statement sees what was committed before it."""
        async with self._connected(self._reader, self._idle_readers) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end of the block, rolled back where it raises.

        Refusal where an erasure has overtaken the interaction that it belongs to. A member who waits for it, while
        others write, is told so.
        """
        async with self._writing(self._connected(self.engine, self._idle_writers)) as connection:
            yield connection

    @asynccontextmanager
    async def write_aside(self, many: Iterable[Ready]) -> AsyncIterator[AsyncConnection]:
        """`write`, for as many rows as would hold others up: they are brought to SQLite before the transaction begins.

        `many`: what will be run in the block, on the connection that it is given.
        """
        began = time.monotonic()
        connection = await self._open_connection(self.engine)
        try:
            if self.is_sqlite:
                for ready in many:
                    await ready.put_aside(connection)
            async with self._writing(nullcontext(connection)):
                yield connection
            self._outage.end(began)
        except Exception as error:
            if self.is_sqlite or (away := self._outage.noted(error)) is None:
                raise
            raise away from error
        finally:
            if self.is_sqlite:  # what was put aside goes with it
                await asyncio.shield(connection.invalidate())
            await connection.close()

    @asynccontextmanager
    async def _writing(
        self, connected: AbstractAsyncContextManager[AsyncConnection]
    ) -> AsyncIterator[AsyncConnection]:
        async with patience():
            async with self._writer or nullcontext(), connected as connection, _transaction(connection):
                yield connection
                refuse_overtaken()
                # While the connection is ours: the next writer has it before whoever is being told knows.
                calls = self._committed.pop(connection, ())
            for call in calls:
                call()

    def after_commit(self, connection: AsyncConnection, call: Callable[[], None]) -> None:
        """Call `call` once what is written through `connection`, from `write()`, can be read by everybody."""
        self._committed.setdefault(connection, []).append(call)

    async def clear_log(self) -> bool:
        """Empty SQLite's log of recent writes, where what was deleted stands on; returns whether it is empty now.

        It is not where somebody reads or writes meanwhile, a backup for example: try again later. PostgreSQL has no
        such log to empty and is always done.
        """
        if not self.is_sqlite or self._writer is None:
            return True
        async with self._writer, self.read() as connection:
            await connection.execute(text(f"PRAGMA busy_timeout={_CLEARING_TIMEOUT_MS}"))
            try:
                busy, _pages, _moved = (
                    await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
                ).one()
            except OperationalError:  # locked by a writer of another process
                return False
            finally:
                await connection.execute(text(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}"))
        return not busy

    async def close(self) -> None:
        """Give every connection back to the operating system."""
        for idle in (self._idle_readers, self._idle_writers):
            while idle:
                await idle.pop().close()
        await self.engine.dispose()


def _make_private(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


@asynccontextmanager
async def _transaction(connection: AsyncConnection) -> AsyncIterator[None]:
    """Committed at the end of the block, rolled back where it raises. SQLite's goes to the driver directly.

    For SQLAlchemy the connection to SQLite is in autocommit, as for reads.
    """
    if connection.dialect.name != "sqlite":
        async with connection.begin():
            yield
        return
    driver = driver_of(connection)
    await run_directly(connection, BEGIN)
    try:
        yield
        with driver_errors(connection, "COMMIT"):
            await driver.commit()
    except Exception:
        await driver.rollback()
        raise


async def begin(connection: AsyncConnection) -> None:
    """Take SQLite's lock for writing, inside a transaction of SQLAlchemy's, which begins none there."""
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql(BEGIN)


def insert(connection: AsyncConnection, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT on either database."""
    return insert_for(connection.dialect.name, table)


def insert_for(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """`insert` by the name of the dialect, for statements that are built once."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def database_now(connection: AsyncConnection, later: timedelta = timedelta()) -> ColumnElement[datetime]:
    """The moment by the database's own clock, which all processes share; or `later` than that."""
    from bot.storage.tables.base import Moment

    if connection.dialect.name == "sqlite":
        shift = f"{later.total_seconds():+.3f} seconds"
        # SQLite knows milliseconds, the columns hold microseconds.
        return func.strftime("%Y-%m-%d %H:%M:%f000", "now", shift, type_=Moment)
    return sql_cast(func.clock_timestamp() + later, Moment)


async def hold_table(connection: AsyncConnection, table: Table) -> None:
    """Let no other transaction write to `table` until this one ends, nor hold it itself."""
    if connection.dialect.name != "sqlite":  # where BEGIN IMMEDIATE holds all of them
        name = connection.dialect.identifier_preparer.format_table(table)
        await connection.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))


async def in_batches(items: Sequence[T]) -> AsyncIterator[Sequence[T]]:
    """`items` in parts that are worked on in a few milliseconds, with a pause between for others."""
    for start in range(0, len(items), _BATCH):
        if start:
            await asyncio.sleep(0)
        yield items[start : start + _BATCH]


async def fetch(
    connection: AsyncConnection,
    statement: Executable | Statement,
    build: Callable[[Row[Any]], T],
    parameters: Mapping[str, Any] | None = None,
) -> list[T]:
    """`build` of every row, in batches with a pause between: a long answer lets others have their turn.

    `parameters`: what a statement that was built once leaves open.
    """
    built: list[T] = []
    # Not streamed: PostgreSQL has cursors only inside a transaction.
    if isinstance(statement, Statement):
        result = await statement.run_on(connection, parameters or {})
    else:
        result = await connection.execute(statement, parameters)
    while True:
        rows = result.fetchmany(_BATCH)
        built.extend(map(build, rows))
        if len(rows) < _BATCH:
            return built
        await asyncio.sleep(0)
