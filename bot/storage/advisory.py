"""Locks that all processes over one PostgreSQL share, and word from one to the others, over a connection of their own.

An advisory lock of a session is held for as long as its connection: when a process dies, the server gives its locks to
whoever asks next, and `pg_locks` always says who is there. A pool that hands a connection to each transaction
(pgbouncer) would break that, so the connection is a direct one.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.address import split_options
from bot.storage.engine import Transaction

APPLICATION_NAME = "candor fleet "
"""How the connections with these locks are called in `pg_stat_activity`; the process's own name follows."""

ANSWER_SECONDS = 10.0
"""How long the server may take to answer before the connection counts as lost."""

UNREACHABLE = (OSError, TimeoutError, SQLAlchemyError)
"""What is raised where the server is away."""

_CHANNEL = "candor"
_ORIGIN = secrets.token_hex(8)
"""By which a process knows its own word to the others."""

# Without these a machine that lost its power would keep its locks for two hours.
_KEEPALIVES = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}

# By whether the lock is shared.
_TRY = {
    False: text("SELECT pg_try_advisory_lock(:family, :number)"),
    True: text("SELECT pg_try_advisory_lock_shared(:family, :number)"),
}
_UNLOCK = {
    False: text("SELECT pg_advisory_unlock(:family, :number)"),
    True: text("SELECT pg_advisory_unlock_shared(:family, :number)"),
}
_TELL = text("SELECT pg_notify(:channel, :word)")
# objsubid 2: of the locks with two numbers. The columns are unsigned, the numbers of the functions are not.
_HOLDERS = text("""
    SELECT activity.pid, activity.application_name, activity.backend_start,
        lock.classid::bigint AS family, array_agg(lock.objid::bigint ORDER BY lock.objid) AS numbers
    FROM pg_stat_activity activity JOIN pg_locks lock ON lock.pid = activity.pid
    WHERE activity.datname = current_database() AND starts_with(activity.application_name, :name)
        AND lock.locktype = 'advisory' AND lock.database = activity.datid AND lock.objsubid = 2 AND lock.granted
    GROUP BY activity.pid, activity.application_name, activity.backend_start, lock.classid
    ORDER BY activity.backend_start, activity.pid
""")


class Holder(NamedTuple):
    """A connection that holds locks."""

    pid: int
    """The server's process for it."""
    name: str
    since: datetime
    family: int
    """From 0 to 2³² − 1, as the numbers below."""
    numbers: frozenset[int]


class DirectConnection:
    """One connection to PostgreSQL that holds locks, and brings what other processes tell."""

    def __init__(self, url: str, name: str) -> None:
        """`url`: of an async driver, without a pool of transactions in between. `name`: of this process, for people."""
        self.name = f"{APPLICATION_NAME}{name}"[:63].removeprefix(APPLICATION_NAME)
        """As the server knows it, and everybody who asks for the holders."""
        address, arguments = split_options(make_url(url))
        named = {"application_name": f"{APPLICATION_NAME}{self.name}"}
        arguments["server_settings"] = arguments.get("server_settings", {}) | _KEEPALIVES | named
        self._engine = create_async_engine(
            address, connect_args=arguments, poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        self._connection: AsyncConnection | None = None
        self._driver: Any = None
        self._turn = asyncio.Lock()
        self._origin = secrets.token_hex(8)
        self.when_lost: Callable[[], None] = lambda: None
        """Called when the connection has ended; its locks are free then."""
        self.when_told: Callable[[str, int], None] = lambda _word, _number: None
        """Called with what another process said by `tell_others`."""

    @property
    def is_open(self) -> bool:
        """Whether the locks that were taken are still held, as far as is known here."""
        return self._driver is not None

    async def open(self) -> None:
        """Connect, and listen. Raises one of `UNREACHABLE`."""
        await self._disconnect()
        async with self._turn, asyncio.timeout(ANSWER_SECONDS):
            connection = await self._engine.connect()
            try:
                driver = (await connection.get_raw_connection()).driver_connection
                driver.add_termination_listener(self._ended)  # type: ignore[union-attr]  # asyncpg states no types
                await driver.add_listener(_CHANNEL, self._heard)  # type: ignore[union-attr]
            except BaseException as error:
                await connection.close()
                if isinstance(error, Exception):  # the driver's own, which SQLAlchemy has not seen
                    raise ConnectionError(str(error)) from error
                raise
            self._connection, self._driver = connection, driver

    def _ended(self, driver: object) -> None:
        if driver is self._driver:
            self._driver = None
            self.when_lost()

    def _heard(self, _driver: object, _pid: int, _channel: str, payload: object) -> None:
        word, number, origin = str(payload).split()
        if origin not in (_ORIGIN, self._origin):
            self.when_told(word, int(number))

    async def try_lock(self, family: int, number: int, *, shared: bool = False) -> bool:
        """Take a lock, from 0 to 2³² − 1 in two parts, if nobody has it. Whoever has it already gets it once more."""
        return bool(await self._ask(_TRY[shared], family, number))

    async def unlock(self, family: int, number: int, *, shared: bool = False) -> None:
        """Give a lock back."""
        await self._ask(_UNLOCK[shared], family, number)

    async def tell(self, word: str, number: int) -> None:
        """Tell `word` (without spaces) and `number` to whoever has another such connection open at this moment."""
        async with self._asking() as connection:
            await _tell(connection, word, number, self._origin)

    async def ping(self) -> None:
        """See whether the server still answers. Raises one of `UNREACHABLE` where it does not."""
        async with self._asking() as connection:
            await connection.execute(text("SELECT 1"))

    async def holders(self) -> list[Holder]:
        """Everybody who holds locks by such a connection, this one too."""
        async with self._asking() as connection:
            return await list_holders(connection)

    async def _ask(self, statement: Any, family: int, number: int) -> object:
        async with self._asking() as connection:
            return await connection.scalar(statement, {"family": _signed(family), "number": _signed(number)})

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[AsyncConnection]:
        """The connection, for one statement at a time. What fails on it has ended it."""
        async with self._turn:
            if self._connection is None or not self.is_open:
                raise ConnectionError("the connection with the locks is lost")
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    yield self._connection
            except BaseException:
                # An answer that comes later would be taken for that of the next statement.
                self._driver = None
                self.when_lost()
                await self._disconnect()
                raise

    async def close(self) -> None:
        """End the connection, and with it every lock."""
        await self._disconnect()
        await self._engine.dispose()

    async def _disconnect(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with suppress(*UNREACHABLE):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await connection.close()


def _signed(number: int) -> int:
    return number - 2**32 if number >= 2**31 else number


async def list_holders(connection: Transaction) -> list[Holder]:
    """Everybody who holds locks by a `DirectConnection` to the database of `connection`, the oldest first."""
    rows = await connection.execute(_HOLDERS, {"name": APPLICATION_NAME})
    return [
        Holder(
            row.pid,
            row.application_name.removeprefix(APPLICATION_NAME),
            row.backend_start,
            row.family,
            frozenset(row.numbers),
        )
        for row in rows
    ]


async def tell_others(connection: Transaction, word: str, number: int) -> None:
    """Tell every other process `word` (without spaces) and `number` once the transaction of `connection` is committed.

    Those hear it whose `DirectConnection` is open at that moment. On SQLite there is no other process.
    """
    if connection.dialect.name != "sqlite":
        await _tell(connection, word, number, _ORIGIN)


async def _tell(connection: Transaction, word: str, number: int, origin: str) -> None:
    await connection.execute(_TELL, {"channel": _CHANNEL, "word": f"{word} {number} {origin}"})
