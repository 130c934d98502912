"""The published rules, one by one, with numbers worked out by hand."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.scoring.ledger import Ledger, Outcome, Reason
from bot.scoring.models import Contract, History
from bot.scoring.months import months_before
from bot.scoring.rules import Breakdown, ContractPart, NoScore, breakdown
from bot.scoring.ruleset import UPWORK_2024_09, Standing
from bot.scoring.simulate import simulate
from tests.bot.scoring import reference
from tests.bot.scoring.builders import TODAY, contract, day, history

ROOT = Path(__file__).parents[3]


def part_of(one: Contract, *others: Contract, on: str = "2026-11-22") -> ContractPart:
    """What `one` is on a day, with `others` in the history."""
    return breakdown(history(one, *others), day(on)).contracts[0]


@pytest.mark.parametrize(
    ("fields", "outcome", "reason"),
    [
        ({"removed": True, "stars": 1.0}, Outcome.NOT_ELIGIBLE, Reason.FEEDBACK_REMOVED),
        ({"client_flagged": True, "stars": 1.0}, Outcome.NOT_ELIGIBLE, Reason.CLIENT_FLAGGED),
        ({"hidden": "negative"}, Outcome.BAD, Reason.HIDDEN_PART_NEGATIVE),
        ({"hidden": "negative", "stars": None}, Outcome.BAD, Reason.HIDDEN_PART_NEGATIVE),
        ({"stars": 2.99}, Outcome.BAD, Reason.FEW_STARS),
        ({"stars": 2.0, "hidden": "positive"}, Outcome.BAD, Reason.FEW_STARS),
        ({"stars": 1.0, "earned": 0}, Outcome.BAD, Reason.FEW_STARS),
        ({"earned": 0}, Outcome.NOT_ELIGIBLE, Reason.NO_EARNINGS),
        ({"earned": 0, "hidden": "positive"}, Outcome.NOT_ELIGIBLE, Reason.NO_EARNINGS),
        ({"stars": 3.0}, Outcome.HIDDEN, Reason.HIDDEN_PART_UNKNOWN),
        ({"hidden": "positive"}, Outcome.GOOD, Reason.HIDDEN_PART_POSITIVE),
        ({"stars": None}, Outcome.NOT_ELIGIBLE, Reason.NO_FEEDBACK_NOT_LONG_TERM),
        ({"stars": None, "hidden": "positive"}, Outcome.NOT_ELIGIBLE, Reason.NO_FEEDBACK_NOT_LONG_TERM),
    ],
)
def test_a_closed_contract(fields: dict[str, object], outcome: Outcome, reason: Reason) -> None:
    found = part_of(contract("2026-01-05", "2026-03-01", **fields))
    assert (found.outcome, found.reason) == (outcome, reason)


def test_what_happens_later_is_not_known_yet() -> None:
    one = contract("2026-02-01", "2026-03-01", stars=1.0)
    assert part_of(one, on="2026-01-31").reason is Reason.NOT_STARTED
    assert part_of(one, on="2026-02-28").reason is Reason.OPEN_NOT_LONG_TERM
    assert part_of(one, on="2026-03-01").reason is Reason.FEW_STARS


@pytest.mark.parametrize(
    ("stars", "prior"),
    [(5.0, 0.03), (4.99, 0.06), (4.5, 0.06), (4.49, 0.15), (4.0, 0.15), (3.99, 0.35), (3.0, 0.35)],
)
def test_the_prior_follows_the_stars(stars: float, prior: float) -> None:
    assert part_of(contract("2026-01-05", "2026-03-01", stars=stars)).prior_unsuccessful == prior


@pytest.mark.parametrize(
    ("earned", "tier"),
    [(0.01, 1.0), (250, 1.0), (250.01, 1.25), (1000, 1.25), (1000.01, 1.5), (99_999, 1.5)],
)
def test_the_tier_follows_the_earnings(earned: float, tier: float) -> None:
    assert part_of(contract("2026-01-05", "2026-03-01", earned=earned)).last_weight == tier


def test_a_bad_contract_without_earnings_has_the_lowest_tier() -> None:
    found = part_of(contract("2026-01-05", "2026-03-01", earned=0, stars=1.0))
    assert (found.jobs, found.last_weight) == (1, 1.0)


@pytest.mark.parametrize(
    ("ended", "paid", "jobs"),
    [
        ("2024-01-01", None, 1),  # the day it started
        ("2024-03-31", None, 1),  # 90 days
        ("2024-04-01", None, 2),
        ("2024-09-27", None, 3),  # 270 days, which the platform counts as 3 jobs
        ("2024-09-28", None, 4),
        ("2024-09-28", 2, 2),
        ("2024-09-28", 0, 1),
        ("2024-09-28", 9, 4),
        ("2025-09-22", None, 7),  # 630 days
        ("2025-09-23", None, 8),
        ("2026-11-01", None, 8),
        ("2026-11-01", 12, 8),
    ],
)
def test_jobs_are_started_periods_of_90_days(ended: str, paid: int | None, jobs: int) -> None:
    found = part_of(contract("2024-01-01", ended, paid_periods=paid, earned=500))
    assert found.jobs == jobs
    assert found.last_weight == 1.25
    assert found.earlier_weight == (jobs - 1) * 1.25


def test_earlier_jobs_weigh_one_each_under_the_sum_readings() -> None:
    one = history(contract("2026-01-01", "2026-08-01", earned=5000))
    (under_sum,) = breakdown(one, TODAY, reading="share-sum").contracts
    (under_product,) = breakdown(one, TODAY, reading="net-product").contracts
    assert (under_sum.jobs, under_sum.last_weight, under_sum.earlier_weight) == (3, 1.5, 2.0)
    assert under_product.earlier_weight == 3.0


def test_an_open_contract_grows_with_the_day() -> None:
    one = contract("2026-01-01", client="a", kind="hourly")
    assert part_of(one, on="2026-04-01").reason is Reason.OPEN_NOT_LONG_TERM  # 90 days: not more than 90
    later = part_of(one, on="2026-04-02")
    assert (later.reason, later.jobs, later.lies_on) == (Reason.OPEN_LONG_TERM, 2, day("2026-04-02"))
    assert later.leaves == {}


def test_long_term_is_the_clients_matter_not_the_contracts() -> None:
    first = contract("2026-01-01", "2026-01-05", client="a")
    second = contract("2026-03-30", "2026-04-02", client="a", stars=None)
    assert part_of(second, first).reason is Reason.NO_FEEDBACK_LONG_TERM
    assert part_of(second, first).lies_on == day("2026-04-02")
    unpaid = contract("2026-01-01", "2026-01-05", client="a", earned=0)
    assert part_of(second, unpaid).reason is Reason.NO_FEEDBACK_NOT_LONG_TERM
    assert part_of(contract("2026-03-30", "2026-04-01", client="a", stars=None), first).outcome is (
        Outcome.NOT_ELIGIBLE
    )


def test_bad_feedback_ends_the_long_term_rule_from_its_day_on() -> None:
    one = contract("2026-01-01", client="a", kind="hourly")
    bad = contract("2026-03-01", "2026-08-01", client="a", stars=1.0)
    assert part_of(one, bad, on="2026-07-31").reason is Reason.OPEN_LONG_TERM
    assert part_of(one, bad, on="2026-08-01").reason is Reason.LONG_TERM_LOST
    removed = bad.model_copy(update={"removed": True})
    assert part_of(one, removed, on="2026-08-01").reason is Reason.OPEN_LONG_TERM


def known(one: Contract) -> Contract:
    """The contract as the ledger of today sees it."""
    later = {name for name in ("ended", "last_paid") if (getattr(one, name) or TODAY) > TODAY}
    return one.model_copy(update=dict.fromkeys(later))


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({"kind": "hourly"}, "2026-11-22"),
        ({}, "2026-04-01"),  # nothing is known of its payments: dormant after 90 days
        ({"paid_periods": 2}, "2026-06-30"),
        ({"paid_periods": 2, "kind": "hourly"}, "2026-06-30"),
        ({"paid_periods": 9}, "2026-11-22"),
        ({"paid_periods": 2, "last_paid": "2026-09-01"}, "2026-09-01"),
        ({"last_paid": "2025-09-01"}, "2026-01-01"),  # never before the start
        ({"last_paid": "2026-12-01"}, "2026-04-01"),  # not known yet
        ({"ended": "2026-08-01", "stars": 5.0}, "2026-08-01"),
        ({"ended": "2026-08-01", "stars": 5.0, "last_paid": "2026-03-01"}, "2026-03-01"),
        ({"ended": "2026-08-01", "stars": 5.0, "last_paid": "2026-09-01"}, "2026-08-01"),
        ({"ended": "2026-12-01", "stars": 5.0, "kind": "hourly"}, "2026-11-22"),  # still open
    ],
)
def test_paid_until(fields: dict[str, object], until: str) -> None:
    one = Contract.model_validate(
        {"id": "one", "client": "a", "started": "2026-01-01", "earned": 900, **fields}
    )
    assert Ledger(history(one)).paid_until(known(one), TODAY) == day(until)


def test_payments_decide_the_jobs_and_where_an_open_contract_lies() -> None:
    closed = contract("2026-01-01", "2026-10-01", last_paid="2026-02-01")
    assert (part_of(closed).jobs, part_of(closed).lies_on) == (1, day("2026-10-01"))
    open_ = contract("2026-01-01", last_paid="2026-05-20", earned=900)
    found = part_of(open_)
    assert (found.reason, found.jobs, found.lies_on) == (Reason.OPEN_LONG_TERM, 2, day("2026-05-20"))
    assert found.leaves == {12: day("2027-05-21"), 24: day("2028-05-21")}
    assert not found.dormant
    unknown = part_of(contract("2026-01-01", earned=900))
    assert (unknown.reason, unknown.dormant) == (Reason.OPEN_NOT_LONG_TERM, True)
    assert not part_of(contract("2026-11-01", earned=900)).dormant


@pytest.mark.parametrize(("ended", "prior"), [("2026-06-30", 0.06), ("2026-07-01", 0.03)])
def test_the_prior_follows_the_form(ended: str, prior: float) -> None:
    assert part_of(contract("2026-01-05", ended, stars=4.6)).prior_unsuccessful == prior


def test_a_ledger_with_a_change_is_that_of_the_changed_history() -> None:
    one = simulate(40, 2).history
    for place in range(0, 40, 5):
        changed = one.contracts[place].model_copy(update={"client": one.contracts[3].client, "stars": 1.0})
        contracts = tuple(changed if c.id == changed.id else c for c in one.contracts)
        expected = Ledger(one.model_copy(update={"contracts": contracts}))
        found = Ledger(one).replaced([changed])
        for on in (TODAY, day("2026-01-01")):
            assert sorted(found.unsettled(on)) == sorted(expected.unsettled(on))
            assert sorted(map(repr, found.settled())) == sorted(map(repr, expected.settled()))
            assert [p for p in found.on(on) if p.reason is not Reason.NOT_STARTED] == [
                p for p in expected.on(on) if p.reason is not Reason.NOT_STARTED
            ]


@pytest.mark.parametrize("seed", range(4))
def test_what_counts_for_the_clients_sake_is_what_the_rules_say_of_each_day(seed: int) -> None:
    """Long-term days are worked out once a client; here each day is asked by itself."""
    one = simulate(60, seed).history
    ledger = Ledger(one)
    sakes = {Reason.OPEN_LONG_TERM, Reason.NO_FEEDBACK_LONG_TERM}
    seen = 0
    for back in range(0, 1200, 17):
        on = TODAY - timedelta(days=back)
        known = reference.classify(one, on)
        lies = {part.id: part for part in ledger.on(on)}
        expected = {
            name
            for name, outcome in known.items()
            if outcome == "good"
            and lies[name].reason in sakes
            and lies[name].lies_on >= months_before(on, 24)
        }
        assert expected <= {part.id for part in ledger.unsettled(on)} <= known.keys()
        seen += len(expected)
    assert seen


def test_a_contract_to_come_makes_nobody_long_term() -> None:
    now = contract("2026-09-01", client="a", kind="hourly")
    to_come = contract("2027-01-01", client="a", kind="hourly")
    other = contract("2026-01-01", "2026-02-01")
    ledger = Ledger(history(now, to_come, other)).replaced([other], day("2026-11-28"))
    assert [part.id for part in ledger.unsettled(day("2026-11-28"))] == []
    ledger = Ledger(history(to_come, other)).replaced([other], day("2027-06-01"))
    assert ledger.unsettled(day("2027-06-01")) == [], "what is not known today is not foreseen"


def windows_of(result: Breakdown) -> dict[int, tuple[str, ...]]:
    return {window.months: window.contracts for window in result.windows}


def test_windows_hold_both_their_ends() -> None:
    on_edge = contract("2026-05-01", "2026-05-22", id="on")
    before = contract("2026-05-01", "2026-05-21", id="before")
    today = contract("2026-11-01", "2026-11-22", id="today")
    old = contract("2024-11-01", "2024-11-22", id="old")
    older = contract("2024-11-01", "2024-11-21", id="older")
    result = breakdown(history(on_edge, before, today, old, older), TODAY)
    assert windows_of(result) == {
        6: ("on", "today"),
        12: ("on", "before", "today"),
        24: ("on", "before", "today", "old"),
    }
    assert [(window.first, window.last) for window in result.windows] == [
        (day("2026-05-22"), TODAY),
        (day("2025-11-22"), TODAY),
        (day("2024-11-22"), TODAY),
    ]
    assert result.contracts[0].windows == (6, 12, 24)
    assert result.contracts[0].leaves == {
        6: day("2026-11-23"),
        12: day("2027-05-23"),
        24: day("2028-05-23"),
    }
    assert result.contracts[4].windows == ()


def test_a_worked_example() -> None:
    """Two windows compete: bad news a year ago against a good half year.

    a: 300 days at $2,000: 4 jobs of 1.5, hidden; the end lies 2 months back.
    b: bad, $400: 1.25, 9 months back. c: known good, $100: 1, 4 months back. d: hidden, $100, 15 months back.
    """
    a = contract("2025-11-26", "2026-09-22", earned=2000, client="a")
    b = contract("2026-02-01", "2026-02-20", earned=400, stars=2.0, client="b")
    c = contract("2026-07-01", "2026-07-22", hidden="positive", client="c")
    d = contract("2025-08-01", "2025-08-20", stars=4.0, client="d")
    half, year, both = breakdown(history(a, b, c, d), TODAY).windows
    assert (half.successful, half.unsuccessful, half.hidden, half.jobs) == (5.5, 0.0, 1.5, 5)
    assert half.best_case == 100.0
    assert half.worst_case == pytest.approx(100 * 5.5 / 7)
    assert (year.successful, year.unsuccessful, year.hidden) == (5.5, 1.25, 1.5)
    assert year.best_case == pytest.approx(100 * 7 / 8.25)
    assert (both.hidden, both.total, both.clients) == (2.5, 9.25, 4)
    result = breakdown(history(a, b, c, d), TODAY)
    assert (result.best_window, result.best_case) == (6, 100.0)
    assert result.worst_case == pytest.approx(100 * 5.5 / 7)
    net = breakdown(history(a, b, c, d), TODAY, reading="net-sum")
    # Earlier jobs weigh 1 each: 3 + 1 + 1.5 + 1.25, of which 1.25 is subtracted.
    assert net.windows[1].best_case == pytest.approx(100 * (5.5 - 1.25) / 6.75)


def test_the_net_readings_do_not_fall_below_zero() -> None:
    worst = history(
        contract("2026-07-01", "2026-07-22", stars=1.0), contract("2026-07-01", "2026-07-22", stars=1.0)
    )
    assert breakdown(worst, TODAY, reading="net-product").best_case == 0.0


def test_a_score_needs_two_contracts_of_two_clients() -> None:
    first = contract("2026-07-01", "2026-07-22", client="a")
    again = contract("2026-07-01", "2026-07-22", client="a")
    other = contract("2025-07-01", "2025-07-22", client="b")
    nothing = breakdown(history(), TODAY)
    assert nothing.best_case is None
    assert not nothing.eligibility.met
    alone = breakdown(history(first), TODAY)
    assert [window.no_score for window in alone.windows] == [NoScore.TOO_FEW_CONTRACTS] * 3
    one_client = breakdown(history(first, again), TODAY)
    assert [window.no_score for window in one_client.windows] == [NoScore.TOO_FEW_CLIENTS] * 3
    assert (one_client.eligibility.contracts, one_client.eligibility.clients) == (2, 1)
    enough = breakdown(history(first, again, other), TODAY)
    assert [window.no_score for window in enough.windows] == [NoScore.TOO_FEW_CLIENTS] * 2 + [None]
    assert (enough.best_window, enough.eligibility.met) == (24, True)


def test_unknown_readings_are_refused() -> None:
    with pytest.raises(KeyError):
        breakdown(history(), TODAY, reading="share")


def test_the_rule_set_is_complete_data() -> None:
    rules = UPWORK_2024_09
    assert sum(one.prior for one in rules.readings) == pytest.approx(1.0)
    for priors in rules.hidden_priors:
        assert priors.by_stars[-1].stars == rules.good_from_stars
    assert sum(prior for _height, prior in rules.gap.heights) == pytest.approx(1.0)
    for source in rules.sources:
        assert (source.address is None) == (source.standing is Standing.ASSUMED)
    assert len({source.rule for source in rules.sources}) == len(rules.sources)


def test_the_rules_do_without_numpy() -> None:
    """Start-up time is measured, and numpy is a tenth of a second of it."""
    code = "import sys, bot.scoring.rules, bot.scoring.models; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_empty_history_has_nothing() -> None:
    result = breakdown(History(as_of=TODAY, contracts=()), TODAY)
    assert result.contracts == ()
    assert [window.total for window in result.windows] == [0.0] * 3
