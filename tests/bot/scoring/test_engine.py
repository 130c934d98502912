"""The engine against the specification word for word, and the sampler against the exact sum."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring import inference
from bot.scoring.gap import Settings, log_likelihoods
from bot.scoring.inference import Refinement, solve
from bot.scoring.models import History, Snapshot
from bot.scoring.posterior import Posterior
from bot.scoring.problem import Problem, compile_problem
from bot.scoring.rows import draw_rows
from bot.scoring.ruleset import UPWORK_2024_09
from bot.scoring.session import Session, estimate
from bot.scoring.shown import mixture, range_of
from bot.scoring.simulate import simulate
from tests.bot.scoring import reference
from tests.bot.scoring.builders import contract, history
from tests.bot.scoring.test_examples import leaves
from tests.bot.scoring.test_properties import UNHURRIED, histories

MOST_HIDDEN = 12

FEW_ROWS = 60
"""So few that most of the rows of a busy career are drawn, where an exact answer takes hundreds or thousands."""


def off_the_rules(one: History, draw: random.Random) -> History:
    """A history whose scores lie off the rules by a gap of 3 to 25 points, or from one day on."""
    by = draw.choice((-1, 1)) * draw.randrange(3, 26)
    since = draw.randrange(len(one.snapshots) or 1) if draw.random() < 0.5 else 0
    shown = [
        Snapshot(on=s.on, score=min(100, max(0, s.score + by * (place >= since))))
        for place, s in enumerate(one.snapshots)
    ]
    return one.model_copy(update={"snapshots": tuple(shown)})


def careers(count: int, most_contracts: int, most_shown: int = 40) -> Iterator[History]:
    """Random histories, every second one off the rules."""
    for seed in range(count):
        draw = random.Random(seed)
        one = simulate(
            draw.randrange(2, most_contracts),
            seed,
            years=draw.choice((1, 2, 3.5)),
            snapshot_every=draw.choice((3, 7, 14, 30)),
            snapshots=draw.randrange(most_shown + 1),
        ).history
        yield off_the_rules(one, draw) if seed % 2 else one


def busy_careers(count: int) -> Iterator[History]:
    """Random histories with many outcomes that cannot be summed up, every second one off the rules."""
    for seed in range(count):
        draw = random.Random(seed)
        one = simulate(
            draw.randrange(10, 30),
            seed,
            years=draw.choice((1, 2, 3.5)),
            snapshot_every=draw.choice((3, 7, 14, 30)),
            snapshots=draw.randrange(4, 16),
        ).history
        yield off_the_rules(one, draw) if seed % 2 else one


def refined(problem: Problem, rows: int, seed: int = 0) -> Posterior:
    refinement = Refinement(problem, rows, seed)
    refinement.observe_all()
    return refinement.posterior()


def test_what_is_drawn_stays_within_the_tolerance() -> None:
    """200 histories whose exact answer is known and of which rows are drawn, half of them off the rules."""
    compared = off = 0
    for seed, one in enumerate(busy_careers(900)):
        problem = compile_problem(one, UPWORK_2024_09)
        if problem.today is None or not 6 <= len(problem.ids) <= MOST_HIDDEN:
            continue
        few = refined(problem, FEW_ROWS)
        if few.exact:
            continue
        exact = refined(problem, 1 << MOST_HIDDEN)
        assert exact.exact
        compared += 1
        off += seed % 2
        expected, found = exact.on(problem.today), few.on(problem.today)
        assert few.unsuccessful() == pytest.approx(exact.unsuccessful(), abs=0.02), seed
        assert few.readings() == pytest.approx(exact.readings(), abs=0.02), seed
        everyone = range(len(problem.ids))
        assert few.any_of(everyone) == pytest.approx(exact.any_of(everyone), abs=0.02), seed
        assert found.chance[90:].sum() == pytest.approx(expected.chance[90:].sum(), abs=0.02), seed
        score, truth = range_of(found.chance), range_of(expected.chance)
        assert score.mean == pytest.approx(truth.mean, abs=0.3), seed
        for name in ("low", "median", "high"):
            assert abs(getattr(score, name) - getattr(truth, name)) <= 1, (seed, name)
    assert compared >= 200
    assert off >= 100


@settings(UNHURRIED, max_examples=60)
@given(histories(most=6, snapshots=6))
def test_hostile_histories_word_for_word(one: History) -> None:
    expected = reference.Posterior(one).answer()
    assert leaves(estimate(one).as_json()) == pytest.approx(leaves(expected), abs=1e-6)


def test_believable_histories_word_for_word() -> None:
    compared = 0
    for one in careers(60, 9, most_shown=12):
        if len(compile_problem(one, UPWORK_2024_09).ids) > 4:
            continue
        compared += 1
        expected = reference.Posterior(one).answer()
        assert leaves(estimate(one).as_json()) == pytest.approx(leaves(expected), abs=1e-6)
    assert compared >= 30


@settings(UNHURRIED, max_examples=30)
@given(
    st.lists(st.tuples(st.floats(-60, 160), st.floats(0.01, 1)), min_size=1, max_size=6),
    st.floats(0.3, 12.0),
)
def test_a_mixture_is_what_the_error_function_says(
    parts: list[tuple[float, float]], deviation: float
) -> None:
    from math import erfc, sqrt

    means, masses = (np.array(side).reshape(1, 1, -1) for side in zip(*parts, strict=True))
    below = [
        sum(w * 0.5 * erfc(-(k - 0.5 - m) / deviation / sqrt(2)) for m, w in parts) for k in range(1, 101)
    ]
    expected = np.diff([0.0, *below, masses.sum()])
    assert mixture(masses, means, np.array([deviation**2])) == pytest.approx(expected, abs=1e-7)


def test_all_at_once_or_one_by_one_the_likelihood_is_the_same() -> None:
    """The filter that goes from snapshot to snapshot, against the covariance matrix."""
    one = next(one for one in careers(40, 12) if len(one.snapshots) > 6)
    problem = compile_problem(one, UPWORK_2024_09)
    rows = refined(problem, 1 << 14).rows
    days = np.array([day.on.toordinal() for day in problem.days], dtype=float)
    misses = np.array(
        [
            y - problem.scores(day, rows.window_sums(day))
            for day, y in zip(problem.days, problem.shown, strict=True)
        ]
    )
    grid = Settings.of_gap(UPWORK_2024_09.gap)
    likelihoods = log_likelihoods(grid, days, misses.reshape(len(days), -1)).reshape(len(grid.height), 4, -1)
    rest = rows.log_weights - np.moveaxis(likelihoods, 0, 1)  # the priors of reading, setting and outcome
    assert rest - rest[:1, :1] == pytest.approx(
        np.broadcast_to((rest - rest[:1, :1])[:, :, :1], rest.shape), abs=1e-6
    )


def either_or() -> History:
    """One of two neighbours of equal weight went badly, and no snapshot can tell which."""
    good = [contract(f"2026-0{n}-01", f"2026-0{n}-10", hidden="positive") for n in range(1, 8)]
    twins = [contract("2026-08-01", f"2026-08-{n}", id=f"twin-{n}") for n in (10, 11)]
    others = [contract("2026-09-01", f"2026-09-{n}") for n in range(10, 28)]
    shown = {f"2026-{month}-{n:02}": 96 for month in (10, 11) for n in range(1, 22, 2)}
    return history(*good, *twins, *others, shown=shown)


def test_who_cannot_be_told_apart_is_equally_likely() -> None:
    posterior = solve(compile_problem(either_or(), UPWORK_2024_09))
    places = [posterior.problem.ids.index(name) for name in ("twin-10", "twin-11")]
    one, other = posterior.unsuccessful()[places]
    assert one == pytest.approx(other, abs=1e-3)


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


def test_where_draws_are_few_more_runs_are_pooled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sturdier way costs more and comes nearer to the exact answer on the whole."""
    alone, pooled = [], []
    for one in careers(60, 24):
        problem = compile_problem(one, UPWORK_2024_09)
        if problem.today is None or not 9 <= len(problem.ids) <= MOST_HIDDEN or len(problem.days) < 5:
            continue
        exact = refined(problem, 1 << MOST_HIDDEN).unsuccessful()
        monkeypatch.setattr(inference, "rows_for", lambda *_: 12)
        for enough, found in ((0.0, alone), (float("inf"), pooled)):
            monkeypatch.setattr(inference, "_ENOUGH", enough)
            posterior = solve(problem)
            found.append(float(np.square(posterior.unsuccessful() - exact).mean()))
    assert len(alone) >= 5
    assert np.mean(pooled) < np.mean(alone)
    assert posterior.rows.sums.shape[1] > 12


def test_hundreds_of_contracts_are_sampled() -> None:
    """What no exact answer judges: seeds agree, and what truly went badly stands out."""
    career = simulate(260, 7, snapshots=90)
    first, second = (estimate(career.history, seed=seed) for seed in (0, 1))
    assert not first.exact
    assert first.effective > 40
    assert first.score is not None
    assert second.score is not None
    assert first.score.mean == pytest.approx(second.score.mean, abs=0.3)
    gaps = [abs(first.p_unsuccessful[name] - second.p_unsuccessful[name]) for name in first.p_unsuccessful]
    assert float(np.sqrt(np.mean(np.square(gaps)))) < 0.03
    bad = [first.p_unsuccessful[name] for name in career.unsuccessful]
    good = [chance for name, chance in first.p_unsuccessful.items() if name not in career.unsuccessful]
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
    assert found.p_unsuccessful["later"] == pytest.approx(0.10)


def test_later_records_are_ignored() -> None:
    before = [contract(f"2026-0{n}-01", f"2026-0{n}-10") for n in range(1, 8)]
    one = history(*before, shown={"2026-09-01": 86})
    later = history(*before, contract("2026-11-23", "2026-12-01"), shown={"2026-09-01": 86, "2026-11-23": 10})
    assert estimate(one).as_json() == estimate(later).as_json()


def test_a_contract_that_ends_later_is_open_on_any_day_asked() -> None:
    before = [contract(f"2026-0{n}-01", f"2026-0{n}-10") for n in range(1, 8)]
    ends = contract("2026-11-01", "2026-12-20", stars=1.0, id="later")
    open_ = contract("2026-11-01", stars=None, id="later", client=ends.client)
    day = date(2027, 1, 10)
    assert Session(history(*before, ends)).on(day).chance == pytest.approx(
        Session(history(*before, open_)).on(day).chance
    )


@pytest.mark.parametrize("count", [0, 1])
def test_without_a_score_there_is_still_an_answer(count: int) -> None:
    found = estimate(history(*[contract("2026-01-01", "2026-02-01")] * count, as_of=date(2026, 11, 22)))
    assert (found.score, found.p_at_least_90, found.gap, found.chance) == (None, None, None, ())
    assert len(found.p_unsuccessful) == count
    assert found.as_json() == {"score": None}


def test_a_member_who_was_shown_75_is_not_told_100() -> None:
    """The fault that ended the first model."""
    good = [contract(f"2026-0{n}-01", f"2026-0{n}-20") for n in (3, 4, 5)]
    refunded = contract("2026-05-01", "2026-06-10", earned=0, stars=None)
    found = estimate(history(*good, refunded, shown={"2026-11-22": 75}))
    assert found.score is not None
    assert found.score.median == 75
    assert found.p_at_least_90 is not None
    assert found.p_at_least_90 < 1e-6


def test_fades_from_the_last_score_shown_to_the_rules() -> None:
    good = [contract("2026-10-01", f"2026-11-{n:02}", hidden="positive") for n in range(1, 9)]
    session = Session(history(*good, shown={"2026-11-20": 80}))
    means = [session.on(session.history.as_of + timedelta(days=days)).score for days in (0, 60, 180)]
    values = [one.mean for one in means if one is not None]
    assert len(values) == 3
    assert values == sorted(values)
    assert values[0] < 82
