"""Timing, medians, tables: what every benchmark here shares."""

import argparse
import asyncio
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

Action = Callable[[], Awaitable[object]]


class Cost(NamedTuple):
    """What one run of something took, in seconds.

    `cpu`: of the process, over all its threads. `wall`: until it was done. `gap`: the longest that the event loop was
    kept from everything else meanwhile.
    """

    cpu: float
    wall: float
    gap: float


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each part."""
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


async def timed(action: Action) -> Cost:
    """What awaiting `action()` costs."""
    with longest_callback() as gap:
        wall, cpu = time.perf_counter(), time.process_time()
        await action()
        return Cost(time.process_time() - cpu, time.perf_counter() - wall, gap[0])


@contextmanager
def longest_callback() -> Iterator[list[float]]:
    """Holds, as its only element, the seconds of the longest step that the event loop took inside the block.

    A watching task would be simpler, but simcord takes a task that sleeps shortly for work under way.
    """
    longest = [0.0]
    run = asyncio.Handle._run

    def watched(handle: asyncio.Handle) -> None:
        before = time.perf_counter()
        run(handle)
        longest[0] = max(longest[0], time.perf_counter() - before)

    asyncio.Handle._run = watched  # type: ignore[method-assign]  # there is no hook, and this is a benchmark
    try:
        yield longest
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]  # as above


async def interleaved(
    actions: Mapping[str, Action], rounds: int, *, warm_up: int = 3, after: Mapping[str, Action] | None = None
) -> dict[str, Cost]:
    """The median cost of each action. They take turns, so that noise of the machine meets all of them alike.

    `after`: by the name of an action, what puts back what it changed; it is not part of the cost.
    """
    undo = after or {}
    costs: dict[str, list[Cost]] = {name: [] for name in actions}
    for number in range(warm_up + rounds):
        for name, action in actions.items():
            cost = await timed(action)
            if number >= warm_up:
                costs[name].append(cost)
            if name in undo:
                await undo[name]()
    return {name: median(kept) for name, kept in costs.items()}


def milliseconds(seconds: float) -> str:
    """`seconds` for a table."""
    return f"{seconds * 1000:.2f}"


def table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a Markdown table, so that it can be put into README.md as it is."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]

    def row(cells: Sequence[str]) -> str:
        first, *rest = zip(cells, widths, strict=True)
        return f"| {first[0]:<{first[1]}} | " + " | ".join(f"{cell:>{width}}" for cell, width in rest) + " |"

    rule = f"|{'-' * (widths[0] + 2)}|" + "|".join("-" * (width + 1) + ":" for width in widths[1:]) + "|"
    print(f"\n{title}\n", row(lines[0]), rule, *map(row, lines[1:]), sep="\n", flush=True)


def verdict(ratio: float, most: float) -> str:
    """Whether an aim was reached, for the end of a line."""
    return f"{ratio:.2f} (aim ≤ {most:g}: {'reached' if ratio <= most else 'missed'})"


def machine() -> str:
    """What the figures were taken on, in one line."""
    load = os.getloadavg()[0]
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"load {load:.1f} at the start"
    )


def quick_flag(description: str | None) -> bool:
    """Parses the command line of one benchmark: whether `--quick` was given."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, smaller tables")
    return bool(parser.parse_args().quick)
