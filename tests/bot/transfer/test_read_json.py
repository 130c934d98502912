"""JSON: our own export, and a history as the score command takes it."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts.models import ContractDraft
from bot.errors import Refusal
from bot.feedback.models import FeedbackDraft, Hidden
from bot.transfer.reader import ImportPlan, read_file

TODAY = date(2026, 11, 22)


def plan_of(document: object) -> ImportPlan:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_file(text.encode(), "mine.json", today=TODAY)


def test_a_history_of_the_score_command() -> None:
    plan = plan_of(
        """{"as_of": "2026-11-22", "contracts": [
          {"id": "c1", "client": "acme", "started": "2026-01-05", "ended": "2026-03-01", "earned": 420.0,
           "stars": 5.0, "hidden": "negative", "paid_periods": null, "removed": false, "client_flagged": true},
          {"id": "c2", "client": "acme", "started": "2026-02-05", "ended": null, "earned": 0.1, "stars": null,
           "hidden": "unknown", "paid_periods": 2, "removed": false, "client_flagged": false}],
         "snapshots": [{"on": "2026-10-01", "score": 92}]}"""
    )
    assert not plan.faults
    assert not plan.notes
    first, second = plan.contracts
    assert (first.contract.earned_cents, first.contract.client_flagged) == (42000, True)
    assert first.feedback == FeedbackDraft(stars=Decimal(5), hidden=Hidden.NEGATIVE)
    assert (second.contract.earned_cents, second.contract.paid_periods, second.feedback) == (10, 2, None)
    assert [(score.on, score.score) for score in plan.scores] == [(date(2026, 10, 1), 92)]


def test_is_as_lenient_as_a_table() -> None:
    plan = plan_of(
        [
            {
                "Client Name": "Ana",
                "Start date": "25/03/2026",
                "earned": "$1,250.50",
                "feedback": {"categories": {"Quality": 5}},
            }
        ]
    )
    (row,) = plan.contracts
    assert row.contract == ContractDraft(client="Ana", started=date(2026, 3, 25), earned_cents=125050)
    assert row.feedback == FeedbackDraft(categories={"quality": 5})


def test_feedback_with_nothing_in_it_is_feedback() -> None:
    one = {"client": "Ana", "started": "2026-01-05"}
    plan = plan_of(
        {"contracts": [one | {"feedback": {}}, one | {"feedback": None}, one | {"earned_cents": 5}]}
    )
    assert [row.feedback for row in plan.contracts] == [FeedbackDraft(), None, None]
    assert plan.contracts[2].contract.earned_cents == 5


def test_numbers_are_taken_as_they_are_written() -> None:
    def cents(number: str) -> int:
        plan = plan_of(f'[{{"client": "Ana", "started": "2026-01-05", "earned": {number}}}]')
        assert plan.faults == []
        return plan.contracts[0].contract.earned_cents

    assert [cents(n) for n in ("1.250", "420.000", "0.30000000000000004", "1e3", "33.1")] == [
        125,
        42000,
        30,
        100000,
        3310,
    ]


def test_faults_name_the_list_and_the_place_in_it() -> None:
    good = {"client": "Ana", "started": "2026-01-05"}
    plan = plan_of(
        {
            "contracts": [
                good,
                good | {"client": ["x"], "earned": -1},
                5,
                {"started": 5},
                good | {"earned": 1e29},
            ],
            "scores": [{"on": "2026-10-01", "score": 92.5}, {"on": True, "score": {}}],
        }
    )
    assert [fault.place for fault in plan.faults] == [
        *(
            "Contract 2, client",
            "Contract 2, earned",
            "Contract 3",
            "Contract 4, started",
            "Contract 4, client",
        ),
        *("Contract 5, earned", "Score 1, score", "Score 2, score", "Score 2, on"),
    ]


def test_unknown_keys_are_named() -> None:
    assert plan_of([{"client": "Ana", "started": "2026-01-05", "mood": 1, "id": 3}]).notes == [
        "I left out what I do not know: “mood”."
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "mistake in line 1, column 2"),
        ('{"contracts": [\n{"client": "Ana",}]}', "mistake in line 2"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('{"contracts": [{"earned": NaN}]}', "“NaN”, which is not a number"),
        ('{"contracts": [{"earned": -Infinity}]}', "“-Infinity”"),
        ('{"contracts": [{"earned": 1e999999999}]}', "far too long"),
        ('{"contracts": [{"earned": ' + "9" * 100_000 + "}]}", "far too long"),
        ('{"contracts": [{"earned": 1e-999999999}]}', "far too long"),
        ('{"contracts": [{"earned": 0.' + "1" * 100_000 + "}]}", "far too long"),
        ('{"a": 1}', "must hold a list"),
        ('{"contracts": 1}', "must hold a list"),
        ('{"scores": {"on": 1}}', "must hold a list"),
        ('"x"', "must hold a list"),
        ("[]", "no contracts and no scores"),
        ('{"format": "candor/2", "contracts": []}', "“candor/2”; I read “candor/1”"),
        ('{"format": {"a": []}, "contracts": []}', "I read “candor/1”"),
        ('{"contracts": [' + ",".join(["{}"] * 25_001) + "]}", "more than 25,000 rows"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        plan_of(text)


def test_a_key_given_twice_is_fine() -> None:
    plan = plan_of('{"contracts": [{"client": "A", "client": "B", "started": "2026-01-05"}]}')
    assert plan.contracts[0].contract.client == "B"


def test_hostile_text_stays_text() -> None:
    text = "\u202e=cmd|' /C calc'!A0 @everyone \x00\x1b[31m \ud800 <script> ${jndi:ldap://x} {0.__class__}"
    plan = read_file(json.dumps([{"client": text, "started": "2026-01-05"}]).encode(), "x.json", today=TODAY)
    assert (
        plan.contracts[0].contract.client
        == "=cmd|' /C calc'!A0 @everyone [31m <script> ${jndi:ldap://x} {0.__class__}"
    )


_KEYS = st.sampled_from(
    [
        "client",
        "started",
        "ended",
        "earned",
        "earned_cents",
        "stars",
        "feedback",
        "categories",
        "score",
        "on",
        "platform",
        *["paid_periods", "removed", "link", "hidden", "type", "currency", "quality", "deleted_at"],
    ]
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates().map(str)
    | st.sampled_from(["upwork", "5", "1.250"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {"contracts": st.lists(st.dictionaries(_KEYS, _VALUES, max_size=8) | _VALUES, max_size=3)},
        optional={
            "scores": st.lists(st.dictionaries(_KEYS, _VALUES, max_size=4), max_size=3),
            "format": _VALUES,
        },
    )
    | _VALUES
)
def test_any_document_gives_a_plan_or_a_refusal(document: object) -> None:
    try:
        plan = plan_of(document)
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out
        return
    assert all(fault.message and fault.place for fault in plan.faults)
