"""Forecast, what-if, plan and the reasons: from one inference, and in agreement with each other and with the rules."""

import itertools
from datetime import date, timedelta

import pytest

from bot.scoring import inference
from bot.scoring.badges import progress
from bot.scoring.explain import explanations
from bot.scoring.influence import one_of
from bot.scoring.models import Contract, Hidden, History, Snapshot
from bot.scoring.moved import why_moved
from bot.scoring.outlook import accuracy, afford, answer, forecast, holds_until, past, plan
from bot.scoring.results import Criterion, ExplanationKind, Hint, Holds, Known, On
from bot.scoring.session import Session, estimate
from bot.scoring.simulate import simulate
from tests.bot.scoring.builders import TODAY, contract, day, history


def good(number: int, **fields: object) -> list[Contract]:
    """Contracts of this year that went well for certain, a week apart."""
    first = date(2026, 3, 1)
    return [
        contract(
            (first + timedelta(days=7 * n - 20)).isoformat(),
            (first + timedelta(days=7 * n)).isoformat(),
            **{"hidden": "positive", **fields},
        )
        for n in range(number)
    ]


def six_alike(shown: int = 83) -> History:
    """Six that ended on one day; at 83 of 100 one of them went badly."""
    six = [contract("2026-04-01", "2026-05-01", id=f"alike-{n}") for n in range(6)]
    return history(*six, shown=dict.fromkeys(("2026-09-01", "2026-10-01", "2026-11-01"), shown))


def mean(on: On) -> float:
    assert on.score is not None
    return on.score.mean


def test_one_inference_serves_all_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    observe = inference.Refinement.observe_all

    def counted(self: inference.Refinement) -> None:
        made.append(len(self.problem.ids))
        observe(self)

    monkeypatch.setattr(inference.Refinement, "observe_all", counted)
    session = Session(simulate(12, 3, snapshots=10).history)
    found = answer(session)
    assert not found.explanations
    past(session)
    forecast(session)
    plan(session)
    progress(session)
    session.added(1, good=True, earned=800.0, days=30)
    assert len(made) == 1
    accuracy(
        session
    )  # what each estimate knew before the next score is another question: it looks step by step
    assert len(made) == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_first_move_of_the_forecast_is_today(seed: int) -> None:
    session = Session(simulate(15, seed, snapshots=6).history)
    moves = forecast(session)
    assert moves[0].on.chance == session.estimate.chance
    for before, after in itertools.pairwise(moves):
        if before.on.score is not None and after.on.score is not None:
            assert after.points == pytest.approx(mean(after.on) - mean(before.on))


def held(one: History) -> Holds | None:
    session = Session(one)
    return holds_until(session, forecast(session))


def test_until_when_it_holds_and_whose_leaving_ends_it() -> None:
    """Ten good contracts leave the long window first; what stays is one bad in five."""
    old = [contract("2024-11-01", f"2024-12-{n:02}", hidden="positive") for n in range(1, 21)]
    new = [contract("2026-09-01", f"2026-10-{n:02}", hidden="positive") for n in range(1, 5)]
    bad = contract("2026-09-01", "2026-10-06", stars=1.0)
    holds = held(history(*old, *new, bad))
    assert holds is not None
    assert holds.day is not None
    assert day("2026-12-02") <= holds.day <= day("2026-12-21")
    assert all(months == 24 for _name, months in holds.leaves)
    assert held(history(*new, bad)) is None
    always = held(history(*new))
    assert always is not None
    assert always.day is None


def test_what_ends_it_is_never_the_leaving_of_a_bad_one() -> None:
    """A bad one leaves with many good ones: these are missed afterwards."""
    old = [contract("2024-11-01", "2024-12-10", hidden="positive") for _ in range(30)]
    quarrel = contract("2024-11-01", "2024-12-10", stars=1.0, id="quarrel")
    new = [contract("2026-09-01", f"2026-10-{n:02}", hidden="positive") for n in range(1, 5)]
    bad = contract("2026-09-01", "2026-10-06", stars=1.0)
    holds = held(history(*old, quarrel, *new, bad))
    assert holds is not None
    assert holds.day == day("2026-12-11")
    assert "quarrel" not in {name for name, _months in holds.leaves}
    assert len(holds.leaves) == len(old)


def test_what_fades_ends_it_without_any_leaving() -> None:
    """Upwork shows 93 where the records give less: by and by it shows what they give."""
    records = [contract("2026-09-01", f"2026-10-{n:02}", hidden="positive") for n in range(1, 9)]
    bad = [contract("2026-09-01", f"2026-10-{n}", stars=1.0) for n in (10, 11, 12)]
    one = history(*records, *bad, shown={f"2026-11-{n:02}": 92 for n in (11, 14, 17, 21)})
    holds = held(one)
    assert holds is not None
    assert holds.day is not None
    assert holds.leaves == ()
    session = Session(one)
    assert session.on(holds.day).reached < 0.5 <= session.on(holds.day - timedelta(days=1)).reached
    assert holds.least >= 0.5


def test_closing_an_open_contract_now() -> None:
    open_ = contract("2026-11-01", stars=None, id="open")
    session = Session(history(*good(5), open_))
    silent, five, two = (session.closed("open", stars) for stars in (None, 5.0, 2.0))
    assert silent.then.score == silent.today.score
    assert mean(two.then) < mean(silent.then) - 10
    # With five stars the outcome is hidden: as if it were known either way, by its prior.
    either = [
        estimate(
            history(*good(5), open_.model_copy(update={"ended": TODAY, "stars": 5.0, "hidden": hidden}))
        ).score
        for hidden in (Hidden.NEGATIVE, Hidden.POSITIVE)
    ]
    assert either[0] is not None
    assert either[1] is not None
    assert mean(five.then) == pytest.approx(0.01 * either[0].mean + 0.99 * either[1].mean)


def test_what_is_found_out_is_as_if_it_had_been_known_where_no_score_was_shown() -> None:
    """Without shown scores nothing is learnt, so that the posterior given an outcome is a new estimate."""
    made = [contract("2026-04-01", f"2026-05-{n:02}", stars=4.2, id=f"c{n}") for n in range(1, 6)]
    session = Session(history(*made))
    for hidden in (Hidden.POSITIVE, Hidden.NEGATIVE):
        changed = made[2].model_copy(update={"hidden": hidden})
        expected = estimate(history(*made[:2], changed, *made[3:]))
        assert session.known("c3", hidden).then.chance == pytest.approx(expected.chance, abs=1e-9)
    removed = estimate(history(*made[:2], made[2].model_copy(update={"removed": True}), *made[3:]))
    assert session.removed("c3").then.chance == pytest.approx(removed.chance, abs=1e-9)
    assert session.known("c3", Hidden.UNKNOWN).then == session.known("c3", Hidden.UNKNOWN).today


def test_one_of_several_is_named_with_all_the_others() -> None:
    session = Session(six_alike())
    found = answer(session)
    (several,) = found.one_of
    assert sorted(several.contracts) == [f"alike-{n}" for n in range(6)]
    assert several.chance == pytest.approx(session.estimate.p_any_unsuccessful)
    assert several.expected == pytest.approx(1.0, abs=0.1)
    assert several.points == pytest.approx(17, abs=3.5)


def test_nobody_is_suspected_where_all_is_well_or_all_is_clear() -> None:
    assert answer(Session(history(*good(4)))).one_of == ()
    session = Session(simulate(12, 3, snapshots=10).history)
    assert one_of(session) == ()


def test_any_of_some_contracts() -> None:
    posterior = Session(six_alike()).posterior
    all_six, three = posterior.any_of(range(6)), posterior.any_of([0, 2, 4])
    assert 0.45 < three < 0.6 < all_six
    assert posterior.any_of([]) == pytest.approx(0.0)


def test_a_two_peaked_answer_says_so() -> None:
    chance = [0.0] * 101
    chance[74], chance[75], chance[76], chance[92] = 0.1, 0.3, 0.1, 0.5
    peaks = On(TODAY, None, 0.5, tuple(chance)).peaks
    assert [number for number, _mass in peaks] == [75, 92]
    assert [mass for _number, mass in peaks] == pytest.approx([0.5, 0.5])


def test_planning_is_honest_about_what_is_hidden() -> None:
    made = [contract("2026-04-01", f"2026-05-{n:02}", stars=5.0) for n in range(1, 8)]
    bad = contract("2026-04-01", "2026-05-20", stars=1.0)
    for one in plan(Session(history(*made, bad))):
        assert one.at_best is not None
        assert one.number is not None
        assert one.safe is not None
        assert 0 < one.at_best <= one.number <= one.safe
        assert one.at_best < one.safe
        assert one.reached >= 0.8


def test_a_plan_for_the_best_case_is_left_out_where_the_scores_rule_it_out() -> None:
    session = Session(six_alike(shown=0))
    assert session.at_best() is None
    assert {one.at_best for one in plan(session)} == {None}


def test_how_many_bad_ones_one_can_afford() -> None:
    few, many = (afford(Session(history(*good(number)))) for number in (4, 30))
    assert [one.number for one in few] == [0, 0, 0]
    assert [one.number for one in many] == [2, 2, 1]
    bad = contract("2026-04-01", "2026-05-20", stars=1.0)
    assert [one.number for one in afford(Session(history(*good(3), bad)))] == [None] * 3


def test_why_it_moved() -> None:
    bad = contract("2026-08-01", "2026-09-10", stars=1.0, id="bad")
    old = contract("2024-08-01", "2024-10-20", stars=2.0, id="old")
    shown = {"2026-09-01": 92, "2026-11-01": 85}
    one = history(*good(9), bad, old, shown=shown)
    found = why_moved(Session(one), day("2026-09-01"), day("2026-11-01"))
    assert (found.shown_before, found.shown_after) == (92, 85)
    assert found.before is not None
    assert found.after is not None
    entering = next(step for step in found.steps if "bad" in step.entered)
    assert entering.day == day("2026-09-10")
    assert entering.points < -5
    assert sum(step.points for step in found.steps) == pytest.approx(found.after - found.before, abs=0.5)
    assert found.unexplained == pytest.approx(-7 - (found.after - found.before))


def test_a_shown_score_stands_for_one_of_two_days_and_not_for_long() -> None:
    shown = {"2026-07-01": 80, "2026-09-15": 90}
    session = Session(history(*good(9), shown=shown))
    only = why_moved(session, day("2026-09-15"), TODAY)
    assert (only.shown_before, only.shown_after, only.unexplained) == (90, None, None)
    late = why_moved(session, day("2026-08-01"), day("2026-09-20"))
    assert (late.shown_before, late.shown_after) == (None, 90), "31 days before the first day is too long"
    near = why_moved(session, day("2026-07-31"), day("2026-10-15"))
    assert (near.shown_before, near.shown_after) == (80, 90), "30 days are not"


def test_closing_pays_nothing() -> None:
    asleep = contract("2026-01-01", stars=None, id="asleep")
    session = Session(history(*good(3), contract("2026-06-01", "2026-06-10", stars=1.0), asleep))
    silent = session.closed("asleep", None)
    assert silent.then == silent.today, "its client is not long-term for being closed late"
    assert mean(session.closed("asleep", 5.0).then) > mean(silent.today)


def test_what_leaves_a_window_is_named_with_it() -> None:
    old = contract("2024-08-01", "2024-10-20", stars=2.0, id="old")
    # In the shorter windows there are too few clients, so the longest one counts.
    rest = [contract("2024-11-01", f"2025-01-{n:02}", hidden="positive") for n in range(10, 16)]
    found = why_moved(Session(history(old, *rest)), day("2026-10-01"), day("2026-11-01"))
    (step,) = [step for step in found.steps if step.left]
    assert step.left == (("old", 24),)
    assert step.day == day("2026-10-21")
    assert step.points == pytest.approx(100 - 100 * 6 / 7)


def test_dormant_contracts_are_named_where_a_payment_would_change_the_answer() -> None:
    asleep = contract("2026-01-01", stars=None, earned=3000, id="asleep")
    found = answer(Session(history(*good(6), contract("2026-05-01", "2026-06-01", stars=1.0), asleep)))
    assert found.dormant == ("asleep",)
    paid = asleep.model_copy(update={"last_paid": day("2026-11-20")})
    assert answer(Session(history(*good(6), paid))).dormant == ()
    assert answer(Session(history(*good(6), asleep))).dormant == ()  # 100 with it or without


def test_the_past_goes_through_the_scores_that_were_shown() -> None:
    one = history(*good(8), shown={"2026-09-01": 90, "2026-10-01": 91, "2026-11-01": 90})
    session = Session(one)
    for on, shown in zip(session.past([s.on for s in one.snapshots]), one.snapshots, strict=True):
        assert mean(on) == pytest.approx(shown.score, abs=1.5)
    today = session.past([one.as_of])[0]
    assert today.chance == pytest.approx(session.estimate.chance, abs=1e-6)


def test_explanations_of_records_that_are_right_are_rare() -> None:
    found = [explanations(Session(simulate(8, seed, snapshots=12).history)) for seed in range(25)]
    assert sum(map(bool, found)) <= 1


@pytest.mark.parametrize(("seed", "name"), [(3, "c12"), (5, "c25"), (8, "c31")])
def test_a_moved_end_is_found_among_sampled_histories(seed: int, name: str) -> None:
    """Of longer histories, where candidates are pruned and the evidence is sampled."""
    one = simulate(45, seed, snapshots=30).history
    bad = next(c for c in one.contracts if c.id == name)
    assert bad.ended is not None
    moved = bad.model_copy(update={"ended": bad.ended + timedelta(days=30)})
    contracts = tuple(moved if c.id == name else c for c in one.contracts)
    found = explanations(Session(one.model_copy(update={"contracts": contracts})))
    assert (found[0].kind, found[0].of, found[0].days) == (ExplanationKind.OTHER_END, name, -30)


def test_a_change_of_even_odds_is_an_explanation() -> None:
    one = simulate(12, 30, snapshots=12).history
    late = next(c for c in one.contracts if c.id == "c1")
    assert late.ended is not None
    moved = late.model_copy(update={"ended": late.ended + timedelta(days=30)})
    contracts = tuple(moved if c.id == "c1" else c for c in one.contracts)
    found = explanations(Session(one.model_copy(update={"contracts": contracts})))
    assert 0.0 <= found[-1].log_odds < 0.65
    assert found[0].log_odds > 0.65


def test_a_slip_stands_between_neighbours_that_agree_to_three_points() -> None:
    for last, kept in ((97, 2), (96, 3)):
        shown = {"2026-09-01": 100, "2026-10-01": 10, "2026-11-01": last}
        assert len(Session(history(*good(10), shown=shown)).problem.days) == kept


def test_what_a_misfit_is_called() -> None:
    lower = answer(Session(history(*good(10), shown=dict.fromkeys(("2026-10-01", "2026-11-01"), 85)))).fit
    assert not lower.explained
    assert lower.hints[0] is Hint.SHOWN_LOWER
    slip = history(*good(10), shown={"2026-09-01": 100, "2026-10-01": 10, "2026-11-01": 100})
    assert answer(Session(slip)).fit.hints == (Hint.CHECK_SNAPSHOTS,)
    assert answer(Session(history(*good(10), shown={"2026-11-01": 100}))).fit.explained


def test_the_first_job_is_more_than_ninety_days_ago() -> None:
    for days, known in ((90, Known.MISSING), (91, Known.MET)):
        first = contract(str(TODAY - timedelta(days=days)), str(TODAY))
        assert dict(progress(Session(history(first))).top_rated)[Criterion.FIRST_JOB] is known


def test_badges_look_ahead() -> None:
    made = good(12)
    shown = tuple(Snapshot(on=TODAY - timedelta(days=7 * n), score=95 if n < 3 else 80) for n in range(16))
    found = progress(Session(history(*made).model_copy(update={"snapshots": shown})))
    assert (found.weeks, found.estimated_weeks) == (3, 0)
    assert found.weeks_on == TODAY + timedelta(days=70)
