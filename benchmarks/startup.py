"""Start-up time and memory of `candor run` against a bare discord.py bot.

Both are processes of their own that log in to the same stub of Discord on loopback. Started means: the process
has sent IDENTIFY, the last thing that it does by itself. Memory is read a few seconds later. Candor starts as it does
every day: its database, key and command fingerprint are there from an earlier start.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.fake_discord import FakeDiscord
from benchmarks.measure import quick_flag, table, verdict
from benchmarks.processes import BARE, CANDOR, COMMANDS, cpu_seconds, memory, running

SETTLE_SECONDS = 3.0
AIM, MEMORY_AIM = 2.2, 2.0


class Start(NamedTuple):
    """One start: seconds until IDENTIFY by the wall and of CPU time; memory in MiB."""

    wall: float
    cpu: float
    rss: float
    pss: float


async def start_once(name: str, discord: FakeDiscord, data: Path) -> Start:
    """Start the bot `name`, wait until it is there, and stop it."""
    begun = time.perf_counter()
    async with running(name, discord.api, data) as process:
        taken: list[float] = []
        # Before READY is sent: what a bot puts behind the connection begins with that.
        discord.on_identify = lambda: taken.extend((time.perf_counter() - begun, cpu_seconds(process.pid)))
        await discord.until(lambda: bool(taken))
        await asyncio.sleep(SETTLE_SECONDS)
        wall, cpu = taken
        return Start(wall, cpu, *memory(process.pid))


async def main(quick: bool) -> None:
    starts: dict[str, list[Start]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        async with FakeDiscord() as discord:
            for number in range(1 + (3 if quick else 9)):
                for name in COMMANDS:
                    start = await start_once(name, discord, Path(folder))
                    if number:  # the first start compiles, migrates and tells Discord the commands
                        starts[name].append(start)
    medians = {name: Start(*map(statistics.median, zip(*kept, strict=True))) for name, kept in starts.items()}
    least = {name: Start(*map(min, zip(*kept, strict=True))) for name, kept in starts.items()}
    bare, candor = medians[BARE], medians[CANDOR]
    rows = [
        [name, *(f"{value:.2f}" for value in one[:2]), *(f"{value:.1f}" for value in one[2:])]
        for name, one in medians.items()
    ]
    rows.append(["ratio", *(f"{ours / theirs:.2f}" for ours, theirs in zip(candor, bare, strict=True))])
    rows.append(
        [
            "ratio of the least",
            *(f"{ours / theirs:.2f}" for ours, theirs in zip(least[CANDOR], least[BARE], strict=True)),
        ]
    )
    table(
        f"Start-up, medians of {len(starts[BARE])}",
        ["", "wall s", "CPU s", "RSS MiB", "PSS MiB"],
        rows,
    )
    print(
        f"\nStart-up, CPU: {verdict(candor.cpu / bare.cpu, AIM)}. Memory: {verdict(candor.rss / bare.rss, MEMORY_AIM)}."
    )


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
