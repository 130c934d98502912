"""What must hold of every history."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.scoring.models import Contract, Hidden, History, Kind, Snapshot
from bot.scoring.months import months_before
from bot.scoring.rules import breakdown
from bot.scoring.ruleset import UPWORK_2024_09
from bot.scoring.session import estimate
from tests.bot.scoring import reference
from tests.bot.scoring.builders import TODAY

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault."""

DAYS = st.dates(date(2023, 11, 1), TODAY)


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    started = draw(DAYS)
    ended = draw(st.none() | st.integers(0, 500).map(lambda days: started + timedelta(days=days)))
    return Contract(
        id=f"c{number}",
        client=draw(st.sampled_from(["a", "b", "c"])),
        started=started,
        ended=ended,
        earned=draw(st.sampled_from([0.0, 100.0, 250.0, 700.0, 1000.01, 5000.0])),
        stars=draw(st.none() | st.sampled_from([1.0, 2.9, 3.0, 4.0, 4.5, 4.9, 5.0])),
        hidden=draw(st.sampled_from(list(Hidden))),
        kind=draw(st.sampled_from(list(Kind))),
        paid_periods=draw(st.none() | st.integers(0, 9)),
        last_paid=draw(st.none() | DAYS),
        removed=draw(st.sampled_from([False, False, False, True])),
        client_flagged=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def histories(draw: st.DrawFn, most: int = 7, snapshots: int = 5) -> History:
    made = [draw(contracts(number)) for number in range(draw(st.integers(0, most)))]
    shown = draw(st.lists(st.builds(Snapshot, on=DAYS, score=st.integers(0, 100)), max_size=snapshots))
    return History(as_of=TODAY, contracts=tuple(made), snapshots=tuple(shown))


READINGS = st.sampled_from([one.name for one in UPWORK_2024_09.readings])


@settings(UNHURRIED)
@given(histories(), DAYS, READINGS)
def test_the_breakdown_is_the_model_word_for_word(one: History, on: date, reading: str) -> None:
    found = breakdown(one, on, reading=reading)
    classes = reference.classify(one, on)
    assert {p.id: p.outcome for p in found.contracts if p.outcome != "not_eligible"} == classes
    hidden = {name for name, outcome in classes.items() if outcome == "hidden"}
    for bad, score in ((set[str](), found.best_case), (hidden, found.worst_case)):
        expected = reference.score_on(one, classes, on, bad, reading)
        assert score == (None if expected is None else pytest.approx(100 * expected))


@settings(UNHURRIED)
@given(histories(), READINGS, st.integers(0, 700), st.sampled_from([100.0, 700.0, 5000.0]))
def test_more_good_work_never_lowers_the_best_case(
    one: History, reading: str, ended_ago: int, earned: float
) -> None:
    ended = TODAY - timedelta(days=ended_ago)
    good = Contract(
        id="good",
        client="new",
        started=ended - timedelta(days=20),
        ended=ended,
        earned=earned,
        stars=5.0,
        hidden=Hidden.POSITIVE,
    )
    before = breakdown(one, TODAY, reading=reading).best_case
    more = one.model_copy(update={"contracts": (*one.contracts, good)})
    after = breakdown(more, TODAY, reading=reading).best_case
    if before is not None:
        assert after is not None
        assert after >= before - 1e-9


@settings(UNHURRIED, max_examples=40)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(one: History, shuffle: random.Random) -> None:
    mixed = one.model_copy(
        update={
            "contracts": tuple(shuffle.sample(one.contracts, len(one.contracts))),
            "snapshots": tuple(shuffle.sample(one.snapshots, len(one.snapshots))),
        }
    )
    first, second = estimate(one), estimate(mixed)
    assert first.score == second.score
    assert first.p_unsuccessful == second.p_unsuccessful
    assert first.readings == second.readings


@settings(UNHURRIED, max_examples=40)
@given(histories(), st.integers(0, 400), st.sampled_from([1.0, 3.5, 5.0]))
def test_what_left_all_windows_has_no_influence(one: History, earlier: int, stars: float) -> None:
    """Of a client of its own: with a client's other contracts it may still make the client long-term."""
    on = min([TODAY, *(shown.on for shown in one.snapshots)])
    ended = months_before(on, 24) - timedelta(days=1 + earlier)
    gone = Contract(
        id="gone", client="gone", started=ended - timedelta(days=9), ended=ended, earned=900.0, stars=stars
    )
    with_it = estimate(one.model_copy(update={"contracts": (*one.contracts, gone)}))
    without = estimate(one)
    assert with_it.score == (None if without.score is None else pytest.approx(without.score))
    assert with_it.readings == pytest.approx(without.readings)
    for name, chance in without.p_unsuccessful.items():
        assert with_it.p_unsuccessful[name] == pytest.approx(chance)
    if stars >= 3.0:
        assert with_it.p_unsuccessful["gone"] == UPWORK_2024_09.prior_unsuccessful(stars, ended)


@settings(UNHURRIED, max_examples=40)
@given(histories())
def test_probabilities_are_probabilities(one: History) -> None:
    found = estimate(one)
    assert sum(found.readings.values()) == pytest.approx(1.0)
    chances = [*found.p_unsuccessful.values(), *found.readings.values()]
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    if found.score is not None and found.p_at_least_90 is not None:
        assert 0.0 <= found.p_at_least_90 <= 1.0
        assert sum(found.chance) == pytest.approx(1.0, abs=1e-9)
        assert found.score.low <= found.score.median <= found.score.high
    else:
        assert breakdown(one, TODAY).best_case is None
