"""pydantic's faults in words: every kind that our models can produce has its own."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.contracts.models import ContractDraft
from bot.explain import explain
from bot.feedback.models import FeedbackDraft
from bot.scores.models import ShownScoreDraft

MODELS: tuple[type[BaseModel], ...] = (ContractDraft, FeedbackDraft, ShownScoreDraft)
FALLBACK = "This value does not fit here. Please check it."


def faults(model: type[BaseModel], **values: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return explain(caught.value)


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        ({}, "client", "This is needed. Please fill it in."),
        ({"client": "  "}, "client", "This is empty. Please fill it in."),
        ({"client": "x" * 101}, "client", "This is too long: at most 100 characters fit."),
        ({"client": 5}, "client", "Please write this as text."),
        ({"started": "soon"}, "started", "This is not a date. Write it as 2026-03-05."),
        (
            {"started": "2026-01-01T05:00"},
            "started",
            "Please give the day only, without a time, such as 2026-03-05.",
        ),
        ({"started": date(1990, 1, 1)}, "started", "1990-01-01 is too long ago. Use a year from 1999 on."),
        ({"started": date(2206, 1, 1)}, "started", "2206-01-01 is too far ahead. Use a year up to 2099."),
        (
            {"started": date(2026, 5, 1), "ended": date(2026, 4, 1), "earned_cents": -1},
            "ended",
            "It ends (2026-04-01) before it starts (2026-05-01). Please check the two dates.",
        ),
        (
            {"platform": "myspace"},
            "platform",
            "Please use one of: upwork, fiverr, freelancer, peopleperhour, contra, direct.",
        ),
        ({"earned_cents": -1}, "earned_cents", "This is at least 0. Please check it."),
        ({"earned_cents": 10**11}, "earned_cents", "This is at most 100,000,000. Please check it."),
        ({"paid_periods": 201}, "paid_periods", "This is at most 200. Please check it."),
        ({"paid_periods": 1.5}, "paid_periods", "Please use a whole number, such as 3."),
        ({"client_flagged": "perhaps"}, "client_flagged", "Please answer yes or no."),
        (
            {"currency": "ZZZ"},
            "currency",
            "ZZZ is not a currency code. Use three letters such as USD, EUR or GBP.",
        ),
        ({"surprise": 1}, "surprise", "I do not know this field. Please leave it out."),
    ],
)
def test_contract(values: dict[str, object], path: str, message: str) -> None:
    assert (path, message) in faults(ContractDraft, **values)


def test_feedback() -> None:
    assert faults(FeedbackDraft, stars="4.855") == [("stars", "At most 2 digits after the point, please.")]
    assert faults(FeedbackDraft, stars="six") == [("stars", "Please use a number, such as 4.5.")]
    assert faults(FeedbackDraft, stars=Decimal("NaN")) == [("stars", "Please use a number, such as 4.5.")]
    assert faults(FeedbackDraft, stars=0) == [("stars", "This is at least 1. Please check it.")]
    assert faults(FeedbackDraft, categories={"quality": "x"}) == [
        ("categories.quality", "Please use a whole number, such as 3.")
    ]
    assert faults(FeedbackDraft, categories={"quality": 9}) == [
        ("", "Each category takes a whole number of stars from 1 to 5.")
    ]


_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**30)
    | st.floats()
    | st.decimals()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["1e999", "9" * 5000, "2026-01-01T05:00", "x" * 5000, "4.123456", object(), "1" * 40]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=2)
    ),
    max_leaves=3,
)


@pytest.mark.parametrize("model", MODELS)
@given(data=st.data())
def test_every_fault_has_its_own_words(model: type[BaseModel], data: st.DataObject) -> None:
    names = [*model.model_fields, "surprise"]
    values = data.draw(st.dictionaries(st.sampled_from(names), _ANY, max_size=6) | _ANY)
    try:
        model.model_validate(values)
        return
    except ValidationError as caught:
        error = caught
    for (path, message), fault in zip(explain(error), error.errors(), strict=True):
        assert message != FALLBACK, fault["type"]
        assert not re.search(r"\{\w*\}|Input should|valid ", message), fault["type"]
        assert "[key]" not in path
