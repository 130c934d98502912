"""`../shared/scoring.md` written down once more, word for word and without any cleverness.

It shares no code with `bot.scoring` except the models, and is far too slow for more than a few contracts.
"""

import itertools
import math
from calendar import monthrange
from datetime import date

from bot.scoring.models import Contract, History

HYPOTHESES = {
    "share-product": (0.54, False, True),
    "share-sum": (0.36, False, False),
    "net-product": (0.06, True, True),
    "net-sum": (0.04, True, False),
}


def posterior(history: History) -> dict[str, object]:
    """`p_unsuccessful`, `hypotheses` and `mean` (None without a score)."""
    shown = [one for one in history.snapshots if one.on <= history.as_of]
    classes = {on: classify(history, on) for on in {history.as_of, *(one.on for one in shown)}}
    hidden = [c for c in history.contracts if classes[history.as_of].get(c.id) == "hidden"]
    total, mean = 0.0, 0.0
    unsuccessful = dict.fromkeys((c.id for c in hidden), 0.0)
    hypotheses = dict.fromkeys(HYPOTHESES, 0.0)
    scored = True
    for name, (prior, *_) in HYPOTHESES.items():
        for bits in itertools.product((False, True), repeat=len(hidden)):
            bad = {c.id for c, bit in zip(hidden, bits, strict=True) if bit}
            weight = prior
            for c, bit in zip(hidden, bits, strict=True):
                weight *= chance(c) if bit else 1 - chance(c)
            for one in shown:
                score = score_on(history, classes[one.on], one.on, bad, name)
                if score is not None:
                    z = (100 * score - one.score) / 1.5
                    weight *= 0.98 * math.exp(-z * z / 2) / (1.5 * math.sqrt(2 * math.pi)) + 0.02 / 101
            today = score_on(history, classes[history.as_of], history.as_of, bad, name)
            scored = today is not None
            total += weight
            mean += weight * 100 * (today or 0.0)
            hypotheses[name] += weight
            for name_of_bad in bad:
                unsuccessful[name_of_bad] += weight
    return {
        "p_unsuccessful": {name: value / total for name, value in unsuccessful.items()},
        "hypotheses": {name: value / total for name, value in hypotheses.items()},
        "mean": mean / total if scored else None,
    }


def chance(c: Contract) -> float:
    assert c.stars is not None
    if c.stars >= 5.0:
        return 0.03
    if c.stars >= 4.5:
        return 0.06
    return 0.15 if c.stars >= 4.0 else 0.35


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
            last = max(end_by(other, on) for other in paid)
            long_term = (last - min(other.started for other in paid)).days > 90
            if long_term and not any(is_bad(other, on) for other in same):
                classes[c.id] = "good"
    return classes


def is_bad(c: Contract, on: date) -> bool:
    if c.removed or c.client_flagged or c.ended is None or c.ended > on:
        return False
    return c.hidden.value == "negative" or (c.stars is not None and c.stars < 3)


def end_by(c: Contract, on: date) -> date:
    return c.ended if c.ended is not None and c.ended <= on else on


def score_on(
    history: History, classes: dict[str, str], on: date, bad: set[str], hypothesis: str
) -> float | None:
    _, net, product = HYPOTHESES[hypothesis]
    best = None
    for months in (6, 12, 24):
        inside = [c for c in history.contracts if c.id in classes and end_by(c, on) >= back(on, months)]
        if len(inside) < 2 or len({c.client for c in inside}) < 2:
            continue
        successful = unsuccessful = 0.0
        for c in inside:
            tier = 1.0 if c.earned <= 250 else 1.25 if c.earned <= 1000 else 1.5
            successful += (jobs(c, on) - 1) * (tier if product else 1.0)
            if classes[c.id] == "bad" or (classes[c.id] == "hidden" and c.id in bad):
                unsuccessful += tier
            else:
                successful += tier
        counted = max(0.0, successful - unsuccessful) if net else successful
        score = counted / (successful + unsuccessful)
        best = score if best is None else max(best, score)
    return best


def jobs(c: Contract, on: date) -> int:
    periods = math.ceil((end_by(c, on) - c.started).days / 90)
    if c.paid_periods is not None:
        periods = min(periods, c.paid_periods)
    return max(1, min(8, periods))


def back(on: date, months: int) -> date:
    year, month = on.year, on.month - months
    while month < 1:
        year, month = year - 1, month + 12
    return date(year, month, min(on.day, monthrange(year, month)[1]))
