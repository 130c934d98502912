"""What the worker is asked, on histories whose answers can be told beforehand."""

from datetime import date, timedelta

import pytest

from bot.scores import tasks
from bot.scoring.models import Contract, Hidden, History, Snapshot


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    tasks.forget()


def all_good(as_of: date) -> History:
    """Three contracts known to be good, and Upwork shows 75: by the rules no day to come can move anything."""
    ends = [as_of - timedelta(days=back) for back in (177, 150, 110)]
    contracts = tuple(
        Contract(
            id=str(n),
            client=str(n),
            started=end - timedelta(days=20),
            ended=end,
            earned=500.0,
            stars=5.0,
            hidden=Hidden.POSITIVE,
        )
        for n, end in enumerate(ends)
    )
    shown = tuple(Snapshot(on=as_of - timedelta(days=back), score=75) for back in (75, 60, 45, 30, 14))
    return History(as_of=as_of, contracts=contracts, snapshots=shown)


def test_no_contract_is_blamed_for_a_gap_that_fades() -> None:
    for day in range(40):
        history = all_good(date(2026, 11, 1) + timedelta(days=day))
        assert tasks.coming(history) == [], "the number drifts over a rounding on the day a contract leaves"
