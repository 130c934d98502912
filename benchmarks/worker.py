"""What estimates and charts cost the bot: the event loop's longest gap, the time of a chart, and memory.

The work is done in the worker process, as in production. The baseline of the gap is the same loop doing nothing.
"""

import asyncio
import os
import time
from pathlib import Path

from benchmarks.measure import longest_callback, quick_flag, table
from bot.charts.draw import draw
from bot.charts.specs import Point, history_chart
from bot.scores import tasks
from bot.scoring.simulate import simulate
from bot.worker import Worker


def resident(process: int) -> float:
    """Resident memory of a process in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def children() -> list[int]:
    """The processes that this one started."""
    lists = Path("/proc/self/task").glob("*/children")  # each thread has a list of its own
    return [int(one) for threads in lists for one in threads.read_text().split()]


async def main(quick: bool) -> None:
    worker = Worker()
    history = simulate(100, 7).history
    points = [
        Point(one.on, one.score - 2.0, float(one.score), min(100.0, one.score + 2.0))
        for one in history.snapshots
    ]
    spec = history_chart(points, [(one.on, int(one.score)) for one in history.snapshots], [])
    before = resident(os.getpid())
    rows = []
    with longest_callback() as idle:
        await asyncio.sleep(0.5)
    rows.append(("nothing, for comparison", "–", f"{idle[0] * 1000:.1f}"))
    work = (
        ("first estimate, with the start of the process", lambda: worker.run(tasks.answer, history)),
        ("estimate, 100 contracts", lambda: worker.run(tasks.answer, history)),
        ("chart, cold", lambda: worker.run(draw, spec)),
        ("chart, warm", lambda: worker.run(draw, spec)),
        (
            "50 members at once, each an estimate",
            lambda: asyncio.gather(
                *(worker.run(tasks.answer, simulate(20, seed).history) for seed in range(5 if quick else 50))
            ),
        ),
    )
    for name, action in work:
        with longest_callback() as gap:
            started = time.perf_counter()
            # As a task of its own: the step that is under way now is not measured.
            await asyncio.ensure_future(action())
            took = time.perf_counter() - started
        rows.append((name, f"{took * 1000:.0f}", f"{gap[0] * 1000:.1f}"))
    table("Work in the worker process, ms", ("", "took", "longest gap of the bot's loop"), rows)
    largest = max(map(resident, children()), default=0.0)
    table(
        "Resident memory, MB",
        ("process", "before", "after"),
        [
            ("bot", f"{before:.0f}", f"{resident(os.getpid()):.0f}"),
            ("worker", "–", f"{largest:.0f}"),
        ],
    )
    await worker.close()


if __name__ == "__main__":
    asyncio.run(main(quick_flag(__doc__)))
