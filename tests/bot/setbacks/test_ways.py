"""Which ways there are, for whom and until when; every clock is one of the pages' own."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.contracts.models import Contract, Kind
from bot.feedback.models import Feedback
from bot.guidance.library import load
from bot.guidance.models import Page
from bot.i18n import LANGUAGES
from bot.platforms import Platform
from bot.setbacks import ways
from bot.setbacks.models import Way, is_bad
from bot.setbacks.ways import Options

pytestmark = pytest.mark.one_database

TODAY = date(2026, 3, 11)
NOW = datetime.combine(TODAY, time(9), UTC)
PAGES = {slug: page for slug in load().slugs if (page := load().find_page(slug)) is not None}


def contract(ago: int | None = 3, **values: Any) -> Contract:
    """A contract that ended so many days ago; None: it is open."""
    made = {
        "id": 1, "client_id": 2, "client": "Acme", "started": date(2026, 1, 5), "earned_cents": 10_000,
        "ended": None if ago is None else TODAY - timedelta(days=ago), "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Contract.model_validate(made | values)


def review(**values: Any) -> Feedback:
    made = {"id": 1, "contract_id": 1, "stars": Decimal(2), "comment": "Slow.", "created_at": NOW}
    return Feedback.model_validate(made | {"updated_at": NOW} | values)


def found(
    one: Contract, left: Feedback | None = None, *, ahead: bool = False, pages: dict[str, Page] = PAGES
) -> Options:
    return ways.options(one, left, ways.places(one, ahead=ahead), pages, NOW)


def names(options: Options) -> set[Way]:
    return {one.way for one in options.ways}


ALWAYS = {Way.SAVE, Way.LEAVE}


@pytest.mark.parametrize(
    ("one", "expected", "over"),
    [
        (contract(3), {Way.ASK, Way.CHANGE, Way.REPLY, Way.REPORT, Way.MONEY, Way.REFUND}, set()),
        (contract(10), {Way.ASK, Way.CHANGE, Way.REPLY, Way.REPORT, Way.REFUND}, {Way.MONEY}),
        (contract(40), {Way.ASK, Way.CHANGE, Way.REPORT, Way.REFUND}, {Way.MONEY, Way.REPLY}),
        (contract(3, earned_cents=0), {Way.ASK, Way.CHANGE, Way.REPLY, Way.REPORT, Way.MONEY}, set()),
        (contract(3, platform=Platform.FIVERR), {Way.REPLY, Way.REPORT}, set()),
        (contract(3, platform=Platform.FREELANCER), {Way.MONEY}, set()),
        (contract(3, platform=Platform.DIRECT), {Way.ASK}, set()),
        (contract(3, platform=Platform.CONTRA), {Way.ASK}, set()),
        # In the middle of a contract nobody can answer in public.
        (contract(None), {Way.ASK, Way.CHANGE, Way.REPORT, Way.MONEY, Way.REFUND}, set()),
    ],
)
def test_only_what_applies(one: Contract, expected: set[Way], over: set[Way]) -> None:
    options = found(one, review())
    assert names(options) == expected | ALWAYS
    assert {each.way for each in options.over} == over


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (contract(None), {Way.CALM, Way.CONCRETE, Way.SAVE, Way.MONEY, Way.THREAT, Way.GO_ON, Way.END}),
        (contract(3), {Way.CALM, Way.CONCRETE, Way.SAVE, Way.MONEY, Way.THREAT, Way.GO_ON}),
        (contract(None, platform=Platform.DIRECT), {Way.CALM, Way.CONCRETE, Way.SAVE, Way.GO_ON, Way.END}),
    ],
)
def test_before_a_review(one: Contract, expected: set[Way]) -> None:
    assert names(found(one, ahead=True)) == expected


def test_without_a_public_review_there_is_nothing_to_change_or_answer() -> None:
    hidden = review(stars=None, comment=None)
    assert names(found(contract(), hidden)).isdisjoint({Way.CHANGE, Way.REPLY, Way.REPORT})
    assert Way.REPLY not in names(found(contract(), review(reply="I did."))), "there is one"


def test_money_of_each_kind_has_its_own_page() -> None:
    assert ways.places(contract(3), ahead=False)[Way.MONEY].page == "ended-with-escrow"
    assert ways.places(contract(None), ahead=False)[Way.MONEY].page == "escrow-not-released"
    hourly = contract(3, kind=Kind.HOURLY)
    assert ways.places(hourly, ahead=False)[Way.MONEY].page == "dispute-hourly"
    option = found(hourly, review()).find_option(Way.MONEY)
    assert option is not None
    assert option.until is None, "the clock begins with the notice, which nobody logs"
    assert Way.MONEY not in names(found(contract(40, kind=Kind.HOURLY), review()))


def test_a_clock_is_the_pages_own() -> None:
    """The same contract by a page that says something else."""
    page = PAGES["feedback-respond"]
    (rule,) = page.deadlines
    option = found(contract(3), review()).find_option(Way.REPLY)
    assert option is not None
    end = TODAY - timedelta(days=3) + timedelta(days=rule.days)
    assert option.until == datetime.combine(end, time(), UTC)
    shorter = page.model_copy(update={"deadlines": (rule.model_copy(update={"days": 3}),)})
    changed = found(contract(3), review(), pages=PAGES | {page.slug: shorter})
    assert Way.REPLY not in names(changed), "at midnight of its day it is over"
    assert Way.REPLY in {one.way for one in changed.over}


def test_a_refund_counts_from_the_last_payment() -> None:
    option = found(contract(3, last_paid=TODAY - timedelta(days=20)), review()).find_option(Way.REFUND)
    assert option is not None
    assert option.deadline is not None
    assert option.until == datetime.combine(
        TODAY - timedelta(days=20) + timedelta(days=option.deadline.days), time(), UTC
    )
    unknown = found(contract(3), review()).find_option(Way.REFUND)
    assert unknown is not None
    assert unknown.until is None


def test_without_a_page_there_is_no_way() -> None:
    assert names(found(contract(3), review(), pages={})) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_stands_on_a_page_that_has_its_drafts_and_rule(language: str) -> None:
    every = [place for known in (ways.AFTER, ways.BEFORE) for by in known.values() for place in by.values()]
    for place in {*every, ways.HOURS}:
        page = load().find_page(place.page, language)
        assert page is not None, place
        assert [page.draft(name) for name in place.drafts if page.draft(name) is None] == [], place
        assert place.event is None or place.event in {one.event for one in page.deadlines}, place


@pytest.mark.parametrize(
    ("values", "bad"),
    [
        ({"stars": Decimal("3.99")}, True),
        ({"stars": Decimal(4)}, False),
        ({"stars": None}, False),
        ({"stars": Decimal(5), "hidden": "negative"}, True),
        ({"stars": Decimal(1), "removed": True}, False),
    ],
)
def test_when_a_plan_is_offered(values: dict[str, Any], bad: bool) -> None:
    assert is_bad(review(**values)) is bad
