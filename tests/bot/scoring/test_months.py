"""Counting calendar months."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring.months import first_day_outside, months_before
from tests.bot.scoring.builders import day


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        ("2026-11-22", 6, "2026-05-22"),
        ("2026-03-15", 6, "2025-09-15"),
        ("2026-08-31", 6, "2026-02-28"),
        ("2024-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2024-02-29", 24, "2022-02-28"),
        ("2028-02-29", 24, "2026-02-28"),
        ("2026-12-31", 6, "2026-06-30"),
        ("2026-01-31", 24, "2024-01-31"),
        ("2026-12-01", 12, "2025-12-01"),
    ],
)
def test_months_before(on: str, months: int, before: str) -> None:
    assert months_before(day(on), months) == day(before)


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)), st.sampled_from([6, 12, 24]))
def test_a_contract_leaves_a_window_once_and_for_good(ended: date, months: int) -> None:
    outside = first_day_outside(ended, months)
    assert months_before(outside - timedelta(days=1), months) <= ended
    assert all(months_before(outside + timedelta(days=later), months) > ended for later in range(40))


@pytest.mark.parametrize(
    ("ended", "outside"),
    [
        ("2026-05-22", "2026-11-23"),
        ("2026-08-31", "2027-03-01"),
        ("2026-02-28", "2026-09-01"),  # the 29th to the 31st of August all count back to the 28th
        ("2024-02-29", "2024-09-01"),
    ],
)
def test_first_day_outside(ended: str, outside: str) -> None:
    assert first_day_outside(day(ended), 6) == day(outside)
