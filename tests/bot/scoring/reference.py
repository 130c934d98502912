"""`../shared/scoring.md` written down once more, word for word and without any cleverness.

It shares no code with `bot.scoring` except the models, and is far too slow for more than a few contracts.
"""

import itertools
import math
from calendar import monthrange
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.scoring.models import Contract, History

READINGS = {
    "share-product": (0.54, False, True),
    "share-sum": (0.36, False, False),
    "net-product": (0.06, True, True),
    "net-sum": (0.04, True, False),
}
TAUS = {0.0: 0.5, 1.5: 0.2, 4.0: 0.2, 10.0: 0.1}
LENGTHS = (60, 300)
SIGMAS = (0.6, 1.5)
NEW_FORM = date(2026, 7, 1)


def settings() -> list[tuple[float, float, float, float]]:
    """Probability, τ, L, σ."""
    return [(p / 4, tau, length, sigma) for tau, p in TAUS.items() for length in LENGTHS for sigma in SIGMAS]


class Posterior:
    """Every outcome, reading and setting with its weight. `evidence`: the logarithm of the sum of weights.

    As in the examples, normal densities are taken without their factor (2π)^(-n/2) for n snapshots: it matters
    only where a change of the records gives more or fewer snapshots a score.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        today = classify(history, history.as_of)
        self.hidden = [c for c in history.contracts if today.get(c.id) == "hidden"]
        self.outcomes = [
            {c.id for c, bit in zip(self.hidden, bits, strict=True) if bit}
            for bits in itertools.product((False, True), repeat=len(self.hidden))
        ]
        self.shown, self.set_aside = kept_snapshots(history)
        self.days = sorted(self.shown)
        shown = np.array([self.shown[on] for on in self.days], dtype=float)
        self.weights: list[tuple[float, set[str], str, tuple[float, float, float]]] = []
        self.residuals: dict[tuple[str, int], NDArray[np.float64]] = {}
        classes = {on: classify(history, on) for on in self.days}
        matrices = [
            (p, (tau, length, sigma), *self._matrix(tau, length, sigma))
            for p, tau, length, sigma in settings()
        ]
        for name, (prior, *_) in READINGS.items():
            for number, bad in enumerate(self.outcomes):
                chance = prior
                for c in self.hidden:
                    chance *= prior_of(c) if c.id in bad else 1 - prior_of(c)
                scores = [score_on(history, classes[on], on, bad, name) for on in self.days]
                rest = shown - 100 * np.array(scores, dtype=float)
                self.residuals[name, number] = rest
                for p, setting, inverse, log_det in matrices:
                    log = -0.5 * float(rest @ inverse @ rest) - 0.5 * log_det
                    self.weights.append((math.log(chance * p) + log, bad, name, setting))
        top = max(weight for weight, *_ in self.weights)
        total = sum(math.exp(weight - top) for weight, *_ in self.weights)
        self.evidence = top + math.log(total)

    def _matrix(self, tau: float, length: float, sigma: float) -> tuple[NDArray[np.float64], float]:
        if not self.days:
            return np.zeros((0, 0)), 0.0
        apart = np.array([[abs((a - b).days) for a in self.days] for b in self.days])
        matrix = tau**2 * np.exp(-apart / length) + sigma**2 * np.eye(len(self.days))
        return np.linalg.inv(matrix), float(np.linalg.slogdet(matrix)[1])

    def answer(self) -> dict[str, object]:
        """The keys of the examples' `expected`."""
        history, on = self.history, self.history.as_of
        classes = classify(history, on)
        if score_on(history, classes, on, set(), "share-product") is None:
            return {"score": None}
        bads = dict.fromkeys((c.id for c in self.hidden), 0.0)
        readings = dict.fromkeys(READINGS, 0.0)
        any_bad = gap = mean = 0.0
        chance = [0.0] * 101
        numbers = {frozenset(bad): number for number, bad in enumerate(self.outcomes)}
        predict = {
            (tau, length, sigma): self._prediction(tau, length, sigma, on)
            for _p, tau, length, sigma in settings()
        }
        for log, bad, name, setting in self.weights:
            weight = math.exp(log - self.evidence)
            readings[name] += weight
            for one in bad:
                bads[one] += weight
            any_bad += weight * bool(bad)
            if weight < 1e-14:
                continue
            score = score_on(history, classes, on, bad, name)
            assert score is not None
            row, variance = predict[setting]
            shift = float(row @ self.residuals[name, numbers[frozenset(bad)]])
            gap += weight * shift
            scale = math.sqrt(variance + 0.3**2)
            below = [
                0.5 * math.erfc(-(k - 0.5 - 100 * score - shift) / scale / math.sqrt(2))
                for k in range(1, 101)
            ]
            for k, (low, high) in enumerate(itertools.pairwise([0.0, *below, 1.0])):
                chance[k] += weight * (high - low)
        cumulative = list(itertools.accumulate(chance))
        mean = sum(k * mass for k, mass in enumerate(chance)) / cumulative[-1]
        low, median, high = (
            next(k for k, reached in enumerate(cumulative) if reached >= level - 1e-9)
            for level in (0.1, 0.5, 0.9)
        )
        return {
            "score": {"mean": mean, "median": median, "low": low, "high": high},
            "p_at_least_90": sum(chance[90:]),
            "p_unsuccessful": bads,
            "p_any_unsuccessful": any_bad,
            "gap": gap,
            "readings": readings,
            "set_aside": [day.isoformat() for day in self.set_aside],
            "chance": chance,
        }

    def _prediction(
        self, tau: float, length: float, sigma: float, on: date
    ) -> tuple[NDArray[np.float64], float]:
        inverse, _det = self._matrix(tau, length, sigma)
        k = np.array([tau**2 * math.exp(-abs((day - on).days) / length) for day in self.days])
        row = k @ inverse
        return row, max(0.0, float(tau**2 - row @ k))


def explanations(history: History) -> list[dict[str, object]]:
    """Changes of the records with odds of 1 or more, the highest first, five at most."""
    plain = Posterior(history)
    if plain.answer()["score"] is None:
        return []
    found = []
    for kind, of, days, prior, changed in changes(history):
        other = Posterior(changed)
        odds = math.log(prior) + other.evidence - plain.evidence
        if odds >= 0:
            gap = other.answer().get("gap")
            found.append((odds, {"kind": kind, "of": of, "days": days, "odds": math.exp(odds), "gap": gap}))
    return [entry for _odds, entry in sorted(found, key=lambda item: -item[0])][:5]


def changes(history: History) -> list[tuple[str, str, int, float, History]]:
    found = []

    def with_one(changed: Contract) -> History:
        contracts = [changed if c.id == changed.id else c for c in history.contracts]
        return history.model_copy(update={"contracts": tuple(contracts)})

    for c in history.contracts:
        if c.ended is None or c.ended > history.as_of:
            continue
        if c.earned == 0 and c.stars is None and c.hidden.value == "unknown":
            changed = Contract.model_validate({**c.model_dump(), "hidden": "negative"})
            found.append(("unseen_review", c.id, 0, 0.15 / 0.85, with_one(changed)))
        if not c.removed and not c.client_flagged:
            for days in (-30, 30):
                ended = c.ended + timedelta(days=days)
                if c.started <= ended <= history.as_of:
                    changed = Contract.model_validate({**c.model_dump(), "ended": ended})
                    found.append(("other_end", c.id, days, 0.01, with_one(changed)))
    shown, _aside = kept_snapshots(history)
    at_best = misses(history)
    for before, after in itertools.pairwise(sorted(shown)):
        if at_best[before] - at_best[after] > 3:
            missing = Contract(
                id="missing",
                client="missing",
                started=after - timedelta(days=31),
                ended=after - timedelta(days=1),
                earned=500,
                stars=1,
            )
            changed_history = history.model_copy(update={"contracts": (*history.contracts, missing)})
            found.append(("missing_contract", after.isoformat(), 0, 0.02, changed_history))
    return found


def misses(history: History) -> dict[date, float]:
    """Shown less the score at best, for one snapshot of each day with a score."""
    found = {}
    for one in history.snapshots:
        if one.on <= history.as_of:
            best = score_on(history, classify(history, one.on), one.on, set(), "share-product")
            if best is not None:
                found[one.on] = one.score - 100 * best
    return found


def kept_snapshots(history: History) -> tuple[dict[date, int], list[date]]:
    """The snapshots that count by day, and the days of those set aside."""
    a = misses(history)
    days = sorted(a)
    aside = [
        two
        for one, two, three in zip(days, days[1:], days[2:], strict=False)
        if abs(a[one] - a[three]) <= 3 and abs(a[two] - a[one]) > 6 and abs(a[two] - a[three]) > 6
    ]
    shown = {one.on: one.score for one in history.snapshots}
    return {on: shown[on] for on in days if on not in aside}, aside


def prior_of(c: Contract) -> float:
    assert c.stars is not None
    assert c.ended is not None
    row = (0.03, 0.06, 0.15, 0.35) if c.ended < NEW_FORM else (0.01, 0.03, 0.10, 0.30)
    return row[0] if c.stars >= 5.0 else row[1] if c.stars >= 4.5 else row[2] if c.stars >= 4.0 else row[3]


def last_paid(history: History, c: Contract) -> date | None:
    return c.last_paid if c.last_paid is not None and c.last_paid <= history.as_of else None


def paid_until(history: History, c: Contract, on: date) -> date:
    paid = last_paid(history, c)
    if c.ended is not None and c.ended <= on:
        return c.ended if paid is None or paid > c.ended else max(paid, c.started)
    if paid is not None:
        until = max(paid, c.started)
    elif c.paid_periods is not None:
        until = c.started + timedelta(days=90 * c.paid_periods)
    elif c.kind.value == "hourly":
        until = on
    else:
        until = c.started + timedelta(days=90)
    return min(until, on)


def classify(history: History, on: date) -> dict[str, str]:
    """Bad, hidden or good by id; who is missing is not eligible."""
    classes: dict[str, str] = {}
    for c in history.contracts:
        if c.removed or c.client_flagged or c.started > on:
            continue
        closed = c.ended is not None and c.ended <= on
        if is_bad(c, on):
            classes[c.id] = "bad"
        elif c.earned == 0:
            continue
        elif closed and c.stars is not None:
            classes[c.id] = "good" if c.hidden.value == "positive" else "hidden"
        else:
            same = [other for other in history.contracts if other.client == c.client and other.started <= on]
            paid = [other for other in same if other.earned > 0]
            last = max(paid_until(history, other, on) for other in paid)
            long_term = (last - min(other.started for other in paid)).days > 90
            if long_term and not any(is_bad(other, on) for other in same):
                classes[c.id] = "good"
    return classes


def is_bad(c: Contract, on: date) -> bool:
    if c.removed or c.client_flagged or c.ended is None or c.ended > on:
        return False
    return c.hidden.value == "negative" or (c.stars is not None and c.stars < 3)


def lies_on(history: History, c: Contract, on: date) -> date:
    return c.ended if c.ended is not None and c.ended <= on else paid_until(history, c, on)


def score_on(
    history: History, classes: dict[str, str], on: date, bad: set[str], reading: str
) -> float | None:
    _, net, product = READINGS[reading]
    best = None
    for months in (6, 12, 24):
        inside = [
            c for c in history.contracts if c.id in classes and lies_on(history, c, on) >= back(on, months)
        ]
        if len(inside) < 2 or len({c.client for c in inside}) < 2:
            continue
        successful = unsuccessful = 0.0
        for c in inside:
            tier = 1.0 if c.earned <= 250 else 1.25 if c.earned <= 1000 else 1.5
            successful += (jobs(history, c, on) - 1) * (tier if product else 1.0)
            if classes[c.id] == "bad" or (classes[c.id] == "hidden" and c.id in bad):
                unsuccessful += tier
            else:
                successful += tier
        counted = max(0.0, successful - unsuccessful) if net else successful
        score = counted / (successful + unsuccessful)
        best = score if best is None else max(best, score)
    return best


def jobs(history: History, c: Contract, on: date) -> int:
    periods = math.ceil((paid_until(history, c, on) - c.started).days / 90)
    if c.paid_periods is not None:
        periods = min(periods, c.paid_periods)
    return max(1, min(8, periods))


def back(on: date, months: int) -> date:
    year, month = on.year, on.month - months
    while month < 1:
        year, month = year - 1, month + 12
    return date(year, month, min(on.day, monthrange(year, month)[1]))
