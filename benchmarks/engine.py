"""What the score engine costs by contracts and snapshots, in time and memory; explanations beside it.

The chart goes to `benchmarks/out/engine_times.png`. Every size runs in a process of its own, so that its memory
is its own. numpy's matrix products get one thread, as in the worker process.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import machine, quick_flag, table

OUT = Path(__file__).parent / "out"
SIZES = ((10, 5), (30, 26), (60, 52), (100, 50), (200, 100), (500, 50), (500, 150), (20_000, 20))
AIMS = {(100, 50): (0.3, 2.0), (500, 150): (2.0, None), (20_000, 20): (3.0, None)}
"""Seconds for an estimate, and for explanations."""

EXPLAINED = 100
"""Explanations are measured up to so many contracts."""

MOST_MEMORY = 200

ONE_SIZE = """
import resource, sys, time
from bot.scoring.explain import explanations
from bot.scoring.session import Session
from bot.scoring.simulate import simulate
contracts, snapshots, seeds, explained = map(int, sys.argv[1:])
Session(simulate(5, 0).history).estimate
for seed in range(seeds):
    history = simulate(contracts, seed, snapshots=snapshots).history
    cpu = time.process_time()
    session = Session(history)
    found = session.estimate
    middle = time.process_time()
    if explained:
        explanations(session)
    print(middle - cpu, time.process_time() - middle, len(found.p_unsuccessful))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def one_size(contracts: int, snapshots: int, seeds: int) -> tuple[float, float, float, int, float]:
    """CPU seconds of an estimate (median and most) and of explanations, most hidden contracts, and memory in MB."""
    arguments = map(str, (contracts, snapshots, seeds, int(contracts <= EXPLAINED)))
    done = subprocess.run(
        [sys.executable, "-c", ONE_SIZE, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    *lines, memory = done.stdout.splitlines()
    estimates, explained, hidden = zip(*(map(float, line.split()) for line in lines), strict=True)
    return (
        statistics.median(estimates),
        max(estimates),
        statistics.median(explained),
        int(max(hidden)),
        float(memory),
    )


def draw_times(times: dict[tuple[int, int], float]) -> None:
    """CPU seconds against contracts, one line for each number of snapshots."""
    from bot.charts.draw import draw

    values = [
        {"contracts": contracts, "snapshots": str(snapshots), "seconds": seconds}
        for (contracts, snapshots), seconds in times.items()
    ]
    spec = {
        "title": "Seconds of one core for one estimate",
        "width": 420,
        "height": 280,
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "contracts", "type": "quantitative", "title": "contracts"},
            "y": {"field": "seconds", "type": "quantitative", "title": "CPU seconds (median)"},
            "color": {"field": "snapshots", "type": "nominal", "title": "snapshots", "sort": None},
        },
    }
    OUT.mkdir(exist_ok=True)
    (OUT / "engine_times.png").write_bytes(draw(spec))


def main(quick: bool) -> None:
    print(machine())
    rows, times = [], {}
    for contracts, snapshots in SIZES:
        seeds = 1 if contracts > 1_000 else 3 if quick else 9
        cpu, most, explained, hidden, memory = one_size(contracts, snapshots, seeds)
        if contracts <= 1_000:
            times[contracts, snapshots] = cpu
        aim, aim_explained = AIMS.get((contracts, snapshots), (None, None))
        said = [_verdict(cpu, aim), _verdict(explained, aim_explained)]
        cells = [
            f"{cpu:.2f}",
            f"{most:.2f}",
            f"{explained:.2f}" if contracts <= EXPLAINED else "–",
            f"{memory:.0f}",
        ]
        rows.append([f"{contracts} × {snapshots}", str(hidden), *cells, ", ".join(filter(None, said))])
    head = ["contracts × snapshots", "hidden, most", "CPU s", "most", "explanations", "MB", "aims"]
    table("One estimate, medians; memory of the whole process", head, rows)
    memory_used = max(float(row[5]) for row in rows)
    reached = "reached" if memory_used < MOST_MEMORY else "missed"
    print(f"\nMemory: {memory_used:.0f} MB (aim < {MOST_MEMORY}: {reached})")
    draw_times(times)


def _verdict(seconds: float, aim: float | None) -> str:
    return "" if aim is None else f"{aim:g} s {'reached' if seconds <= aim else 'missed'}"


if __name__ == "__main__":
    main(quick_flag(__doc__))
