"""What storing costs against raw aiosqlite: the very same statements, with the same parameters and pragmas.

The statements of each operation are recorded once as SQLAlchemy hands them to the driver, and then replayed on a
connection of raw aiosqlite, rows fetched and thrown away. What is left of the ratio is SQLAlchemy, encryption, models
and services.
"""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event

from benchmarks.measure import Action, interleaved, milliseconds, quick_flag, table
from benchmarks.world import drafts, give_records, open_services
from bot.services import Services
from bot.storage.engine import _PRAGMAS  # the baseline must have the same
from bot.storage.tables import new_id

MEMBER, ADDING = 1, 2
"""One member's records stay as they are, another's are added and removed again."""

ADD = "add a contract"
RECORDS = 20
Statement = tuple[str, tuple[Any, ...]]


@contextmanager
def recorded(services: Services) -> Iterator[list[Statement]]:
    """The statements that run inside the block, with their parameters; BEGIN IMMEDIATE is one of them."""
    seen: list[Statement] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: Any, *_more: object) -> None:
        seen.append((sql, tuple(parameters)))

    engine = services.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def replay(connection: aiosqlite.Connection, statements: list[Statement]) -> None:
    """Run `statements` as one would by hand. Each row that is inserted gets an id of its own."""
    ids: dict[Any, int] = {}
    for sql, parameters in statements:
        if sql.startswith("INSERT INTO") and "(id," in sql:
            ids[parameters[0]] = new_id()
        ours = tuple(ids.get(one, one) for one in parameters)
        async with connection.execute(sql, ours) as cursor:
            if cursor.description:
                await cursor.fetchall()
    if connection.in_transaction:
        await connection.commit()


def operations(services: Services, contract_id: int) -> dict[str, Action]:
    """What is measured, through the services."""
    draft, numbers = drafts(1)[0][0], count()

    async def read_list() -> None:
        services.contracts.forget(MEMBER)  # what is remembered would answer without the database
        await services.contracts.contracts_of(MEMBER)

    return {
        "read a member": lambda: services.members.get_member(MEMBER),
        f"read {RECORDS} contracts": read_list,
        ADD: lambda: services.contracts.add_contract(
            ADDING, draft.model_copy(update={"title": f"New {next(numbers)}"})
        ),
        "log feedback": lambda: services.feedback.log(
            MEMBER, contract_id, {"comment": f"Came back {next(numbers)} times."}
        ),
    }


async def main(quick: bool) -> None:
    rounds = 50 if quick else 500
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite3"
        async with open_services(file) as services, aiosqlite.connect(file, isolation_level=None) as raw:
            for pragma in _PRAGMAS:
                await raw.execute(pragma)
            await give_records(services, MEMBER, RECORDS)
            ours = operations(services, (await services.contracts.contracts_of(MEMBER))[0].id)
            both: dict[str, Action] = {}
            amounts: dict[str, int] = {}
            for name, action in ours.items():
                await (
                    action()
                )  # the first time makes what later ones find: the member, the client, the feedback
                with recorded(services) as statements:
                    await action()
                amounts[name] = len(statements)
                both[name] = action
                both[f"raw: {name}"] = lambda statements=statements: replay(raw, statements)  # type: ignore[misc]

            async def remove() -> None:
                await raw.execute("DELETE FROM contract WHERE user_id = ?", (ADDING,))

            costs = await interleaved(both, rounds, after={ADD: remove, f"raw: {ADD}": remove})
    rows = []
    for name in ours:
        cost, base = costs[name], costs[f"raw: {name}"]
        rows.append(
            [
                name,
                str(amounts[name]),
                milliseconds(base.cpu),
                milliseconds(cost.cpu),
                f"{cost.cpu / base.cpu:.2f}",
                milliseconds(base.wall),
                milliseconds(cost.wall),
                f"{cost.wall / base.wall:.2f}",
            ]
        )
    head = ["", "statements", "raw CPU ms", "ours CPU ms", "ratio", "raw wall ms", "ours wall ms", "ratio"]
    table(f"Storage against raw aiosqlite, medians of {rounds}", head, rows)


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
