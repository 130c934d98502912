"""How long one member's import holds up everybody else who writes, beside how long it takes in all.

20,000 contracts, 15,000 of them with feedback, in a database of nobody else's and among the rows of others (`growth`).
While it runs another member writes without a pause; the longest of these writes is how long others wait. On SQLite the
transaction in which it is stored is timed too: only one writes there at a time.
"""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.growth import full_database
from benchmarks.measure import longest_callback, milliseconds, quick_flag, table
from benchmarks.world import drafts, open_services
from bot.services import Services
from bot.transfer.plan import ContractRow, ImportPlan

ROWS = 20_000
OTHERS = 1_000_000
IMPORTING, OTHER = 10_000_001, 10_000_002


def report() -> ImportPlan:
    """A file, as it was read."""
    rows = [ContractRow(number, one, left) for number, (one, left) in enumerate(drafts(ROWS), 1)]
    return ImportPlan(contracts=rows)


class Took(NamedTuple):
    """Seconds of one import, and of what others met meanwhile."""

    whole: float
    held: float
    """From the beginning of its transaction to the end of its commit."""
    longest_write: float
    median_write: float
    longest_step: float
    """Of the event loop."""


async def measured(services: Services, *, busy: bool) -> Took:
    """An import, beside another member's writes. `busy`: the event loop has other work too, in steps of 4 ms."""
    database = services.database
    write, held, waits = database._writing, [0.0], [0.0]

    @asynccontextmanager
    async def timed(connected: Any) -> AsyncIterator[Any]:
        async with write(connected) as connection:
            begun = time.perf_counter()
            yield connection
        held[0] = max(held[0], time.perf_counter() - begun)

    database._writing = timed  # type: ignore[method-assign]
    over = asyncio.Event()

    async def go_on_writing() -> None:
        agreed = False
        while not over.is_set():
            begun, agreed = time.perf_counter(), not agreed
            await services.members.set_dm_consent(OTHER, agreed)
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.02)

    async def work() -> None:
        while not over.is_set():
            until = time.perf_counter() + 0.004
            while time.perf_counter() < until:
                pass
            await asyncio.sleep(0.001)

    plan = report()
    async with asyncio.TaskGroup() as group:
        group.create_task(go_on_writing())
        if busy:
            group.create_task(work())
        begun = time.perf_counter()
        with longest_callback() as step:
            done = await services.transfer.apply(IMPORTING, plan)
        whole = time.perf_counter() - begun
        over.set()
    database._writing = write  # type: ignore[method-assign]
    assert done.contracts == ROWS
    await services.privacy.erase(IMPORTING)
    return Took(whole, held[0], max(waits), statistics.median(waits), step[0])


async def main(quick: bool) -> None:
    others = OTHERS // 10 if quick else OTHERS
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.sqlite3"
        await asyncio.to_thread(shutil.copy, await full_database(others), full)
        for name, file in (("nobody else's", Path(folder) / "alone.sqlite3"), (f"{others:,}", full)):
            async with open_services(file) as services:
                for busy in (False, True):
                    took = await measured(services, busy=busy)
                    rows.append([name, "busy" if busy else "idle", *map(milliseconds, took)])
    head = [
        "contracts that are there",
        "loop",
        "import ms",
        "held",
        "others' longest write",
        "median",
        "longest step",
    ]
    table(f"An import of {ROWS:,} contracts", head, rows)


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
