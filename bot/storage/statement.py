"""Statements that are built and compiled once, and run with nothing but their parameters.

To run a statement that it knows, SQLAlchemy takes a tenth of a millisecond: it looks for the text under a key made of
the whole statement, makes a context, a cursor and a result, and changes stacks to wait for the driver. SQLite takes a
tenth of that to read a row by its key. So what nearly every command runs goes to SQLite's driver without SQLAlchemy.
PostgreSQL, to which the way alone takes longer, is asked the very same statement in the usual way.
"""

import re
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Dialect, Executable, Insert, Result, Select
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from bot.storage.sqlite import Connection

_Process = Callable[[Any], Any]

_AT_ONCE = 100
"""Runs that SQLAlchemy turns into what PostgreSQL's driver takes before others have their turn."""


class Statement:
    """A statement whose parameters are left open: those of `bindparam`, and the columns of an INSERT.

        _ONE = Statement(select(member).where(member.c.user_id == bindparam("member")))
        row = (await _ONE.run_on(connection, {"member": 5})).one_or_none()

    Its rows have the columns of a SELECT, each of which has a name; whatever else returns none.
    """

    def __init__(self, built: Executable) -> None:
        self.built = built
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    async def run_on(self, connection: AsyncConnection, parameters: Mapping[str, Any]) -> Result[Any]:
        """The rows, with the values of `parameters` put in. Raises what `connection.execute` would."""
        if connection.dialect.name != "sqlite":
            return await connection.execute(self.built, parameters)
        compiled = self._compiled_for(connection, parameters)
        sql, values = compiled.put_in(parameters)
        rows = await run_directly(connection, sql, values)
        return IteratorResult(compiled.keys, compiled.converted(rows))

    def _compiled_for(self, connection: AsyncConnection, parameters: Mapping[str, Any]) -> "_Compiled":
        """What SQLite is asked where the parameters have these names."""
        names = tuple(parameters)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _Compiled(self.built, connection.dialect, names)
        return compiled


class Ready:
    """Many runs of a statement, made ready before the transaction in which they are written.

    Whoever writes to SQLite holds up everybody else who wants to. So all that can be done before is done before: the
    parameters are turned into what the driver takes, and `Database.write_aside` brings them to SQLite.

        ready = Ready(_NEW)
        ready.add_runs(connection, rows)
        async with database.write_aside([ready]) as connection:
            await ready.run_on(connection)
    """

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._compiled: _Compiled | None = None
        self._runs: list[Any] = []
        self._count = 0
        self._aside = ""
        """The statement that writes all of them at once, where they were put aside."""

    def __len__(self) -> int:
        return self._count

    def add_runs(self, connection: AsyncConnection, each: Sequence[Mapping[str, Any]]) -> None:
        """Add a run with each of these parameters, all of which have the same names. Nothing is written.

        `connection`: any to the database that they are for, inside a transaction or not.
        """
        if not each:
            return
        self._count += len(each)
        if connection.dialect.name != "sqlite":
            self._runs += each
            return
        self._compiled = compiled = self._statement._compiled_for(connection, each[0])
        self._runs += [compiled.put_in(one)[1] for one in each]

    async def put_aside(self, connection: AsyncConnection) -> None:
        """Bring the rows of a plain INSERT into a temporary table of `connection`, on which it has to be run then.

        To write row by row takes three times as long, and much longer beside a busy event loop: after each row the
        driver's thread has to ask for the interpreter's lock.
        """
        if self._compiled is None or not self._compiled.is_plain_insert:
            return
        table = f"aside_{secrets.token_hex(8)}"
        with driver_errors(connection, self._compiled.sql):
            await driver_of(connection).put_aside(table, self._runs)
        self._aside, self._runs = self._compiled.insert_from(table), []

    async def run_on(self, connection: AsyncConnection) -> None:
        """All of the runs, in the order in which they were added. Raises what `connection.execute` would."""
        if self._compiled is None:
            for start in range(0, len(self._runs), _AT_ONCE):
                await connection.execute(self._statement.built, self._runs[start : start + _AT_ONCE])
        elif self._aside:
            with driver_errors(connection, self._aside):
                await driver_of(connection).visit(lambda driver: driver.execute(self._aside))
        elif len(self._runs) == 1:
            await run_directly(connection, self._compiled.sql, self._runs[0])
        else:
            with driver_errors(connection, self._compiled.sql):
                await driver_of(connection).write_rows(self._compiled.sql, self._runs)


class _Compiled:
    """A statement as SQLite takes it, with what turns our values into SQLite's and back."""

    def __init__(self, built: Any, dialect: Dialect, names: Sequence[str]) -> None:
        """`names`: of the parameters that it will be run with."""
        compiled: SQLCompiler = built.compile(dialect=dialect, column_keys=list(names))
        # SQLAlchemy makes values for these as it runs a statement; none of ours has any.
        assert not compiled.insert_prefetch
        assert not compiled.update_prefetch
        missing = {bind.key for bind in compiled.binds.values() if bind.required} - set(names)
        if missing:
            raise TypeError(f"the statement is run without {', '.join(sorted(missing))}")
        self._compiled = compiled
        self.sql = str(compiled)
        self.is_plain_insert = isinstance(built, Insert) and " ON CONFLICT " not in self.sql
        self._expands = bool(compiled.post_compile_params)
        """Whether a parameter is a list, with a place in the text for each of its values."""
        self._places = [
            (name, _constant(bind), bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
            for bind in [compiled.binds[name]]
            if not bind.expanding
        ]
        self._processes = {name: process for name, _, process in self._places}
        columns: list[Any] = list(built.selected_columns) if isinstance(built, Select) else []
        self.keys = SimpleResultMetaData([column.key for column in columns])
        self._processors: list[tuple[int, _Process]] = [
            (place, process)
            for place, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def insert_from(self, table: str) -> str:
        """The text of a plain INSERT, of all rows of a `table` whose columns c0, c1, … hold its values."""
        into, _values, row = self.sql.partition(" VALUES ")
        numbers = count()
        columns = re.sub(r"\?", lambda _mark: f"c{next(numbers)}", row[1:-1])
        return f"{into} SELECT {columns} FROM {table} ORDER BY {table}.rowid"  # noqa: S608 - names of our own

    def put_in(self, parameters: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
        """The text, and the values for its question marks."""
        if self._expands:
            expanded = self._compiled.construct_expanded_state(dict(parameters))
            # Those of the values of lists; several are for lists of tuples. The other parameters keep theirs.
            process: Mapping[str, Any] = {**self._processes, **expanded.processors}
            values = [(expanded.parameters[name], process.get(name)) for name in expanded.positiontup or ()]
            return expanded.statement, [one if turn is None else turn(one) for one, turn in values]
        return self.sql, [
            value if process is None else process(value)
            for name, constant, process in self._places
            for value in [parameters.get(name, constant)]
        ]

    def converted(self, rows: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """`rows` with our values in place of SQLite's."""
        if not self._processors:
            return iter(rows)
        return map(self._row, rows)

    def _row(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for place, process in self._processors:
            values[place] = process(values[place])
        return tuple(values)


def _constant(bind: BindParameter[Any]) -> Any:
    """The value that stands in the statement itself; None where each use has its own."""
    return None if bind.required else bind.value


def driver_of(connection: AsyncConnection) -> "Connection":
    """SQLite's connection behind SQLAlchemy's."""
    assert connection.sync_connection is not None
    driver: Connection = connection.sync_connection.connection.driver_connection  # type: ignore[assignment]
    return driver


async def run_directly(
    connection: AsyncConnection, sql: str, values: Sequence[Any] = ()
) -> Sequence[Sequence[Any]]:
    """The rows that SQLite's driver returns. Whoever listens to SQLAlchemy's statements hears of this one too."""
    assert connection.sync_connection is not None
    for listener in connection.sync_connection.dispatch.before_cursor_execute:
        listener(connection.sync_connection, None, sql, values, None, False)
    with driver_errors(connection, sql):
        return await driver_of(connection).fetch_rows(sql, values)


@contextmanager
def driver_errors(connection: AsyncConnection, sql: str) -> Iterator[None]:
    """What SQLite raises inside the block is raised as SQLAlchemy does, without the parameters."""
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            sql, None, error, sqlite3.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
