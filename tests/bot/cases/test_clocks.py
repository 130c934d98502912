"""When a deadline is over: business days, zones, changes of the clocks; and that no rule is told twice."""

from datetime import UTC, date, datetime

import pytest

from bot.cases.clocks import EVENTS, PAGES, clocks_of, moments_of, rules_for
from bot.cases.models import CaseKind
from bot.guidance.dates import ends
from bot.guidance.deadlines import SILENCES, CountedFrom, Deadline, Silence
from bot.guidance.library import load
from bot.platforms import Platform


def deadline(days: int, *, business: bool = False, zone: str | None = None) -> Deadline:
    return Deadline(
        what="Answer", days=days, counted_from=CountedFrom.DISPUTE_NOTICE, business=business, zone=zone
    )


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 1, 5), 5, date(2026, 1, 12)),  # a Monday
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # a Friday
        (date(2026, 1, 10), 1, date(2026, 1, 12)),  # a Saturday
        (date(2026, 1, 11), 5, date(2026, 1, 16)),  # a Sunday
        (date(2025, 12, 31), 2, date(2026, 1, 2)),  # no rule names holidays: New Year's Day counts
    ],
)
def test_business_days_leave_weekends_out(start: date, days: int, last: date) -> None:
    assert ends(deadline(days, business=True), start) == datetime(last.year, last.month, last.day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "start", "over"),
    [
        (None, date(2026, 3, 27), datetime(2026, 3, 30, tzinfo=UTC)),
        ("Europe/Madrid", date(2026, 3, 25), datetime(2026, 3, 27, 23, tzinfo=UTC)),
        ("Europe/Madrid", date(2026, 3, 27), datetime(2026, 3, 29, 22, tzinfo=UTC)),  # clocks went forward
        ("America/New_York", date(2026, 10, 30), datetime(2026, 11, 2, 5, tzinfo=UTC)),  # and back
    ],
)
def test_a_deadline_is_over_by_the_clock_of_its_zone(zone: str | None, start: date, over: datetime) -> None:
    assert ends(deadline(3, zone=zone), start) == over


def test_every_event_and_page_is_one_of_the_library() -> None:
    """An event that no page states any more would go missing without a word."""
    pages = load().pages()
    stated = {one.event for page in pages for one in page.deadlines}
    assert {event for events in EVENTS.values() for event in events} <= stated
    assert {slug for slugs in PAGES.values() for slug in slugs} <= {page.slug for page in pages}
    assert set(SILENCES) == set(Silence)


@pytest.mark.parametrize("kind", CaseKind)
def test_the_days_asked_for_fit_a_form(kind: CaseKind) -> None:
    for platform in Platform:
        rules = rules_for(load().pages(), kind, platform)
        assert len(moments_of(rules)) <= 5
        assert len({rule.event for rule in rules}) == len(rules)


def test_the_soonest_comes_first_and_unknown_ones_last() -> None:
    rules = rules_for(load().pages(), CaseKind.REFUND, Platform.UPWORK)
    clocks = clocks_of(rules, {CountedFrom.PAYMENT: date(2026, 1, 1)})
    assert [one.rule.event for one in clocks] == ["mediation-released", "refund-self", "refund-support"]
    assert [one.start for one in clocks_of(rules, {})] == [None] * 3
