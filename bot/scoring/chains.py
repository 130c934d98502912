"""Many Markov chains side by side, started from a refinement's rows, for histories too long for it alone.

A refinement of hundreds of contracts keeps few different versions of the distant past. The chains walk on
from its rows among outcomes of single contracts, with all snapshots in view, and forget where they started.
Two moves alternate: one contract's outcome is flipped, or an unsuccessful outcome is handed to a neighbour,
which barely changes the shown scores. Hypotheses are summed over, never sampled.
"""

import numpy as np
from numpy.typing import NDArray

from bot.scoring.problem import Floats, Ints
from bot.scoring.refinement import Refinement, Rows

Singles = NDArray[np.float32]
Outcomes = NDArray[np.bool_]

_NEIGHBOURS = 10
_FAR = 0.15
"""Share of hand-overs that go to any contract instead of one within `_NEIGHBOURS` places."""

_LEAST_HYPOTHESIS = 1e-4
"""Hypotheses less probable than this after refinement keep their probability and are not walked."""


class Chains:
    """C chains over the m hidden contracts that lie in a window of a snapshot; J snapshots, K windows."""

    def __init__(self, refinement: Refinement, chains: int, seed: int) -> None:
        problem, rows = refinement.problem, refinement.rows
        self._problem = problem
        self._runs = rows.runs
        self._random = np.random.default_rng([seed, chains])
        covered = np.zeros(len(problem.ids), dtype=bool)
        for start, stop in rows.runs:
            covered[start:stop] = True
        self._places = np.flatnonzero(covered)
        self._weights = problem.weights[covered].astype(np.float32)
        self._shares = rows.weights.sum(axis=1)
        self._alive = [h for h, share in enumerate(self._shares) if share > _LEAST_HYPOTHESIS]
        hypotheses = [problem.ruleset.hypotheses[h] for h in self._alive]
        self._readings = sorted({int(h.earlier_times_tier) for h in hypotheses})
        self._sides = [(self._readings.index(int(h.earlier_times_tier)), h.net) for h in hypotheses]
        self._log_priors = np.log([h.prior for h in hypotheses]).astype(np.float32)
        self._outcomes = _start(refinement, chains, self._random)[:, covered]
        chance = problem.priors[covered]
        self._log_odds = np.log(chance / (1.0 - chance)).astype(np.float32)
        flips = np.clip(refinement.unsuccessful()[covered], 0.0, 1.0)
        # Where the refinement saw no doubt the chains look too, only less often.
        self._flip_chances = np.cumsum(flips * (1.0 - flips) + 0.003)
        self._flip_chances /= self._flip_chances[-1]
        self._prepare_losses()
        self._level, self._by_hypothesis = self._log_likelihood(self._losses)

    def _prepare_losses(self) -> None:
        """`_effects` (R, K, m, J): what each contract costs each window; `_losses` (R, K, C, J): the state."""
        problem = self._problem
        shape = (len(self._readings), len(problem.ruleset.windows))
        contracts, days = len(self._places), len(problem.days)
        self._effects = np.zeros((*shape, contracts, days), np.float32)
        self._losses = np.zeros((*shape, len(self._outcomes), days), np.float32)
        before = np.zeros((contracts + 1, len(self._outcomes)), np.float32)
        np.cumsum((self._outcomes * self._weights).T, axis=0, out=before[1:])
        for j, day in enumerate(problem.days):
            stop = np.searchsorted(self._places, day.stop)
            for k, first in enumerate(day.starts):
                start = np.searchsorted(self._places, first)
                weight = before[stop] - before[start] + day.known[k]
                for r, reading in enumerate(self._readings):
                    self._effects[r, k, start:stop, j] = self._weights[start:stop] * day.per_unit[k, reading]
                    self._losses[r, k, :, j] = weight * day.per_unit[k, reading]

    def _log_likelihood(self, losses: Singles) -> tuple[Singles, Singles]:
        """(C,) over all hypotheses, and (H', C) of each that is walked, prior included."""
        noise = self._problem.ruleset.noise
        peak = (1.0 - noise.stray) / (noise.sd * np.sqrt(2.0 * np.pi)) / (noise.stray / 101.0)
        lost = losses.min(axis=1)
        off = np.asarray((100.0 - self._problem.shown) / noise.sd, np.float32)
        out = np.empty((len(self._sides), losses.shape[2]), np.float32)
        for row, (reading, net) in enumerate(self._sides):
            z: Singles = np.minimum(lost[reading] * np.float32(2.0 if net else 1.0), np.float32(1.0))
            z *= np.float32(-100.0 / noise.sd)
            z += off
            np.square(z, out=z)
            z *= np.float32(-0.5)
            np.exp(z, out=z)
            z *= np.float32(peak)
            z += np.float32(1.0)
            out[row] = np.log(z).sum(axis=1) + self._log_priors[row]
        top = out.max(axis=0)
        return top + np.log(np.exp(out - top).sum(axis=0)), out

    def walk(self, steps: int, burn_in: int, thin: int) -> Rows:
        """Walk, and hand back every `thin`-th state after `burn_in` as rows of equal weight."""
        outcomes, hypotheses = [], []
        for step in range(steps):
            if step % 3:
                self._hand_over()
            else:
                self._flip()
            if step >= burn_in and (step - burn_in) % thin == 0:
                outcomes.append(self._outcomes.copy())
                odds = np.exp(self._by_hypothesis - self._by_hypothesis.max(axis=0))
                hypotheses.append(odds / odds.sum(axis=0))
        return self._as_rows(np.concatenate(outcomes), np.concatenate(hypotheses, axis=1))

    def _flip(self) -> None:
        chains = np.arange(len(self._outcomes))
        chosen = np.searchsorted(self._flip_chances, self._random.random(len(chains)))
        chosen = np.minimum(chosen, len(self._places) - 1)
        sign = np.where(self._outcomes[chains, chosen], -1.0, 1.0).astype(np.float32)
        losses = self._effects[:, :, chosen, :]
        losses *= sign[:, None]
        losses += self._losses
        taken = self._accept(losses, sign * self._log_odds[chosen], np.ones(len(chains), dtype=bool))
        self._outcomes[taken, chosen[taken]] ^= True

    def _hand_over(self) -> None:
        count, size = self._outcomes.shape
        chains = np.arange(count)
        giver = (self._outcomes * self._random.random((count, size), dtype=np.float32)).argmax(axis=1)
        step = 1 + np.floor(np.square(self._random.random(count)) * _NEIGHBOURS).astype(np.int64)
        near = giver + np.where(self._random.random(count) < 0.5, step, -step)
        far = self._random.random(count) < _FAR
        taker = np.where(far, self._random.integers(0, size, count), near)
        possible = self._outcomes[chains, giver] & (taker >= 0) & (taker < size)
        taker = np.clip(taker, 0, size - 1)
        possible &= ~self._outcomes[chains, taker]
        losses = self._effects[:, :, taker, :]
        losses -= self._effects[:, :, giver, :]
        losses += self._losses
        taken = self._accept(losses, self._log_odds[taker] - self._log_odds[giver], possible)
        self._outcomes[taken, giver[taken]] = False
        self._outcomes[taken, taker[taken]] = True

    def _accept(self, losses: Singles, log_prior: Singles, possible: Outcomes) -> Ints:
        """The chains that take the proposed `losses`, by the rule of Metropolis."""
        level, by_hypothesis = self._log_likelihood(losses)
        threshold = np.log1p(-self._random.random(len(level)))
        taken = np.flatnonzero(possible & (threshold < level - self._level + log_prior))
        self._losses[:, :, taken] = losses[:, :, taken]
        self._level[taken] = level[taken]
        self._by_hypothesis[:, taken] = by_hypothesis[:, taken]
        return taken

    def _as_rows(self, outcomes: Outcomes, odds: Singles) -> Rows:
        before = np.zeros((len(outcomes), len(self._places) + 1), np.float32)
        np.cumsum(outcomes * self._weights, axis=1, out=before[:, 1:])
        starts, stops = (np.searchsorted(self._places, edge) for edge in zip(*self._runs, strict=True))
        weights = np.tile(self._shares[:, None] / len(outcomes), len(outcomes))
        weights[self._alive] = odds * (self._shares[self._alive].sum() / len(outcomes))
        return Rows.of(self._runs, before[:, stops] - before[:, starts], weights, self._effects.shape[1])


def _start(refinement: Refinement, chains: int, random: np.random.Generator) -> Outcomes:
    """Outcomes (C, n) of single contracts, drawn from the rows."""
    problem, rows, lattice = refinement.problem, refinement.rows, refinement.lattice
    reached = np.cumsum(rows.weights.sum(axis=0))
    picked = np.searchsorted(reached, (np.arange(chains) + random.random()) / chains * reached[-1])
    picked = np.minimum(picked, len(reached) - 1)
    out = np.zeros((chains, len(problem.ids)), dtype=bool)
    for column, (start, stop) in enumerate(rows.runs):
        left = rows.sums[picked, column].astype(np.int64)
        for index in range(start, stop):
            weight = int(problem.weights[index])
            without = problem.priors[index] * _at(lattice.sum_of(index + 1, stop), left - weight)
            chance = without / _at(lattice.sum_of(index, stop), left)
            out[:, index] = random.random(chains) < chance
            left -= weight * out[:, index]
    return out


def _at(distribution: Floats, values: Ints) -> Floats:
    known = (values >= 0) & (values < len(distribution))
    return np.where(known, distribution[np.clip(values, 0, len(distribution) - 1)], 0.0)
