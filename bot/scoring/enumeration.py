"""The posterior by its definition: a sum over every outcome of every hidden contract. For few of them.

It shares nothing with `bot.scoring.refinement` beyond the problem, and so serves as its judge.
"""

import numpy as np

from bot.scoring.posterior import Posterior
from bot.scoring.problem import Day, Floats, Problem

MOST_CONTRACTS = 24
_CHUNK = 1 << 15


def enumerate_all(problem: Problem) -> Posterior:
    """Exact answer for at most `MOST_CONTRACTS` hidden contracts. Raises ValueError for more."""
    count = len(problem.ids)
    if count > MOST_CONTRACTS:
        raise ValueError(f"{count} hidden contracts are too many to enumerate")
    hypotheses = len(problem.ruleset.hypotheses)
    mass, unsuccessful = np.zeros(hypotheses), np.zeros(count)
    values: list[Floats] = []
    masses: list[Floats] = []
    for begin in range(0, 1 << count, _CHUNK):
        states = np.arange(begin, min(begin + _CHUNK, 1 << count))
        outcomes = ((states[:, None] >> np.arange(count)) & 1).astype(bool)
        prior = np.prod(np.where(outcomes, problem.priors, 1.0 - problem.priors), axis=1)
        weight = problem.hypothesis_priors[:, None] * prior
        summed = np.zeros((count + 1, len(states)))
        np.cumsum((outcomes * problem.weights).T, axis=0, out=summed[1:])
        for day, shown in zip(problem.days, problem.shown, strict=True):
            sums = _window_sums(summed, day)
            # Scaled by the density's largest value, so that hundreds of snapshots do not underflow.
            weight *= problem.likelihood(problem.scores(day, sums), shown) / problem.likelihood(
                np.array(shown), shown
            )
        mass += weight.sum(axis=1)
        unsuccessful += weight.sum(axis=0) @ outcomes
        if problem.today is not None:
            day = problem.today
            sums = _window_sums(summed, day)
            values.append(problem.scores(day, sums).ravel())
            masses.append(weight.ravel())
    total = mass.sum()
    return Posterior(
        hypotheses=mass / total,
        unsuccessful=unsuccessful / total,
        scores=np.concatenate(values) if values else np.zeros(0),
        masses=np.concatenate(masses) / total if masses else np.zeros(0),
        exact=True,
    )


def _window_sums(summed: Floats, day: Day) -> Floats:
    return np.asarray(summed[day.stop] - summed[list(day.starts)])
