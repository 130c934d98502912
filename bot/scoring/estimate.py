"""The estimate of `../shared/scoring.md`: what was hidden, and the score that follows from it.

Pure and deterministic: the same history and seed give the same answer, whatever the order of the input.
It takes up to two seconds of one core for hundreds of contracts, so it belongs in a worker.
"""

from collections.abc import Sequence

import numpy as np

from bot.scoring.chains import Chains
from bot.scoring.fit import judge
from bot.scoring.models import History
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Floats, Problem, compile_problem
from bot.scoring.refinement import Refinement
from bot.scoring.results import Estimate, Fit, ScoreRange
from bot.scoring.ruleset import UPWORK_2024_09, RuleSet

GOAL = 89.5
"""What the platform shows as 90 and counts as "90 or more"."""

_EXACT_CONTRACTS = 14
"""So many hidden contracts are always answered exactly."""

_MOST_ROWS = 1 << _EXACT_CONTRACTS

_EFFORT = ((80, 4_000, 220_000), (150, 5_000, 600_000))
_GREAT_EFFORT = (1_500, 220_000)
"""Up to how many hidden contracts: at least so many rows, and rows times snapshots, which is what time is
spent on. Beyond 150 the rows are mostly a start for the chains, and the time is theirs."""

_WALK_FROM = 0.8
"""Share of weight drawn in a refinement from which chains are needed."""

_CHAINS, _STEPS, _BURN_IN, _THIN = 128, 600, 100, 20


def estimate(history: History, ruleset: RuleSet = UPWORK_2024_09, *, seed: int = 0) -> Estimate:
    """The estimate for `history` on its `as_of`."""
    refinement = observe(history, ruleset, seed)
    problem = refinement.problem
    return _tell(history, problem, refinement.posterior(), judge(problem, refinement))


def observe(history: History, ruleset: RuleSet, seed: int) -> Refinement:
    """What is known on `as_of` after all snapshots, ready to be asked about any day."""
    refinement = prepare(history, ruleset, seed)
    refinement.observe_all()
    if refinement.lost > _WALK_FROM:
        refinement.rows = Chains(refinement, _CHAINS, seed).walk(_STEPS, _BURN_IN, _THIN)
    return refinement


def prepare(history: History, ruleset: RuleSet, seed: int = 0) -> Refinement:
    """What is known before any snapshot."""
    problem = compile_problem(history, ruleset)
    return Refinement(problem, _rows(problem), seed)


def range_of(posterior: Posterior) -> ScoreRange:
    """Mean, median and the 80 % range of a posterior that has a score."""
    low, median, high = posterior.quantiles((0.1, 0.5, 0.9))
    return ScoreRange(posterior.mean(), median, low, high)


def _rows(problem: Problem) -> int:
    count = len(problem.ids)
    if count <= _EXACT_CONTRACTS:
        return _MOST_ROWS
    least, work = next(((rows, work) for most, rows, work in _EFFORT if count <= most), _GREAT_EFFORT)
    return min(_MOST_ROWS, max(least, work // max(1, len(problem.days))))


def _tell(history: History, problem: Problem, posterior: Posterior, fit: Fit) -> Estimate:
    score, reached = None, None
    if len(posterior.scores):
        score = range_of(posterior)
        reached = posterior.at_least(GOAL)
    hidden = dict(zip(problem.ids, _probabilities(posterior.unsuccessful), strict=True))
    names = [hypothesis.name for hypothesis in problem.ruleset.hypotheses]
    return Estimate(
        as_of=history.as_of,
        ruleset=problem.ruleset.name,
        score=score,
        p_at_least_90=reached,
        p_unsuccessful={c.id: hidden[c.id] for c in history.contracts if c.id in hidden},
        hypotheses=dict(zip(names, _probabilities(posterior.hypotheses), strict=True)),
        exact=posterior.exact,
        fit=fit,
    )


def _probabilities(values: Floats) -> Sequence[float]:
    """Plain numbers without the last bit of rounding that would leave 0…1."""
    return [float(value) for value in np.clip(values, 0.0, 1.0)]
