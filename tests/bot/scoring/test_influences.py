"""What each contract brings or costs: equal to leaving it out and adding up again, in a fraction of the steps."""

import pytest

from bot.scoring.influence import influences
from bot.scoring.ledger import Ledger, Outcome, Part
from bot.scoring.months import months_before
from bot.scoring.results import Estimate
from bot.scoring.rules import points, why_no_score
from bot.scoring.ruleset import UPWORK_2024_09
from bot.scoring.session import estimate
from bot.scoring.simulate import simulate
from tests.bot.scoring.builders import TODAY, contract, history


def chance(part: Part, now: Estimate) -> float:
    return {Outcome.BAD: 1.0, Outcome.HIDDEN: now.p_unsuccessful.get(part.id, 0.0)}.get(part.outcome, 0.0)


def added_up(parts: list[Part], now: Estimate) -> float | None:
    """The expected score of the best window, by the definition."""
    reading = UPWORK_2024_09.reading(max(now.readings, key=lambda name: now.readings[name]))
    scores = []
    for months in UPWORK_2024_09.windows:
        first = months_before(now.as_of, months)
        inside = [part for part in parts if part.lies_on is not None and part.lies_on >= first]
        if why_no_score(len(inside), len({part.client for part in inside}), UPWORK_2024_09) is None:
            bad = sum(part.tier * chance(part, now) for part in inside)
            total = sum(part.tier + part.earlier_weight(reading) for part in inside)
            scores.append(points(total - bad, bad, reading))
    return max(scores, default=None)


@pytest.mark.parametrize(("contracts", "seed"), [(3, 1), (4, 2), (8, 3), (25, 4), (60, 5), (150, 6)])
def test_as_if_added_up_again(contracts: int, seed: int) -> None:
    known = simulate(contracts, seed, snapshots=3).history
    now = estimate(known)
    parts = [part for part in Ledger(known).on(known.as_of) if part.lies_on is not None]
    full = added_up(parts, now)
    expected = {
        part.id: full - rest
        for part in parts
        if full is not None and (rest := added_up([one for one in parts if one is not part], now)) is not None
    }
    assert influences(known, now) == pytest.approx(expected, abs=1e-9)


def test_what_the_score_cannot_do_without_has_no_influence() -> None:
    """Without either contract of two there is no score to compare with; so with the second client's only one."""
    two = [contract("2026-06-01", "2026-07-01", client=client) for client in "ab"]
    assert influences(history(*two), estimate(history(*two))) == {}
    again = contract("2026-06-01", "2026-08-01", client="a", stars=1.0)
    three = history(*two, again)
    assert set(influences(three, estimate(three))) == {two[0].id, again.id}


def test_a_thousand_contracts_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many = history(*(contract("2026-06-01", "2026-07-01") for _ in range(1_000)), as_of=TODAY)
    now = estimate(many)
    asked = 0
    weight = Part.earlier_weight

    def counted(part: Part, reading: object) -> float:
        nonlocal asked
        asked += 1
        return weight(part, reading)  # type: ignore[arg-type]  # (it is handed on as it came)

    monkeypatch.setattr(Part, "earlier_weight", counted)
    assert len(influences(many, now)) == 1_000
    assert asked == 2 * len(UPWORK_2024_09.windows) * 1_000
