"""Simulated careers."""

import pytest

from bot.scoring.ledger import Ledger, Outcome
from bot.scoring.months import months_before
from bot.scoring.simulate import simulate, true_score
from tests.bot.scoring import reference


def test_the_seed_decides() -> None:
    assert simulate(30, 1) == simulate(30, 1)
    assert simulate(30, 1).history != simulate(30, 2).history


@pytest.mark.parametrize("contracts", [1, 12, 200])
def test_it_is_a_believable_history(contracts: int) -> None:
    career = simulate(contracts, 3)
    one = career.history
    assert len(one.contracts) == contracts
    assert all(contract.started <= one.as_of for contract in one.contracts)
    assert all(shown.on <= one.as_of for shown in one.snapshots)
    hidden = {part.id for part in Ledger(one).on(one.as_of) if part.outcome is Outcome.HIDDEN}
    assert career.unsuccessful <= hidden


def test_snapshots_can_be_limited() -> None:
    whole, part = simulate(40, 5).history, simulate(40, 5, snapshots=7).history
    assert part.snapshots == whole.snapshots[-7:]
    assert simulate(40, 5, snapshot_every=None).history.snapshots == ()


def test_the_truth_is_the_models() -> None:
    for seed in range(25):
        career = simulate(20, seed)
        one = career.history
        for on in (one.as_of, months_before(one.as_of, 5)):
            classes = reference.classify(one, on)
            expected = reference.score_on(one, classes, on, set(career.unsuccessful), career.reading)
            rules = Ledger(one)
            reading = rules.ruleset.reading(career.reading)
            found = true_score(rules.on(on), on, career.unsuccessful, reading, rules.ruleset)
            assert found == (None if expected is None else pytest.approx(100 * expected))


def test_shown_scores_are_the_truth_rounded() -> None:
    for seed in range(20):
        career = simulate(20, seed)
        rules = Ledger(career.history)
        reading = rules.ruleset.reading(career.reading)
        for shown in career.history.snapshots:
            true = true_score(rules.on(shown.on), shown.on, career.unsuccessful, reading, rules.ruleset)
            assert true is not None
            assert abs(true - shown.score) <= 0.5
