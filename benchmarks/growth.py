"""What commands cost as one member's records grow, and as other people's rows fill the tables.

Every command runs in the same simcord for members with 10 to 10,000 contracts, once in a database with nothing else
and once beside 1,000,000 contracts of other people. The full tables are made once and kept in `benchmarks/out/`.
"""

import asyncio
import hashlib
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from benchmarks.measure import Action, Cost, interleaved, milliseconds, quick_flag, table
from benchmarks.world import KEY, TODAY, World, give_records, open_services, open_world

OUT = Path(__file__).parent / "out"
OTHERS = 1_000_000
EACH = 100
"""Contracts of each of the other members."""

SIZES = (10, 100, 1_000, 10_000)
Row = tuple[Any, ...]


async def full_database(contracts: int) -> Path:
    """A database with that many contracts of other members, three in four with feedback; made if it is not there."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.sqlite3"
        async with open_services(empty):
            pass
        with closing(sqlite3.connect(empty)) as database:
            schema = "".join(sql or "" for (sql,) in database.execute("SELECT sql FROM sqlite_master"))
        name = hashlib.sha256(schema.encode()).hexdigest()[:8]
        file = OUT / f"{contracts}-{name}.sqlite3"
        if not file.exists():
            print(f"Making {contracts:,} contracts of other people; this takes a minute, once.", flush=True)
            OUT.mkdir(exist_ok=True)
            await asyncio.to_thread(_fill, empty, contracts)
            await asyncio.to_thread(shutil.move, empty, file)
    return file


def _fill(file: Path, contracts: int) -> None:
    members = contracts // EACH
    with closing(sqlite3.connect(file)) as database:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-500000"):
            database.execute(f"PRAGMA {pragma}")
        moment = f"{TODAY} 00:00:00.000000"
        _insert(
            database, "member", ({"user_id": n, "revision": 1, "created_at": moment} for n in range(members))
        )
        _insert(database, "client", (_client(n) for n in range(members)))
        _insert(database, "contract", (_contract(n, moment) for n in range(contracts)))
        _insert(database, "feedback", (_feedback(n, moment) for n in range(contracts) if n % 4))
        database.commit()
        database.execute("PRAGMA journal_mode=WAL")


def _insert(database: sqlite3.Connection, name: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    marks = ", ".join(f":{column}" for column in first)
    statement = f"INSERT INTO {name} ({', '.join(first)}) VALUES ({marks})"
    database.execute(statement, first)
    while batch := list(islice(rows, 20_000)):
        database.executemany(statement, batch)


def _client(number: int) -> dict[str, Any]:
    name = f"Client {number}"
    return {
        "id": number,
        "user_id": number,
        "name": KEY.seal(name, f"client.name.{number}"),
        "name_index": KEY.indexes(name, number)[0],
    }


def _contract(number: int, moment: str) -> dict[str, Any]:
    started = TODAY - timedelta(days=random.randrange(1100))
    return {
        "id": number,
        "user_id": number // EACH,
        "client_id": number // EACH,
        "title": KEY.seal(f"Work {number}", f"contract.title.{number}"),
        "platform": "upwork",
        "kind": "fixed",
        "started": str(started),
        "earned_cents": 42_000,
        "currency": "USD",
        "client_flagged": False,
        "through": "nobody",
        "counts_for_me": True,
        "note": KEY.seal("Asked for it before the holidays.", f"contract.note.{number}"),
        "created_at": moment,
        "updated_at": moment,
    }


def _feedback(number: int, moment: str) -> dict[str, Any]:
    return {
        "id": number,
        "user_id": number // EACH,
        "contract_id": number,
        "stars_hundredths": 500,
        "comment": KEY.seal("Delivered early and answered every question.", f"feedback.comment.{number}"),
        "hidden": "unknown",
        "removed": False,
        "created_at": moment,
        "updated_at": moment,
    }


async def measured(world: World, rounds: int) -> dict[str, dict[int, Cost]]:
    """Command → contracts of the member → cost."""
    place, services, numbers = world.channel, world.services, count()
    people = {}
    for size in SIZES:
        person = world.member(f"member{size}")
        await services.privacy.erase(person.id)  # of an earlier run in the same file
        await give_records(services, person.id, size)
        people[size] = person
    rated = {
        size: (await services.contracts.contracts_of(person.id))[-1].id for size, person in people.items()
    }

    async def log(size: int) -> None:
        person = people[size]
        shown = await person.slash(place, "feedback log", contract=str(rated[size]))
        await world.submit(
            person, shown, {"Stars": "4.85", "Public comment": f"Came back {next(numbers)} times."}
        )

    async def forget(size: int) -> None:
        services.contracts.forget(people[size].id)
        services.feedback.forget(people[size].id)

    async def cost(
        command: Callable[[int], Any], after: Callable[[int], Any] | None = None
    ) -> dict[int, Cost]:
        actions: dict[str, Action] = {str(size): partial(command, size) for size in SIZES}
        undo: dict[str, Action] = {str(size): partial(after, size) for size in SIZES} if after else {}
        found = await interleaved(actions, rounds, warm_up=1, after=undo)
        return {size: found[str(size)] for size in SIZES}

    costs = {"no-op": await cost(lambda size: people[size].slash(place, "noop"))}
    reading: dict[str, Callable[[int], Any]] = {
        "/contract list": lambda size: people[size].slash(place, "contract list"),
        "/score estimate": lambda size: people[size].slash(place, "score estimate"),
        "autocomplete": lambda size: people[size].autocomplete(place, "feedback log", "contract", "clent 1"),
    }
    for name, command in reading.items():
        costs[f"{name}, after a change"] = await cost(command, forget)
        costs[name] = await cost(command)
    costs["/feedback log, then its form"] = await cost(log)
    return costs


async def main(quick: bool) -> None:
    others = OTHERS // 10 if quick else OTHERS
    rounds = 3 if quick else 9
    with tempfile.TemporaryDirectory() as folder:
        async with open_world(Path(folder) / "bench.sqlite3") as world:
            alone = await measured(world, rounds)
    async with open_world(await full_database(others)) as world:
        among = await measured(world, rounds)
    head = ["contracts of the member", *(f"{size:,}" for size in SIZES)]
    for title, part in (("CPU", 0), ("The event loop's longest step", 2)):
        rows = []
        for name in alone:
            rows.append([name, *(milliseconds(alone[name][size][part]) for size in SIZES)])
            rows.append([f"… among {others:,}", *(milliseconds(among[name][size][part]) for size in SIZES)])
        table(f"{title} in ms, medians of {rounds}", head, rows)


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
