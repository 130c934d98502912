"""How far the engine's answers are off where no enumeration can judge them.

Up to 200 contracts the judge is the same refinement with thirty times the rows; beyond, chains that walk
twenty times as long from a start of their own.
"""

import numpy as np
from bot.scoring.chains import Chains
from bot.scoring.estimate import GOAL, observe
from bot.scoring.refinement import Refinement

from benchmarks.measure import machine, quick_flag, table
from bot.scoring.posterior import Posterior
from bot.scoring.ruleset import UPWORK_2024_09
from bot.scoring.simulate import simulate

SIZES = ((30, 26), (60, 40), (100, 50), (200, 100), (500, 150))
WALKED_FROM = 300
JUDGE_ROWS = 120_000


def judge(contracts: int, snapshots: int, seed: int) -> Posterior:
    history = simulate(contracts, seed, snapshots=snapshots).history
    if contracts < WALKED_FROM:
        from bot.scoring.problem import compile_problem

        wide = Refinement(compile_problem(history, UPWORK_2024_09), JUDGE_ROWS, seed=99)
        wide.observe_all()
        return wide.posterior()
    long = observe(history, UPWORK_2024_09, seed=99)
    long.rows = Chains(long, 256, seed=99).walk(12_000, 2_000, 40)
    return long.posterior()


def main(quick: bool) -> None:
    print(machine())
    rows = []
    for contracts, snapshots in SIZES[:3] if quick else SIZES:
        worst, spread, means, reached = [], [], [], []
        for seed in range(3 if quick or contracts >= WALKED_FROM else 8):
            truth = judge(contracts, snapshots, seed)
            history = simulate(contracts, seed, snapshots=snapshots).history
            found = observe(history, UPWORK_2024_09, seed=1).posterior()
            off = np.abs(
                np.concatenate((found.unsuccessful - truth.unsuccessful, found.hypotheses - truth.hypotheses))
            )
            worst.append(float(off.max()))
            spread.append(float(np.sqrt(np.mean(np.square(off)))))
            means.append(abs(found.mean() - truth.mean()))
            reached.append(abs(found.at_least(GOAL) - truth.at_least(GOAL)))
        rows.append(
            [
                f"{contracts} × {snapshots}",
                f"{np.median(worst):.4f}",
                f"{max(worst):.4f}",
                f"{max(spread):.4f}",
                f"{max(means):.3f}",
                f"{max(reached):.4f}",
            ]
        )
    head = [
        "contracts × snapshots",
        "largest p, median career",
        "largest p",
        "rms p",
        "mean score",
        "90 or more",
    ]
    table(
        "Differences from the judge; p over all hidden contracts and hypotheses, score in points", head, rows
    )


if __name__ == "__main__":
    main(quick_flag(__doc__))
