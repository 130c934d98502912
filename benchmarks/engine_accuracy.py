"""How far the engine's answers are off where many contracts are hidden.

The judge is the same sampler with twenty times the rows up to 60 contracts, and beyond another seed, which shows
how far two answers may differ.
"""

import numpy as np

from benchmarks.measure import machine, quick_flag, table
from bot.scoring.inference import Refinement, rows_for, solve
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Problem, compile_problem
from bot.scoring.ruleset import UPWORK_2024_09
from bot.scoring.shown import range_of
from bot.scoring.simulate import simulate

SIZES = ((30, 26), (60, 40), (100, 50), (200, 100), (500, 150))
JUDGED, JUDGE = 60, 20


def judge(problem: Problem, contracts: int) -> Posterior:
    if contracts > JUDGED:
        return solve(problem, seed=99)
    wide = Refinement(problem, JUDGE * rows_for(problem), 99)
    wide.observe_all()
    return wide.posterior()


def main(quick: bool) -> None:
    print(machine())
    rows = []
    for contracts, snapshots in SIZES[:3] if quick else SIZES:
        worst, spread, means, reached = [], [], [], []
        for seed in range(3 if quick or contracts > JUDGED else 6):
            history = simulate(contracts, seed, snapshots=snapshots).history
            problem = compile_problem(history, UPWORK_2024_09)
            truth, found = judge(problem, contracts), solve(problem, seed=1)
            off = np.abs(
                np.concatenate(
                    (found.unsuccessful() - truth.unsuccessful(), found.readings() - truth.readings())
                )
            )
            worst.append(float(off.max()))
            spread.append(float(np.sqrt(np.mean(np.square(off)))))
            if problem.today is not None:
                one, other = found.on(problem.today).chance, truth.on(problem.today).chance
                means.append(abs(range_of(one).mean - range_of(other).mean))
                reached.append(abs(float(one[90:].sum() - other[90:].sum())))
        cells = [np.median(worst), max(worst), max(spread), max(means), max(reached)]
        rows.append([f"{contracts} × {snapshots}", *(f"{cell:.4f}" for cell in cells)])
    head = [
        "contracts × snapshots",
        "largest p, median career",
        "largest p",
        "rms p",
        "mean score",
        "90 or more",
    ]
    table("Differences; p over all hidden contracts and readings, score in points", head, rows)


if __name__ == "__main__":
    main(quick_flag(__doc__))
