"""Whether the estimate means what it says: simulated careers with known truth, under the model and beside it.

Careers have 10 to 60 contracts and a shown score every two weeks. In `right` the world is the model. The other
worlds break one thing each. Diagrams go to `benchmarks/out/engine_reliability.png`.

The score takes few values, so its 80 % range often holds much more than 80 %: a score known for certain has a
range of one point that is always right. Calibration of such a range shows in two ways: how often it holds the
truth against how much probability it claims; and the share of truths between the 10 % and the 90 % level once
ties are broken at random (the randomised probability integral transform), which is 80 % if all is right.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import machine, quick_flag, table
from bot.scoring.estimate import GOAL, observe
from bot.scoring.fit import judge
from bot.scoring.models import Contract, History
from bot.scoring.posterior import Posterior
from bot.scoring.ruleset import UPWORK_2024_09, RuleSet, Tier
from bot.scoring.simulate import Career, simulate

OUT = Path(__file__).parent / "out"
OFF = 1.5
"""An estimate that misses by more points than this is badly off."""


@dataclass
class World:
    """What differs from the model: the rules in force, and what happens to the history before it is seen."""

    says: str
    ruleset: RuleSet = UPWORK_2024_09
    spoil: Callable[[History, random.Random], History] = field(default=lambda history, _draw: history)


@dataclass
class Seen:
    """One career: the truth and what was said."""

    true: float
    posterior: Posterior
    explained: bool
    hinted: bool
    chances: list[tuple[float, bool]]
    contracts: int
    snapshots: int


def missing_contracts(history: History, draw: random.Random) -> History:
    kept = [one for one in history.contracts if draw.random() > 0.15]
    return history.model_copy(update={"contracts": tuple(kept)})


def wrong_dates(history: History, draw: random.Random) -> History:
    def moved(one: Contract) -> Contract:
        if one.ended is None or draw.random() > 0.3:
            return one
        ended = one.ended + timedelta(days=draw.choice((-60, -45, -30, 30, 45, 60)))
        return one.model_copy(update={"ended": max(one.started, min(history.as_of, ended))})

    return history.model_copy(update={"contracts": tuple(moved(one) for one in history.contracts)})


def one_typing_error(history: History, draw: random.Random) -> History:
    shown = list(history.snapshots)
    if shown:
        place = draw.randrange(len(shown))
        score = max(0, shown[place].score - draw.choice((9, 10, 18, 20, 27)))
        shown[place] = shown[place].model_copy(update={"score": score})
    return history.model_copy(update={"snapshots": tuple(shown)})


def none_lately(history: History, _draw: random.Random) -> History:
    last = history.as_of - timedelta(days=180)
    return history.model_copy(update={"snapshots": tuple(one for one in history.snapshots if one.on <= last)})


WORLDS = {
    "right": World("the model itself"),
    "right, no score for 180 days": World(
        "the model, asked long after the last shown score", spoil=none_lately
    ),
    "other weights": World(
        "tiers weigh 1, 2, 4", replace(UPWORK_2024_09, tiers=(Tier(0, 1.0), Tier(250, 2.0), Tier(1000, 4.0)))
    ),
    "threshold of 4 stars": World("fewer than 4 stars are bad", replace(UPWORK_2024_09, good_from_stars=4.0)),
    "missing contracts": World("15 % of the contracts were not logged", spoil=missing_contracts),
    "wrong dates": World("30 % of the ends are off by 30 to 60 days", spoil=wrong_dates),
    "one typing error": World("one shown score is off by 9 to 27 points", spoil=one_typing_error),
}


RIGHT = {"right": "", "right, no score for 180 days": ", 180 days on"}
"""The worlds whose reliability is drawn, and what their series are called."""


def look(world: World, seed: int) -> Seen | None:
    """One career of `world`, None where there is no score to estimate."""
    draw = random.Random(seed)
    career: Career = simulate(draw.randrange(10, 61), seed, ruleset=world.ruleset)
    history = world.spoil(career.history, draw)
    known = observe(history, UPWORK_2024_09, seed=0)
    posterior = known.posterior()
    if career.score is None or not len(posterior.scores):
        return None
    fit = judge(known.problem, known)
    chances = [
        (float(chance), name in career.unsuccessful)
        for name, chance in zip(known.problem.ids, posterior.unsuccessful, strict=True)
    ]
    return Seen(
        career.score,
        posterior,
        fit.explained,
        bool(fit.hints),
        chances,
        len(history.contracts),
        len(history.snapshots),
    )


def below(posterior: Posterior, value: float) -> tuple[float, float]:
    """Probability of less than `value`, and of just it."""
    total = posterior.masses.sum()
    less = posterior.masses[posterior.scores < value - 1e-6].sum() / total
    just = posterior.masses[np.abs(posterior.scores - value) <= 1e-6].sum() / total
    return float(less), float(just)


def coverage(seen: Sequence[Seen]) -> tuple[float, float, float]:
    """How often the range holds the truth, the probability it claims, and the randomised 80 %."""
    draw = random.Random(1)
    holds, claims, between = [], [], []
    for one in seen:
        low, high = one.posterior.quantiles((0.1, 0.9))
        holds.append(low - 1e-6 <= one.true <= high + 1e-6)
        claims.append(sum(below(one.posterior, high)) - below(one.posterior, low)[0])
        less, just = below(one.posterior, one.true)
        between.append(0.1 <= less + draw.random() * just <= 0.9)
    return float(np.mean(holds)), float(np.mean(claims)), float(np.mean(between))


def auc(chances: Iterable[tuple[float, bool]]) -> float:
    """Probability that an unsuccessful contract has a higher p than a successful one; ties count half."""
    pairs = list(chances)
    bad = np.array([chance for chance, truth in pairs if truth])
    good = np.array([chance for chance, truth in pairs if not truth])
    if not len(bad) or not len(good):
        return float("nan")
    higher = (bad[:, None] > good).mean() + 0.5 * (bad[:, None] == good).mean()
    return float(higher)


def reliability(chances: Sequence[tuple[float, bool]], edges: Sequence[float]) -> list[dict[str, Any]]:
    """Said and observed frequency in bins of the said one, with how many there are."""
    rows = []
    for low, high in pairwise(edges):
        inside = [pair for pair in chances if low <= pair[0] < high or (high == 1.0 and pair[0] == 1.0)]
        if inside:
            said, happened = (float(np.mean([pair[part] for pair in inside])) for part in (0, 1))
            rows.append({"said": said, "happened": happened, "number": len(inside)})
    return rows


EDGES = (0.0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 1.0)


def diagram(series: dict[str, list[dict[str, Any]]]) -> None:
    """The reliability diagram."""
    from bot.charts.draw import draw

    values = [{**row, "of": name} for name, rows in series.items() for row in rows]
    scale = {"domain": [0, 1]}
    spec = {
        "title": "Reliability: what was said and what was so",
        "width": 360,
        "height": 360,
        "layer": [
            {
                "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 1}]},
                "mark": {"type": "line", "strokeDash": [4, 4], "color": "gray"},
                "encoding": {
                    "x": {"field": "x", "type": "quantitative", "scale": scale},
                    "y": {"field": "y", "type": "quantitative", "scale": scale},
                },
            },
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True},
                "encoding": {
                    "x": {"field": "said", "type": "quantitative", "title": "probability said"},
                    "y": {"field": "happened", "type": "quantitative", "title": "share that was so"},
                    "size": {
                        "field": "number",
                        "type": "quantitative",
                        "title": "cases",
                        "scale": {"type": "log"},
                    },
                    "color": {"field": "of", "type": "nominal", "title": None},
                },
            },
        ],
    }
    OUT.mkdir(exist_ok=True)
    (OUT / "engine_reliability.png").write_bytes(draw(spec))


def by_size(seen: Sequence[Seen]) -> None:
    """Ranking by number of contracts and of snapshots."""
    head = ["contracts", "up to 25 snapshots", "26 to 52", "more"]
    rows = []
    for low, high in ((0, 20), (20, 40), (40, 61)):
        cells = []
        for fewest, most in ((0, 26), (26, 53), (53, 10**6)):
            part = [one for one in seen if low <= one.contracts < high and fewest <= one.snapshots < most]
            value = auc(pair for one in part for pair in one.chances)
            cells.append("–" if np.isnan(value) else f"{value:.3f} ({len(part)})")
        rows.append([f"{low} to {high - 1}", *cells])
    table("AUC of hidden bad outcomes, all contracts of a cell together (careers)", head, rows)


def main(quick: bool) -> None:
    print(machine())
    careers = 40 if quick else 240
    rows, prior = [], 0.0
    series: dict[str, list[dict[str, Any]]] = {}
    for name, world in WORLDS.items():
        seen = [one for one in (look(world, seed) for seed in range(careers)) if one is not None]
        holds, claims, between = coverage(seen)
        misses = np.array([abs(one.posterior.mean() - one.true) for one in seen])
        doubted = np.array([not one.explained for one in seen])
        hinted = np.array([not one.explained or one.hinted for one in seen])
        off = misses > OFF
        chances = [pair for one in seen for pair in one.chances]
        rows.append(
            [
                name,
                f"{holds:.1%}",
                f"{claims:.1%}",
                f"{between:.1%}",
                f"{misses.mean():.2f}",
                f"{off.mean():.1%}",
                f"{doubted.mean():.1%}",
                f"{doubted[off].mean():.0%}" if off.any() else "–",
                f"{hinted[off].mean():.0%}" if off.any() else "–",
                f"{auc(chances):.3f}",
            ]
        )
        if name == "right":
            by_size(seen)
            prior = float(np.mean([len(one.chances) for one in seen]))
        if name in RIGHT:
            reached = [(one.posterior.at_least(GOAL), one.true >= GOAL) for one in seen]
            series[f"hidden outcome bad{RIGHT[name]}"] = reliability(chances, EDGES)
            series[f"score 90 or more{RIGHT[name]}"] = reliability(reached, EDGES)
    diagram(series)
    for title, bins in series.items():
        cells = [[f"{row['said']:.3f}", f"{row['happened']:.3f}", str(row["number"])] for row in bins]
        table(f"Reliability: {title}", ["said", "was so", "cases"], cells)
    head = [
        "world",
        "in range",
        "claimed",
        "80 %, ties broken",
        "mean miss",
        f"off > {OFF:g}",
        "doubted",
        "of those off, doubted",
        "or hinted at",
        "AUC",
    ]
    table(f"{careers} careers each, {prior:.0f} hidden contracts on average", head, rows)
    for name, world in WORLDS.items():
        print(f"{name}: {world.says}")


if __name__ == "__main__":
    main(quick_flag(__doc__))
