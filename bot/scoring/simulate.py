"""Believable careers drawn from the model, with their truth: for tests, calibration and demonstrations."""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta

from bot.scoring.ledger import Ledger, Outcome, Part
from bot.scoring.models import Contract, Hidden, History, Kind, Snapshot
from bot.scoring.months import months_before
from bot.scoring.rules import points, why_no_score
from bot.scoring.ruleset import UPWORK_2024_09, Reading, RuleSet

_STARS = (5.0, 4.9, 4.75, 4.6, 4.35, 4.1, 3.8, 3.3, 2.5, 1.5)
_STAR_SHARES = (62, 9, 7, 5, 4, 4, 3, 2, 2, 2)
_WORDS = ("acme", "birch", "cobalt", "delta", "ember", "fjord", "grove", "harbor", "iris", "juniper")


@dataclass(frozen=True, slots=True)
class Career:
    """A history and what it hides: the reading in force, and the ids of the unsuccessful contracts.

    `score`: the true score in points on `as_of`, None where there is none.
    """

    history: History
    reading: str
    unsuccessful: frozenset[str]
    score: float | None


def simulate(
    contracts: int,
    seed: int,
    *,
    as_of: date = date(2026, 11, 22),
    years: float | None = None,
    snapshot_every: int | None = 14,
    snapshots: int | None = None,
    ruleset: RuleSet = UPWORK_2024_09,
) -> Career:
    """A career of `contracts` contracts over `years`, with a shown score every `snapshot_every` days.

    Shown is the score by the rules, rounded to whole points, halves upwards.

    `snapshots`: at most this many, the latest. `ruleset`: the world's rules, to see the engine under wrong
    ones. The same arguments give the same career.
    """
    draw = random.Random(seed)
    span = round(365.25 * (years or min(6.0, max(1.2, contracts / 18))))
    clients = max(2, round(contracts * draw.uniform(0.45, 0.8)))
    made = [_contract(draw, index, clients, as_of, span) for index in range(contracts)]
    history = History(as_of=as_of, contracts=tuple(made))
    ledger = Ledger(history, ruleset)
    reading = draw.choices(ruleset.readings, [one.prior for one in ruleset.readings])[0]
    today = ledger.on(as_of)
    bad = frozenset(p.id for p in today if p.prior is not None and draw.random() < p.prior)
    shown = []
    if snapshot_every:
        days = [as_of - timedelta(days=back) for back in range(0, span, snapshot_every)]
        for day in days[:snapshots]:
            score = true_score(ledger.on(day), day, bad, reading, ruleset)
            if score is not None:
                shown.append(Snapshot(on=day, score=math.floor(score + 0.5)))
    history = history.model_copy(update={"snapshots": tuple(reversed(shown))})
    return Career(history, reading.name, bad, true_score(today, as_of, bad, reading, ruleset))


def true_score(
    parts: list[Part], day: date, unsuccessful: frozenset[str], reading: Reading, ruleset: RuleSet
) -> float | None:
    """The score in points on `day` when exactly the hidden contracts in `unsuccessful` went badly."""
    best: float | None = None
    for months in ruleset.windows:
        first = months_before(day, months)
        inside = [part for part in parts if part.lies_on is not None and part.lies_on >= first]
        if why_no_score(len(inside), len({part.client for part in inside}), ruleset):
            continue
        bad = sum(
            part.tier
            for part in inside
            if part.outcome is Outcome.BAD or (part.outcome is Outcome.HIDDEN and part.id in unsuccessful)
        )
        total = sum(part.tier + part.earlier_weight(reading) for part in inside)
        score = points(total - bad, bad, reading)
        best = score if best is None else max(best, score)
    return best


def _contract(draw: random.Random, index: int, clients: int, as_of: date, span: int) -> Contract:
    started = as_of - timedelta(days=draw.randrange(span))
    kind = draw.random()
    if kind < 0.65:
        length = draw.randrange(2, 45)
    elif kind < 0.9:
        length = draw.randrange(30, 150)
    else:
        length = draw.randrange(120, 700)
    end = started + timedelta(days=length)
    earned = 0.0 if draw.random() < 0.03 else round(math.exp(draw.gauss(6.0, 1.2)) * max(1.0, length / 60), 2)
    stars = draw.choices(_STARS, _STAR_SHARES)[0] if draw.random() < 0.8 else None
    hidden = Hidden.UNKNOWN
    if end <= as_of:
        hidden = draw.choices((Hidden.UNKNOWN, Hidden.POSITIVE, Hidden.NEGATIVE), (91, 6, 3))[0]
    closed = end <= as_of
    number = draw.randrange(clients)
    return Contract(
        id=f"c{index + 1}",
        client=f"{_WORDS[number % len(_WORDS)]}-{number + 1}",
        started=started,
        ended=end if closed else None,
        earned=earned,
        stars=stars if closed else None,
        kind=Kind.HOURLY if draw.random() < 0.35 else Kind.FIXED,
        hidden=hidden,
        paid_periods=max(1, length // 90) if length > 90 and draw.random() < 0.4 else None,
        removed=closed and draw.random() < 0.015,
        client_flagged=draw.random() < 0.015,
    )
