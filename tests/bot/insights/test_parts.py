"""Months, moments, and what a member adds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts.models import Contract, ContractDraft
from bot.feedback.models import Feedback, Hidden
from bot.insights.models import DAYS, Part, Period, days_range
from bot.insights.parts import part
from bot.platforms import Platform
from bot.scores.service import Records
from tests.conftest import START

AUTUMN = Period(date(2025, 10, 1))


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 1, 16, 12, tzinfo=UTC), date(2025, 10, 1)),
        (datetime(2026, 1, 16, 11, 59, tzinfo=UTC), date(2025, 9, 1)),
        (datetime(2026, 2, 1, tzinfo=UTC), date(2025, 10, 1)),
        (datetime(2026, 3, 31, tzinfo=UTC), date(2025, 12, 1)),
        (datetime(2026, 12, 31, tzinfo=UTC), date(2026, 9, 1)),
    ],
)
def test_which_period_is_due(now: datetime, start: date) -> None:
    assert Period.due(now) == Period(start)


@given(st.integers(0, 80 * 366 * 24))
def test_periods_follow_each_other(hours: int) -> None:
    now = START + timedelta(hours=hours)
    due = Period.due(now)
    assert due.moment <= now < due.after.moment
    assert due.after.before == due
    assert due.start.day == 1
    assert (due.end + timedelta(days=1)).day == 1
    assert 88 <= (due.end - due.start).days <= 92, "three months"
    # The 14 days of the last contract are over, and the moment is before any other period's.
    assert due.moment.date() >= due.end + timedelta(days=15)


def test_ranges_of_days() -> None:
    assert [days_range(days) for days in (0, 1, 2, 3, 4, 6, 7, 10, 11, 13, 14, 400)] == [
        0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5,
    ]  # fmt: skip
    assert len(DAYS) == 5


def contract(key: int, **values: object) -> Contract:
    stated = {"client": "Ana", "started": date(2025, 9, 1), "ended": date(2025, 11, 1), **values}
    draft = ContractDraft.model_validate(stated)
    return Contract(**draft.model_dump(), id=key, client_id=1, created_at=START, updated_at=START)


def feedback(key: int, **values: object) -> Feedback:
    return Feedback(id=key, contract_id=key, created_at=START, updated_at=START, **values)  # type: ignore[arg-type]


def records(*pairs: tuple[Contract, Feedback | None]) -> Records:
    return Records([one for one, _left in pairs], {one.id: left for one, left in pairs if left}, [])


def test_what_a_member_adds() -> None:
    mine = records(
        (contract(1), feedback(1, stars=5, received=date(2025, 11, 3))),
        (contract(2), feedback(2, stars=5, received=date(2025, 11, 13))),
        (contract(3), feedback(3, stars=1, received=date(2025, 11, 30))),
        (contract(4), None),
    )
    # The middle of 2, 12 and 29 days; what was bad in public is not hidden.
    assert part(mine, AUTUMN, {"1": 0.2, "2": 0.1, "3": 1.0}) == Part(4, 3, days_range(12), 100)


@pytest.mark.parametrize(
    "other",
    [
        {"platform": Platform.FIVERR},
        {"counts_for_me": False},
        {"ended": None},
        {"ended": date(2025, 9, 30)},
        {"ended": date(2026, 1, 1)},
    ],
)
def test_what_does_not_count(other: dict[str, object]) -> None:
    mine = records((contract(1, **other), feedback(1, stars=5)))
    assert part(mine, AUTUMN, {"1": 0.9}) == Part()


def test_a_note_of_ones_own_is_no_feedback() -> None:
    mine = records((contract(1), feedback(1, hidden=Hidden.NEGATIVE)))
    assert part(mine, AUTUMN, {}) == Part(ended=1)


def test_what_the_member_knows_is_not_estimated() -> None:
    mine = records(
        (contract(1), feedback(1, stars=5, hidden=Hidden.NEGATIVE)),
        (contract(2), feedback(2, stars=5, hidden=Hidden.POSITIVE)),
    )
    assert part(mine, AUTUMN, {"1": 0.1, "2": 0.7}).hidden == 500


def test_feedback_before_the_end_took_no_days() -> None:
    mine = records((contract(1), feedback(1, stars=5, received=date(2025, 10, 1))))
    assert part(mine, AUTUMN, {}).days == 0
