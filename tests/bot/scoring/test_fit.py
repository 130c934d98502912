"""Whether the estimate knows when it should not be trusted."""

import pytest

from bot.scoring.estimate import estimate
from bot.scoring.models import History, Snapshot
from bot.scoring.results import Hint
from bot.scoring.simulate import simulate
from tests.bot.scoring.builders import contract, history

EVERY_MONTH = [f"2026-{month:02}-20" for month in range(4, 12)]


def known_career(shown: dict[str, int]) -> History:
    """Ten contracts that all went well for certain: the score is 100 on every day."""
    months = [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    made = [contract(f"2026-0{month}-01", f"2026-0{month}-10", hidden="positive") for month in months]
    return history(*made, shown=shown)


def test_a_history_that_fits_is_trusted() -> None:
    fit = estimate(known_career(dict.fromkeys(EVERY_MONTH, 100))).fit
    assert fit.explained
    assert fit.hints == ()
    assert fit.strays == ()
    assert [one.expected for one in fit.snapshots] == pytest.approx([100.0] * len(EVERY_MONTH))


def test_one_mistyped_score_is_named_and_does_no_harm() -> None:
    result = estimate(known_career({**dict.fromkeys(EVERY_MONTH, 100), EVERY_MONTH[3]: 10}))
    assert result.fit.explained
    assert result.fit.hints == (Hint.CHECK_SNAPSHOTS,)
    assert [(one.on.isoformat(), one.shown) for one in result.fit.strays] == [(EVERY_MONTH[3], 10.0)]
    assert result.score is not None
    assert result.score.mean == pytest.approx(100.0)


def test_scores_lower_than_the_history_allows() -> None:
    fit = estimate(known_career(dict.fromkeys(EVERY_MONTH, 85))).fit
    assert not fit.explained
    assert fit.hints[0] is Hint.SHOWN_LOWER


def test_scores_higher_than_the_history_allows() -> None:
    bad = [contract(f"2026-0{month}-01", f"2026-0{month}-10", stars=1.0) for month in (1, 1, 2)]
    good = [contract(f"2026-0{month}-01", f"2026-0{month}-10", hidden="positive") for month in (1, 2, 3)]
    fit = estimate(history(*bad, *good, shown=dict.fromkeys(EVERY_MONTH[:4], 90))).fit
    assert not fit.explained
    assert fit.hints[0] is Hint.SHOWN_HIGHER


def test_a_single_score_that_cannot_be_is_not_trusted() -> None:
    assert not estimate(known_career({"2026-09-01": 60})).fit.explained


def test_an_unlikely_number_of_hidden_bad_outcomes_is_said() -> None:
    made = [contract(f"2026-0{m}-01", f"2026-0{m}-{n}") for m in range(1, 9) for n in (10, 15, 20)]
    result = estimate(history(*made, shown=dict.fromkeys(EVERY_MONTH[-3:], 60)))
    assert Hint.UNLIKELY_OUTCOMES in result.fit.hints


def test_simulated_careers_are_rarely_suspected_and_spoilt_ones_often() -> None:
    right = [simulate(30, seed).history for seed in range(30)]
    assert sum(not estimate(one).fit.explained for one in right) <= 2
    spoilt = [
        one.model_copy(
            update={
                "snapshots": tuple(
                    Snapshot(on=shown.on, score=max(0, shown.score - 12 * (index // 8 % 2)))
                    for index, shown in enumerate(one.snapshots)
                )
            }
        )
        for one in right
    ]
    assert sum(not estimate(one).fit.explained for one in spoilt) >= 25
