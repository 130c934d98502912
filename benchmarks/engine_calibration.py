"""Whether the estimate means what it says: simulated careers with known truth, under the model and beside it.

Careers have 6 to 14 contracts and a score shown every two weeks, by the rules and rounded, without any scatter; the
last one is 14 days old. In `right` the world is the model. Every other world breaks one thing.

What is measured is what would be shown on the day: how often the 80 % range holds it, what the range claims, how
wide it is, how far the mean misses beside repeating the last score shown, the Brier score of "90 or more", and how
many accusations (a hidden contract unsuccessful with 80 % or more) are true: all of them, and those that members read,
who are told no more than "likely" while an explanation stands. Of explanations: how often one is offered, and how
often what is really wrong comes first or among three.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from benchmarks.measure import machine, quick_flag, table
from bot.scoring.explain import explanations
from bot.scoring.ledger import Ledger, Outcome
from bot.scoring.models import Contract, Hidden, History, Snapshot
from bot.scoring.results import Explanation, ExplanationKind
from bot.scoring.ruleset import UPWORK_2024_09, RuleSet, Tier
from bot.scoring.session import Session
from bot.scoring.simulate import simulate, true_score

EVERY, OLD = 14, 14
ACCUSED = 0.8
HOLDS, WORSE, TRUE_RIGHT, TRUE_ELSEWHERE, FALSE = 0.78, 0.25, 0.95, 0.80, 0.05


@dataclass
class Spoilt:
    """The records as the member has them, and which explanations of the shown scores are right."""

    history: History
    right: Callable[[Explanation], bool] = lambda _one: False


@dataclass
class World:
    """What differs from the model: the rules in force, what is really there, and what the member logged of it."""

    says: str
    ruleset: RuleSet = UPWORK_2024_09
    real: Callable[[History, random.Random], History] = field(default=lambda history, _draw: history)
    spoil: Callable[[History, set[str], random.Random], Spoilt | None] = field(
        default=lambda history, _bad, _draw: Spoilt(history)
    )


@dataclass
class Seen:
    """One career: what would be shown today, what was said, and what was shown last."""

    true: int
    last: int
    session: Session
    accusations: list[bool]
    explanations: Sequence[Explanation]
    right: Callable[[Explanation], bool]


def closed(history: History) -> list[Contract]:
    return [one for one in history.contracts if one.ended is not None and one.ended <= history.as_of]


def without(history: History, gone: set[str]) -> History:
    return history.model_copy(update={"contracts": tuple(c for c in history.contracts if c.id not in gone)})


def with_one(history: History, changed: Contract) -> History:
    others = without(history, {changed.id}).contracts
    return history.model_copy(update={"contracts": (*others, changed)})


def missing(history: History, _bad: set[str], draw: random.Random) -> Spoilt:
    return Spoilt(without(history, {one.id for one in history.contracts if draw.random() < 0.15}))


def one_missing(history: History, bad: set[str], draw: random.Random) -> Spoilt | None:
    lately = history.as_of - timedelta(days=330)
    ended = [one for one in closed(history) if one.id in bad and one.ended is not None and one.ended > lately]
    if not ended:
        return None
    gone = draw.choice(ended)

    def right(found: Explanation) -> bool:
        if found.kind is not ExplanationKind.MISSING_CONTRACT or gone.ended is None:
            return False
        return 0 <= (date.fromisoformat(found.of) - gone.ended).days <= 2 * EVERY

    return Spoilt(without(history, {gone.id}), right)


def moved(one: Contract, days: int, as_of: date) -> Contract:
    assert one.ended is not None
    ended = max(one.started, min(as_of, one.ended + timedelta(days=days)))
    return one.model_copy(update={"ended": ended})


def wrong_ends(history: History, _bad: set[str], draw: random.Random) -> Spoilt:
    for one in closed(history):
        if draw.random() < 0.3:
            history = with_one(history, moved(one, draw.choice((-60, -45, -30, 30, 45, 60)), history.as_of))
    return Spoilt(history)


def one_wrong_end(history: History, bad: set[str], draw: random.Random) -> Spoilt | None:
    lately = history.as_of - timedelta(days=330)
    ended = [one for one in closed(history) if one.id in bad and one.ended is not None and one.ended > lately]
    if not ended:
        return None
    one, days = draw.choice(ended), draw.choice((-30, 30))
    changed = moved(one, days, history.as_of)
    if changed.ended is None or one.ended is None or (changed.ended - one.ended).days != days:
        return None

    def right(found: Explanation) -> bool:
        return (found.kind, found.of, found.days) == (ExplanationKind.OTHER_END, one.id, -days)

    return Spoilt(with_one(history, changed), right)


def typing_error(history: History, _bad: set[str], draw: random.Random) -> Spoilt:
    shown = list(history.snapshots)
    place = draw.randrange(1, len(shown) - 1) if len(shown) > 2 else 0
    wrong = max(0, shown[place].score - draw.choice((9, 10, 18, 20, 27)))
    shown[place] = shown[place].model_copy(update={"score": wrong})
    return Spoilt(history.model_copy(update={"snapshots": tuple(shown)}))


REFUNDED = "refunded"


def with_refund(history: History, draw: random.Random) -> History:
    ended = history.as_of - timedelta(days=draw.randrange(60, 300))
    refund = Contract(
        id=REFUNDED,
        client=REFUNDED,
        started=ended - timedelta(days=20),
        ended=ended,
        earned=0.0,
        hidden=Hidden.NEGATIVE,
    )
    return with_one(history, refund)


def unseen_review(history: History, _bad: set[str], _draw: random.Random) -> Spoilt:
    refund = next(one for one in history.contracts if one.id == REFUNDED)
    seen = with_one(history, refund.model_copy(update={"hidden": Hidden.UNKNOWN}))
    return Spoilt(seen, lambda one: (one.kind, one.of) == (ExplanationKind.UNSEEN_REVIEW, REFUNDED))


OTHER_TIERS = replace(UPWORK_2024_09, tiers=(Tier(0, 1.0), Tier(250, 2.0), Tier(1000, 4.0)))
WORLDS = {
    "right": World("the model itself"),
    "other weights": World("tiers weigh 1, 2, 4", OTHER_TIERS),
    "line at 4 stars": World("fewer than 4 stars are bad", replace(UPWORK_2024_09, good_from_stars=4.0)),
    "15 % missing": World("15 % of the contracts were not logged", spoil=missing),
    "wrong ends": World("30 % of the ends are off by 30 to 60 days", spoil=wrong_ends),
    "one typing error": World("one shown score is off by 9 to 27 points", spoil=typing_error),
    "unseen review": World("a refunded contract has a bad review", real=with_refund, spoil=unseen_review),
    "one end off": World("the end of one bad contract is off by 30 days", spoil=one_wrong_end),
    "one bad one missing": World("one bad contract was not logged", spoil=one_missing),
}


def look(world: World, seed: int) -> Seen | None:
    """One career of `world`, None where there is nothing to estimate or nothing to spoil."""
    draw = random.Random(seed)
    career = simulate(draw.randrange(6, 15), seed, years=1.5, snapshot_every=None, ruleset=world.ruleset)
    real = world.real(career.history, draw)
    rules = Ledger(real, world.ruleset)
    reading = world.ruleset.reading(career.reading)

    def shown(on: date) -> int | None:
        score = true_score(rules.on(on), on, career.unsuccessful, reading, world.ruleset)
        return None if score is None else int(score + 0.5)

    days = [real.as_of - timedelta(days=back) for back in range(OLD, 550, EVERY)]
    snapshots = [Snapshot(on=on, score=score) for on in reversed(days) if (score := shown(on)) is not None]
    true = shown(real.as_of)
    if true is None or not snapshots:
        return None
    today = rules.on(real.as_of)
    bad = {part.id for part in today if part.outcome is Outcome.BAD} | set(career.unsuccessful)
    spoilt = world.spoil(real.model_copy(update={"snapshots": tuple(snapshots)}), bad, draw)
    if spoilt is None:
        return None
    session = Session(spoilt.history)
    if session.estimate.score is None:
        return None
    accused = [name in bad for name, p in session.estimate.p_unsuccessful.items() if p >= ACCUSED]
    return Seen(true, snapshots[-1].score, session, accused, explanations(session), spoilt.right)


def row(name: str, seen: Sequence[Seen]) -> list[str]:
    scores = [one.session.estimate.score for one in seen]
    holds, claims, widths, misses, repeats, briers = [], [], [], [], [], []
    for one, score in zip(seen, scores, strict=True):
        if score is None:
            continue
        holds.append(score.low <= one.true <= score.high)
        claims.append(sum(one.session.estimate.chance[score.low : score.high + 1]))
        widths.append(score.high - score.low)
        misses.append(abs(score.mean - one.true))
        repeats.append(abs(one.last - one.true))
        briers.append(((one.session.estimate.p_at_least_90 or 0.0) - (one.true >= 90)) ** 2)
    accused = [truth for one in seen for truth in one.accusations]
    told = [truth for one in seen if not one.explanations for truth in one.accusations]
    worse = np.mean(misses) - np.mean(repeats)
    aim = TRUE_RIGHT if name == "right" else TRUE_ELSEWHERE
    reached = np.mean(holds) >= HOLDS and worse <= WORSE and (not told or np.mean(told) >= aim)
    return [
        name,
        str(len(seen)),
        f"{np.mean(holds):.0%}",
        f"{np.mean(claims):.0%}",
        f"{np.mean(widths):.1f}",
        f"{np.mean(misses):.2f}",
        f"{np.mean(repeats):.2f}",
        f"{np.mean(briers):.3f}",
        _share(accused),
        _share(told),
        "reached" if reached else "**missed**",
    ]


def _share(truths: Sequence[bool]) -> str:
    return f"{np.mean(truths):.0%} of {len(truths)}" if truths else "none"


def explained(name: str, seen: Sequence[Seen]) -> list[str]:
    first = sum(bool(one.explanations) and one.right(one.explanations[0]) for one in seen)
    three = sum(any(map(one.right, one.explanations[:3])) for one in seen)
    offered = sum(bool(one.explanations) for one in seen)
    return [name, f"{offered} of {len(seen)}", str(first), str(three)]


def main(quick: bool) -> None:
    print(machine())
    careers = 20 if quick else 80
    rows, of_explanations = [], []
    for name, world in WORLDS.items():
        seen: list[Seen] = []
        seed = 0
        while len(seen) < careers and seed < 6 * careers:
            one = look(world, seed)
            seed += 1
            if one is not None:
                seen.append(one)
        rows.append(row(name, seen))
        of_explanations.append(explained(name, seen))
    head = ["world", "careers", "range holds", "claims", "width", "misses by", "last score misses by"]
    table(
        "What would be shown today", [*head, "Brier of 90+", "accusations true", "those told", "aims"], rows
    )
    table("Explanations", ["world", "offered", "right first", "right among three"], of_explanations)
    for name, world in WORLDS.items():
        print(f"{name}: {world.says}")


if __name__ == "__main__":
    main(quick_flag(__doc__))
