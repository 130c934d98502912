"""The engine against two judges: the enumeration of all outcomes, and the text of the model word for word."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from bot.scoring import estimate as module
from bot.scoring.chains import Chains
from bot.scoring.enumeration import MOST_CONTRACTS, enumerate_all
from bot.scoring.estimate import estimate
from bot.scoring.models import History, Snapshot
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Problem, compile_problem
from bot.scoring.refinement import Refinement, draw_rows
from bot.scoring.ruleset import UPWORK_2024_09
from bot.scoring.simulate import simulate
from tests.bot.scoring import reference
from tests.bot.scoring.builders import contract, history

MOST_HIDDEN = 14


def careers(count: int, most_contracts: int) -> Iterator[History]:
    """Random histories with 0 to 40 snapshots."""
    for seed in range(count):
        draw = random.Random(seed)
        yield simulate(
            draw.randrange(1, most_contracts),
            seed,
            years=draw.choice((1, 2, 3.5)),
            snapshot_every=draw.choice((3, 7, 14, 30)),
            snapshots=draw.randrange(41),
        ).history


@cache
def judged() -> list[tuple[Problem, Posterior]]:
    """At least 200 problems of up to 14 hidden contracts with their exact answers."""
    problems = [compile_problem(one, UPWORK_2024_09) for one in careers(240, 22)]
    few = [problem for problem in problems if len(problem.ids) <= MOST_HIDDEN]
    assert len(few) >= 200
    assert max(len(problem.ids) for problem in few) == MOST_HIDDEN
    return [(problem, enumerate_all(problem)) for problem in few]


def differences(found: Posterior, exact: Posterior) -> tuple[float, float]:
    """The largest difference of a probability, and that of the mean score in points."""
    probabilities = [
        *np.abs(found.hypotheses - exact.hypotheses),
        *np.abs(found.unsuccessful - exact.unsuccessful),
    ]
    if len(exact.scores) == 0:
        assert len(found.scores) == 0
        return float(max(probabilities)), 0.0
    probabilities.append(abs(found.at_least(module.GOAL) - exact.at_least(module.GOAL)))
    return float(max(probabilities)), abs(found.mean() - exact.mean())


def refined(problem: Problem, rows: int, seed: int = 0) -> Refinement:
    refinement = Refinement(problem, rows, seed)
    refinement.observe_all()
    return refinement


def test_with_room_for_all_rows_the_refinement_is_exact() -> None:
    for problem, exact in judged():
        found = refined(problem, 1 << MOST_HIDDEN).posterior()
        assert found.exact
        chances, points = differences(found, exact)
        assert chances < 1e-9
        assert points < 1e-9
        if len(exact.scores):
            assert found.quantiles((0.1, 0.5, 0.9)) == pytest.approx(exact.quantiles((0.1, 0.5, 0.9)))


def test_with_few_rows_it_stays_within_the_tolerance() -> None:
    """As few rows as this make it draw in the larger histories, as it must in histories of hundreds."""
    drawn = 0
    for problem, exact in judged():
        refinement = refined(problem, 128)
        drawn += refinement.lost > 0.0
        chances, points = differences(refinement.posterior(), exact)
        assert chances < 0.02
        assert points < 0.3
    assert drawn > 20


def test_the_chains_stay_within_the_tolerance() -> None:
    """Started from a refinement with next to no memory, so that walking has to mend it."""
    hard = [pair for pair in judged() if len(pair[0].ids) >= 10 and len(pair[0].days) >= 5][:4]
    assert len(hard) == 4
    for problem, exact in hard:
        refinement = refined(problem, 24)
        refinement.rows = Chains(refinement, 256, 0).walk(1500, 300, 10)
        chances, points = differences(refinement.posterior(), exact)
        assert chances < 0.02
        assert points < 0.3


def test_the_model_word_for_word() -> None:
    compared = 0
    for one in careers(100, 11):
        if len(compile_problem(one, UPWORK_2024_09).ids) > 4:
            continue
        compared += 1
        expected, found = reference.posterior(one), estimate(one)
        assert found.p_unsuccessful == pytest.approx(expected["p_unsuccessful"], abs=1e-9)
        assert found.hypotheses == pytest.approx(expected["hypotheses"], abs=1e-9)
        if expected["mean"] is None:
            assert found.score is None
            assert found.p_at_least_90 is None
        else:
            assert found.score is not None
            assert found.score.mean == pytest.approx(expected["mean"], abs=1e-9)
    assert compared > 45


def either_or() -> History:
    """One of two neighbours of equal weight went badly, and no snapshot can tell which."""
    good = [contract(f"2026-0{n}-01", f"2026-0{n}-10", hidden="positive") for n in range(1, 8)]
    twins = [contract("2026-08-01", f"2026-08-{n}", id=f"twin-{n}") for n in (10, 11)]
    others = [contract("2026-09-01", f"2026-09-{n}") for n in range(10, 28)]
    shown = {f"2026-{month}-{n:02}": 96 for month in (10, 11) for n in range(1, 22, 2)}
    return history(*good, *twins, *others, shown=shown)


def test_two_explanations_share_the_probability() -> None:
    problem = compile_problem(either_or(), UPWORK_2024_09)
    places = [problem.ids.index(name) for name in ("twin-10", "twin-11")]
    found = refined(problem, 2000)
    exactly = found.posterior().unsuccessful
    assert exactly[places[0]] == pytest.approx(exactly[places[1]], abs=1e-3)
    assert exactly.sum() == pytest.approx(1.0, abs=0.05)
    found.rows = Chains(found, 256, 3).walk(1500, 300, 10)
    assert found.posterior().unsuccessful == pytest.approx(exactly, abs=0.02)


def test_an_estimate_is_the_same_every_time_and_in_any_order() -> None:
    one = simulate(60, 4).history
    mixed = one.model_copy(
        update={
            "contracts": tuple(random.Random(1).sample(one.contracts, len(one.contracts))),
            "snapshots": one.snapshots[::-1],
        }
    )
    first, again, other = estimate(one), estimate(one), estimate(mixed)
    assert first == again
    assert other.score == first.score
    assert other.p_unsuccessful == first.p_unsuccessful


def test_hundreds_of_contracts_are_walked() -> None:
    """The way that no exact answer judges: seeds agree, and what truly went badly stands out."""
    career = simulate(260, 7, snapshots=90)
    problem = compile_problem(career.history, UPWORK_2024_09)
    assert refined(problem, 1500).lost > 0.8
    first, second = (estimate(career.history, seed=seed) for seed in (0, 1))
    assert not first.exact
    assert first.score is not None
    assert second.score is not None
    assert first.score.mean == pytest.approx(second.score.mean, abs=0.3)
    gaps = [abs(first.p_unsuccessful[name] - second.p_unsuccessful[name]) for name in problem.ids]
    assert float(np.sqrt(np.mean(np.square(gaps)))) < 0.014  # 0.02 without the chains
    bad = [first.p_unsuccessful[name] for name in career.unsuccessful]
    good = [first.p_unsuccessful[name] for name in problem.ids if name not in career.unsuccessful]
    assert np.mean(bad) > 5 * np.mean(good)


def test_drawing_rows_keeps_the_weight_on_average() -> None:
    importance = np.random.default_rng(0).random(500) ** 30
    total, certain = np.zeros(500), np.zeros(500)
    for seed in range(400):
        kept, factors = draw_rows(importance, 60, np.random.default_rng(seed))
        assert 59 <= len(kept) <= 60
        assert len(set(kept)) == len(kept)
        total[kept] += factors
        certain[kept[factors == 1.0]] += 1
    assert set(certain) == {0.0, 400.0}
    assert importance[certain == 400].min() > importance[certain == 0].max()
    middle = (certain == 0) & (importance > 0.05)
    assert total[middle] / 400 == pytest.approx(1.0, abs=0.3)
    assert (total * importance).sum() / 400 == pytest.approx(importance.sum(), rel=1e-3)


def test_what_no_snapshot_touches_keeps_its_prior() -> None:
    later = contract("2026-10-01", "2026-11-20", stars=4.2, id="later")
    before = [contract(f"2026-0{n}-01", f"2026-0{n}-10") for n in range(1, 8)]
    found = estimate(history(*before, later, shown={"2026-09-01": 86}))
    assert found.p_unsuccessful["later"] == pytest.approx(0.15)
    assert found.fit.explained


def test_later_records_are_ignored() -> None:
    before = [contract(f"2026-0{n}-01", f"2026-0{n}-10") for n in range(1, 8)]
    one = history(*before, shown={"2026-09-01": 86})
    later = history(*before, contract("2026-11-23", "2026-12-01"), shown={"2026-09-01": 86, "2026-11-23": 10})
    assert estimate(one).as_json() == estimate(later).as_json()


@pytest.mark.parametrize("count", [0, 1])
def test_without_a_score_there_is_still_an_answer(count: int) -> None:
    found = estimate(history(*[contract("2026-01-01", "2026-02-01")] * count, as_of=date(2026, 11, 22)))
    assert found.score is None
    assert found.p_at_least_90 is None
    assert len(found.p_unsuccessful) == count
    assert found.hypotheses == pytest.approx(
        {"share-product": 0.54, "share-sum": 0.36, "net-product": 0.06, "net-sum": 0.04}
    )
    assert found.fit.explained


def test_a_shown_score_equal_to_the_prediction_never_widens_the_range() -> None:
    """No theorem for a score of few values, but so in every career looked at."""
    narrower = 0
    for seed in range(50):
        one = simulate(5 + seed % 30, seed).history
        last = one.as_of - timedelta(days=(0, 90, 180, 365)[seed % 4])
        one = one.model_copy(update={"snapshots": tuple(s for s in one.snapshots if s.on <= last)})
        before = estimate(one).score
        if before is None:
            continue
        equal = Snapshot(on=one.as_of, score=int(before.median + 0.5))
        after = estimate(one.model_copy(update={"snapshots": (*one.snapshots, equal)})).score
        assert after is not None
        assert after.high - after.low <= before.high - before.low + 1e-9
        narrower += after.high - after.low < before.high - before.low - 1e-9
    assert narrower > 5


def test_the_enumeration_refuses_what_it_cannot_do() -> None:
    many = history(*[contract("2026-01-01", "2026-02-01") for _ in range(MOST_CONTRACTS + 1)])
    with pytest.raises(ValueError, match="too many"):
        enumerate_all(compile_problem(many, UPWORK_2024_09))
