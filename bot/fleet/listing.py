"""The processes that are alive, as an operator reads of them: from outside, without being one of them."""

from collections.abc import Sequence

from bot.fleet.models import Process, processes_of
from bot.storage.advisory import list_holders
from bot.storage.engine import Database


async def read_processes(database: Database) -> list[Process]:
    """The processes over a PostgreSQL `database` that are alive, the oldest first."""
    async with database.read() as connection:
        return processes_of(await list_holders(connection))


def describe(processes: Sequence[Process]) -> tuple[str, bool]:
    """In words: who runs what, and what is missing; and whether nothing is.

    Where none is alive nothing is missing: the bot may be stopped.
    """
    if not processes:
        return "none runs over this database", True
    lines = []
    missing: list[str] = []
    for family in dict.fromkeys(one.family for one in processes):
        here = [one for one in processes if one.family == family]
        lines += [_line(one) for one in here]
        count = next((one.shard_count for one in here if one.shard_count), 0)
        free = sorted(set(range(count)) - {shard for one in here for shard in one.shards})
        if free:
            missing.append(f"nobody runs shard {numbers(free)} of {count}")
        if not any(one.leads for one in here):
            missing.append("none leads at this moment; look again in half a minute")
    return "; ".join([f"{len(processes)} alive", *lines, *missing]), not missing


def _line(one: Process) -> str:
    if one.inherits:
        return f"{one.name} about to take over shard {numbers(one.inherits)}"
    shards = f"shard {numbers(one.shards)} of {one.shard_count}" if one.shards else "starting"
    leads = ", leads" if one.leads else ""
    return f"{one.name} with {shards} since {one.since:%Y-%m-%d %H:%M} UTC{leads}"


def numbers(shards: Sequence[int]) -> str:
    """Sorted numbers with runs of them as ranges, the way SHARD_IDS takes them: `0-3,7`."""
    runs: list[list[int]] = []
    for shard in shards:
        if runs and shard == runs[-1][-1] + 1:
            runs[-1].append(shard)
        else:
            runs.append([shard])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
