"""Whether a history can explain the scores that were shown, and what may be wrong where it cannot."""

import numpy as np

from bot.scoring.problem import Floats, Problem, normal_part
from bot.scoring.refinement import Refinement, Rows, Windows
from bot.scoring.results import STRAY, Fit, Hint, SnapshotFit

_SAMPLE = 256
"""Rows that the judgement looks at."""

_LIMIT = 3.0
"""Strain above which a history counts as not explaining its snapshots. About 5 % of simulated careers pass it
when all is right, and most of those whose estimate is badly off because something is wrong
(`benchmarks/engine_calibration.py`)."""

_MOST_STRAYS = 1 / 3
"""More stray snapshots than this share are too many whatever the strain, which says little of a few."""

_SURPRISING = 2.5

_ONE_SIDED = 0.75
"""Share of misfits on one side from which the side itself is the hint."""


def judge(problem: Problem, refinement: Refinement) -> Fit:
    """How well the rows explain the snapshots of `problem`."""
    rows = _sample(refinement.rows)
    mass, windows = rows.weights, Windows(rows)
    noise = problem.ruleset.noise
    snapshots: list[SnapshotFit] = []
    misses = np.zeros((3, len(problem.days)))  # moments 0, 1, 2 of the miss in units of sd, strays aside
    for index, (day, shown) in enumerate(zip(problem.days, problem.shown, strict=True)):
        scores = problem.scores(day, windows.sums(day))
        normal = normal_part(scores, float(shown), problem.ruleset)
        fits = normal / (normal + noise.stray / 101.0) * mass
        off = (shown - scores) / noise.sd
        misses[:, index] = fits.sum(), (fits * off).sum(), (fits * off**2).sum()
        snapshots.append(
            SnapshotFit(day.on, float(shown), float((scores * mass).sum()), float(1.0 - misses[0, index]))
        )
    strays = sum(one.p_stray > STRAY for one in snapshots)
    strain = _strain(misses, strays, noise.stray)
    surprise = _surprise(problem, refinement)
    explained = strain <= _LIMIT and strays <= _MOST_STRAYS * len(snapshots)
    return Fit(explained, strain, surprise, tuple(snapshots), _hints(snapshots, explained, surprise))


def _strain(misses: Floats, strays: int, stray: float) -> float:
    count, used = misses.shape[1], misses[0].sum()
    if count == 0:
        return 0.0
    # 0.3 more in the variance keeps a single stray among few snapshots from counting for much; 0.9 and 1.5
    # are what the signs come to when all is right, because the outcomes were fitted to the snapshots.
    of_strays = (strays - stray * count) / np.sqrt(stray * (1.0 - stray) * count + 0.3)
    of_scatter = (misses[2].sum() / used - 0.9) * np.sqrt(count / 2.0) if used > 0.5 else 0.0
    total = np.square(misses[1]).sum()
    in_a_row = (misses[1, 1:] * misses[1, :-1]).sum() / total * np.sqrt(count) if total > 0.0 else 0.0
    return float(max(0.0, of_strays) + max(0.0, of_scatter) + max(0.0, in_a_row - 1.5))


def _hints(snapshots: list[SnapshotFit], explained: bool, surprise: float) -> tuple[Hint, ...]:
    hints = []
    strays = [one for one in snapshots if one.p_stray > STRAY]
    if not explained:
        # Without clear strays the widest misses tell where the history is wrong.
        widest = sorted(snapshots, key=lambda one: -abs(one.shown - one.expected))
        looked_at = strays if len(strays) > 1 else widest[: max(1, len(widest) // 4)]
        lower = sum(one.shown < one.expected for one in looked_at) / len(looked_at)
        if lower >= _ONE_SIDED:
            hints.append(Hint.SHOWN_LOWER)
        elif lower <= 1.0 - _ONE_SIDED:
            hints.append(Hint.SHOWN_HIGHER)
        hints.append(Hint.CHECK_DATES)
    if strays:
        hints.append(Hint.CHECK_SNAPSHOTS)
    if surprise > _SURPRISING:
        hints.append(Hint.UNLIKELY_OUTCOMES)
    return tuple(hints)


def _sample(rows: Rows) -> Rows:
    """Some rows in proportion to their weight, evenly spaced, so that no chance comes in."""
    masses = rows.weights.sum(axis=0)
    reached = np.cumsum(masses)
    places = (np.arange(_SAMPLE) + 0.5) / _SAMPLE * reached[-1]
    picked, times = np.unique(
        np.minimum(np.searchsorted(reached, places), len(reached) - 1), return_counts=True
    )
    weights = rows.weights[:, picked] / masses[picked] * (times / _SAMPLE)
    return Rows.of(rows.runs, rows.sums[picked], weights, len(rows.held))


def _surprise(problem: Problem, refinement: Refinement) -> float:
    chances: Floats = problem.priors
    spread = float(np.sqrt((chances * (1.0 - chances)).sum()))
    if spread == 0.0:
        return 0.0
    return float((refinement.unsuccessful() - chances).sum()) / spread
