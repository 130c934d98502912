"""What the score engine costs by contracts and snapshots, in time and memory, against the exact enumeration.

The chart goes to `benchmarks/out/engine_times.png`. Every size runs in a process of its own, so that its memory
is its own.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import machine, quick_flag, table, verdict

OUT = Path(__file__).parent / "out"
SIZES = (
    (10, 5),
    (30, 26),
    (60, 26),
    (60, 52),
    (100, 50),
    (100, 150),
    (200, 100),
    (300, 150),
    (500, 50),
    (500, 150),
)
AIMS = {(100, 50): 0.3, (500, 150): 2.0}
MOST_MEMORY = 200
ENUMERATED = 14

ONE_SIZE = """
import resource, sys, time
from bot.scoring.estimate import estimate
from bot.scoring.simulate import simulate
contracts, snapshots, seeds = map(int, sys.argv[1:])
estimate(simulate(5, 0).history)
for seed in range(seeds):
    history = simulate(contracts, seed, snapshots=snapshots).history
    cpu, wall = time.process_time(), time.perf_counter()
    found = estimate(history)
    print(time.process_time() - cpu, time.perf_counter() - wall, len(found.p_unsuccessful), found.exact)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def one_size(contracts: int, snapshots: int, seeds: int) -> tuple[float, float, float, int, float]:
    """Median and most CPU seconds, median wall seconds, most hidden contracts, and the process's memory in MB."""
    command = [sys.executable, "-c", ONE_SIZE, str(contracts), str(snapshots), str(seeds)]
    *lines, memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    cpu, wall, hidden, _exact = zip(*(line.split() for line in lines), strict=True)
    times = [float(value) for value in cpu]
    return (
        statistics.median(times),
        max(times),
        statistics.median(map(float, wall)),
        max(map(int, hidden)),
        float(memory),
    )


def enumeration_ratio(rounds: int) -> tuple[float, float]:
    """Seconds of the enumeration and of the engine for the same histories of 14 hidden contracts, by turns."""
    from bot.scoring.enumeration import enumerate_all
    from bot.scoring.estimate import estimate

    from bot.scoring.problem import compile_problem
    from bot.scoring.ruleset import UPWORK_2024_09
    from bot.scoring.simulate import simulate

    found: list[tuple[float, float]] = []
    seed = 0
    while len(found) < rounds:
        seed += 1
        history = simulate(23, seed, snapshots=40).history
        if len(compile_problem(history, UPWORK_2024_09).ids) != ENUMERATED:
            continue
        start = time.process_time()
        enumerate_all(compile_problem(history, UPWORK_2024_09))
        middle = time.process_time()
        estimate(history)
        found.append((middle - start, time.process_time() - middle))
    enumerated, engine = zip(*found, strict=True)
    return statistics.median(enumerated), statistics.median(engine)


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
    seeds = 3 if quick else 9
    rows, times = [], {}
    for contracts, snapshots in SIZES:
        cpu, most, wall, hidden, memory = one_size(contracts, snapshots, seeds)
        times[contracts, snapshots] = cpu
        aim = AIMS.get((contracts, snapshots))
        said = "" if aim is None else f"{aim:g} s {'reached' if cpu <= aim else 'missed'}"
        cells = [f"{cpu:.2f}", f"{most:.2f}", f"{wall:.2f}", f"{memory:.0f}"]
        rows.append([f"{contracts} × {snapshots}", str(hidden), *cells, said])
    head = ["contracts × snapshots", "hidden, most", "CPU s", "most", "wall s", "MB", "aim"]
    table(f"One estimate, medians of {seeds} careers; memory of the whole process", head, rows)
    memory_used = max(float(row[5]) for row in rows)
    print(
        f"\nMemory: {memory_used:.0f} MB (aim < {MOST_MEMORY}: {'reached' if memory_used < MOST_MEMORY else 'missed'})"
    )
    enumerated, engine = enumeration_ratio(3 if quick else 9)
    print(
        f"{ENUMERATED} hidden contracts, 40 snapshots: enumeration {enumerated:.3f} s, engine {engine:.3f} s, "
        f"ratio {verdict(engine / enumerated, 1.0)}"
    )
    draw_times(times)


if __name__ == "__main__":
    main(quick_flag(__doc__))
