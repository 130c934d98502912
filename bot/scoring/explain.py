"""Which change of the records would explain the shown scores: the likeliest ones, compared by their evidence.

A change is first bounded from above (no evidence exceeds that of scores that the rules hit exactly), then sought
an outcome that fits it, and only what comes near is worked out in full.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.scoring.gap import Settings, log_likelihoods, log_sum
from bot.scoring.inference import solve
from bot.scoring.models import Contract, Hidden
from bot.scoring.problem import Compiler, Floats, Problem
from bot.scoring.results import Explanation, ExplanationKind
from bot.scoring.session import Session

Outcomes = NDArray[np.bool_]

MOST = 5
_PRIOR_ODDS = {
    ExplanationKind.UNSEEN_REVIEW: 0.15 / 0.85,
    ExplanationKind.OTHER_END: 0.01,
    ExplanationKind.MISSING_CONTRACT: 0.02,
}
_DAYS = 30
_FALL = 3.0
_MISSING = {"id": "missing", "client": "missing", "earned": 500.0, "stars": 1.0}

_SAMPLED = 24
"""Outcomes of the records as they are that every change is tried with."""

_STEPS = 3
"""How often the best outcome found for a change is improved, one contract at a time."""

_NEAR = -6.0
"""Logarithm of the odds from which a change is worked out in full: what was sought may have missed its best outcome."""

_WORKED_OUT = 6
_EFFORT = 0.3


@dataclass(frozen=True, slots=True)
class _Change:
    kind: ExplanationKind
    of: str
    days: int
    contract: Contract

    def problem(self, session: Session) -> Problem:
        """What the changed records pose."""
        contracts = [one for one in session.history.contracts if one.id != self.contract.id]
        history = session.history.model_copy(update={"contracts": (*contracts, self.contract)})
        ledger = session.compiler.with_contracts([self.contract])
        return Compiler(history, session.ruleset, ledger).problem()

    @property
    def log_prior_odds(self) -> float:
        return math.log(_PRIOR_ODDS[self.kind])


def explanations(session: Session) -> tuple[Explanation, ...]:
    """The changes with odds of 1 or more, the highest first, at most `MOST`; none where there is no score."""
    if session.problem.today is None:
        return ()
    plain = session.posterior.log_evidence
    near = []
    search = _Search(session)
    for change in _changes(session):
        problem = change.problem(session)
        least = plain - change.log_prior_odds
        if search.bound(problem) < least:
            continue
        odds = search.evidence(problem, enough=least) - least
        if odds >= _NEAR:
            near.append((odds, change, problem))
    near.sort(key=lambda item: -item[0])
    found = []
    for _odds, change, problem in near[:_WORKED_OUT]:
        exact = session.posterior.exact
        posterior = solve(problem, seed=session.seed, effort=1.0 if exact else _EFFORT)
        log_odds = change.log_prior_odds + posterior.log_evidence - plain
        if log_odds >= 0.0:
            gap = posterior.on(problem.today).gap if problem.today is not None else 0.0
            found.append(Explanation(change.kind, change.of, change.days, log_odds, gap))
    return tuple(sorted(found, key=lambda one: -one.log_odds)[:MOST])


def _changes(session: Session) -> Iterator[_Change]:
    history, problem = session.history, session.problem
    for one in history.contracts:
        if one.ended is None or one.ended > history.as_of or one.removed or one.client_flagged:
            continue
        if one.earned == 0 and one.stars is None and one.hidden is Hidden.UNKNOWN:
            changed = one.model_copy(update={"hidden": Hidden.NEGATIVE})
            yield _Change(ExplanationKind.UNSEEN_REVIEW, one.id, 0, changed)
        for days in (-_DAYS, _DAYS):
            ended = one.ended + timedelta(days=days)
            if one.started <= ended <= history.as_of:
                changed = one.model_copy(update={"ended": ended})
                yield _Change(ExplanationKind.OTHER_END, one.id, days, changed)
    off = [shown - problem.at_best(day) for day, shown in zip(problem.days, problem.shown, strict=True)]
    for (_day, before), (day, after) in pairwise(zip(problem.days, off, strict=True)):
        if before - after > _FALL:
            ended = day.on - timedelta(days=1)
            missing = Contract.model_validate(
                {**_MISSING, "started": ended - timedelta(days=_DAYS), "ended": ended}
            )
            yield _Change(ExplanationKind.MISSING_CONTRACT, day.on.isoformat(), 0, missing)


class _Search:
    """Looks for outcomes that fit a changed history, among few. What is found is never more than the evidence."""

    def __init__(self, session: Session) -> None:
        self._settings = Settings.of_gap(session.ruleset.gap)
        self._priors = np.log([reading.prior for reading in session.ruleset.readings])
        self._ids = session.problem.ids
        self._outcomes = _sampled(session)
        self._bounds: dict[tuple[int, ...], float] = {}

    def bound(self, problem: Problem) -> float:
        """No evidence for `problem` exceeds this: that of scores which the rules hit exactly."""
        days = np.array([day.on.toordinal() for day in problem.days], dtype=float)
        key = tuple(map(int, days))
        if key not in self._bounds:
            best = log_likelihoods(self._settings, days, np.zeros((len(days), 1)))[:, 0]
            self._bounds[key] = log_sum(best + self._settings.log_prior)
        return self._bounds[key]

    def evidence(self, problem: Problem, enough: float) -> float:
        """A lower bound of the logarithm of the evidence; the search ends once it is `enough`."""
        places = {name: place for place, name in enumerate(self._ids)}
        outcomes = np.zeros((len(self._outcomes), len(problem.ids)), dtype=bool)
        for column, name in enumerate(problem.ids):
            if name in places:
                outcomes[:, column] = self._outcomes[:, places[name]]
        outcomes = np.unique(outcomes, axis=0)
        weights = self._weights(problem, outcomes)
        for _step in range(_STEPS):
            if log_sum(weights) >= enough or not len(problem.ids):
                break
            best = outcomes[int(weights.argmax())]
            flipped = best ^ np.eye(len(best), dtype=bool)
            more = self._weights(problem, flipped)
            improves = more.max() > weights.max() + 1e-9
            outcomes, weights = np.concatenate((outcomes, flipped)), np.concatenate((weights, more))
            outcomes, first = np.unique(outcomes, axis=0, return_index=True)
            weights = weights[first]
            if not improves:
                break
        return log_sum(weights)

    def _weights(self, problem: Problem, outcomes: Outcomes) -> Floats:
        """(M,): logarithm of the weight of each of the outcomes (M, n), over all readings and settings."""
        odds = np.where(outcomes, np.log(problem.priors), np.log1p(-problem.priors)).sum(axis=1)
        before = np.zeros((len(problem.ids) + 1, len(outcomes)))
        np.cumsum((outcomes * problem.weights).T, axis=0, out=before[1:])
        stops = np.array([day.stop for day in problem.days], dtype=int)
        starts = np.array([day.starts for day in problem.days], dtype=int).reshape(len(stops), -1)
        known = np.array([day.known for day in problem.days]).reshape(starts.shape)
        per_unit = np.array([day.per_unit for day in problem.days]).reshape(*starts.shape, 2)
        sums = before[stops][:, None] - before[starts] + known[:, :, None]  # (J, K, M)
        lost = np.array([(sums * per_unit[:, :, way, None]).min(axis=1, initial=np.inf) for way in (0, 1)])
        scores = np.moveaxis(problem.points(lost), 0, 1)  # (J, H, M)
        misses = (problem.shown[:, None, None] - scores).reshape(len(stops), -1)
        days = np.array([day.on.toordinal() for day in problem.days], dtype=float)
        likelihoods = log_likelihoods(self._settings, days, misses)
        each = likelihoods.reshape(len(self._settings.height), len(self._priors), -1)
        each = each + self._settings.log_prior[:, None, None] + self._priors[:, None]
        top = each.max(axis=(0, 1))
        return np.asarray(odds + top + np.log(np.exp(each - top).sum(axis=(0, 1))))


def _sampled(session: Session) -> Outcomes:
    """Outcomes (S, n) of single contracts as the records stand: all good, and some drawn from the posterior."""
    posterior, random = session.posterior, np.random.default_rng(session.seed)
    rows, lattice, problem = posterior.rows, posterior.lattice, session.problem
    reached = np.cumsum(rows.masses().sum(axis=(0, 1)))
    picked = np.searchsorted(reached, (np.arange(_SAMPLED) + 0.5) / _SAMPLED * reached[-1])
    out = np.zeros((_SAMPLED + 1, len(problem.ids)), dtype=bool)
    for number, row in enumerate(np.minimum(picked, len(reached) - 1), start=1):
        for column, (start, stop) in enumerate(rows.runs):
            left = int(rows.sums[column, row])
            for index in range(start, stop):
                if left <= 0:
                    break
                weight = int(problem.weights[index])
                chance = _at(lattice.sum_of(index + 1, stop), left - weight) * problem.priors[index]
                whole = _at(lattice.sum_of(index, stop), left)
                out[number, index] = whole > 0.0 and random.random() < chance / whole
                left -= weight * int(out[number, index])
    return np.unique(out, axis=0)


def _at(distribution: Floats, value: int) -> float:
    return float(distribution[value]) if 0 <= value < len(distribution) else 0.0
