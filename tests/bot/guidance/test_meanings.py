"""What a contract fills into a draft: only the days and sums that the draft means, and none that has passed."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contracts.models import Contract, Kind
from bot.guidance.dates import last_day
from bot.guidance.deadlines import CountedFrom, Deadline
from bot.guidance.library import Library, load
from bot.guidance.models import (
    MEANINGS,
    NEEDS_MEANING,
    PLACEHOLDERS,
    Category,
    Draft,
    Meaning,
    Page,
    Recipient,
    Tense,
    Tone,
)
from bot.i18n import LANGUAGES, _
from bot.platforms import Platform
from bot.ui.page_words import prefilled
from bot.ui.text import day, money

TODAY = date(2026, 6, 15)
LINK = "https://www.upwork.com/ab/contracts/38123456"
PAGES = [page for language in LANGUAGES for page in load().pages(language)]
DRAFTS = [(page, draft) for page in PAGES for draft in page.drafts]


def contract(**values: object) -> Contract:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    data = {"client": "Acme", "title": "Logo", "started": TODAY, "id": 1, "client_id": 2}
    return Contract.model_validate({**data, "created_at": at, "updated_at": at, **values})


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    started = TODAY + timedelta(days=draw(st.integers(-800, 30)))
    length = draw(st.none() | st.integers(0, 800))
    return contract(
        started=started,
        ended=None if length is None else started + timedelta(days=length),
        earned_cents=draw(st.integers(0, 5_000_00)),
        platform=draw(st.sampled_from(Platform)),
        kind=draw(st.sampled_from(Kind)),
        link=draw(st.none() | st.just(LINK)),
    )


_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b")
_WRITTEN = {day(one): one for one in (TODAY + timedelta(days=offset) for offset in range(-1000, 1000))}


def days_in(message: str) -> set[date]:
    """The days that stand in a message as `day` writes them."""
    return {_WRITTEN[text] for text in _DAY.findall(message)}


_AHEAD = re.compile(
    r"\b(?:by|until|before|closes? on|will|plan to|could|hasta|antes del?|voy a|puedes?|se cierra)\b",
    re.IGNORECASE,
)


@given(contracts())
def test_no_day_that_has_passed_is_told_as_ahead_and_no_other_sum(one: Contract) -> None:
    for page, draft in DRAFTS:
        values = prefilled(page, draft, one, TODAY)
        for name in NEEDS_MEANING:
            if name not in values:
                continue
            meaning = draft.means[name]
            if name == "amount":
                assert meaning is Meaning.PAID
                assert values[name] == money(one.earned_cents, one.currency)
                continue
            (told,) = days_in(values[name])
            assert {Tense.PAST: told <= TODAY, Tense.FUTURE: told >= TODAY}[
                MEANINGS[meaning].tense or Tense.EITHER
            ]
        known = {name: values[name] for name in NEEDS_MEANING if name in values}
        for tone in Tone if known else ():
            message = draft.fill(known, tone)
            for sentence in re.split(r"(?<=[.?!])\s", message):
                past = {one for one in days_in(sentence) if one < TODAY}
                assert not (past and _AHEAD.search(sentence)), f"{page.slug}/{draft.name}: {sentence}"


@pytest.mark.parametrize(
    ("page", "draft"), DRAFTS, ids=lambda one: getattr(one, "slug", getattr(one, "name", ""))
)
def test_a_sentence_about_what_is_to_come_means_a_day_ahead(page: Page, draft: Draft) -> None:
    for name in ("date", "deadline"):
        if name not in draft.placeholders or MEANINGS[draft.means[name]].tense is not Tense.PAST:
            continue
        for tone in Tone:
            found = re.search(rf"\b(?:by|until|before|hasta el|antes del) \{{{name}\}}", draft.text(tone))
            assert found is None, f"{page.slug}/{draft.name} tells a past day as ahead: {found and found[0]}"


@given(contracts())
def test_no_draft_tells_the_contracts_page_as_proof_nor_one_name_twice(one: Contract) -> None:
    """In every draft a `{link}` is a proof, a sample, a rule or a job: never the page of the contract."""
    for page, draft in DRAFTS:
        values = prefilled(page, draft, one, TODAY)
        assert "link" not in values, f"{page.slug}/{draft.name}"
        for tone in Tone:
            message = draft.fill(values, tone)
            assert LINK not in message
            assert f"{one.title} on {one.title}" not in message
            if {"contract", "work"} <= set(draft.placeholders):
                assert f"[{_(PLACEHOLDERS['work'].label)}]" in message, f"{page.slug}/{draft.name}"


@given(contracts())
def test_what_is_asked_of_a_community_names_no_contract(one: Contract) -> None:
    others = [
        (page, draft)
        for page, draft in DRAFTS
        if draft.to is Recipient.OTHER and page.category is Category.COMMUNITY
    ]
    assert any("work" in draft.placeholders for _page, draft in others)
    for page, draft in others:
        assert set(prefilled(page, draft, one, TODAY)) <= set(NEEDS_MEANING), f"{page.slug}/{draft.name}"


@pytest.mark.parametrize(
    ("link", "number"),
    [
        (LINK, "38123456"),
        (f"{LINK}/", "38123456"),
        ("https://www.upwork.com/jobs/~021987654321098765432", None),
        ("https://www.upwork.com/jobs/~01ab23cd4567", None),
        (f"{LINK}?from=20260601", None),
        (None, None),
    ],
)
def test_a_number_is_a_part_of_the_address(library: Library, link: str | None, number: str | None) -> None:
    page, draft = page_of(library, "feedback-not-showing", "ticket")
    assert prefilled(page, draft, contract(ended=TODAY, link=link), TODAY).get("contract_id") == number


def page_of(library: Library, slug: str, name: str) -> tuple[Page, Draft]:
    page = library.find_page(slug)
    assert page is not None
    draft = page.draft(name)
    assert draft is not None
    return page, draft


def test_the_window_is_filled_in_while_it_is_open(library: Library) -> None:
    page, draft = page_of(library, "feedback-window", "remind")
    ended = TODAY - timedelta(days=3)
    one = contract(started=ended, ended=ended)
    last = ended + timedelta(days=13)
    assert prefilled(page, draft, one, TODAY)["deadline"] == day(last)
    assert prefilled(page, draft, one, last)["deadline"] == day(last)
    assert "deadline" not in prefilled(page, draft, one, last + timedelta(days=1))
    assert "deadline" not in prefilled(page, draft, contract(), TODAY)


def test_each_platform_has_its_own_window(library: Library) -> None:
    page, draft = page_of(library, "freelancer-com-feedback", "ask")
    ended = TODAY - timedelta(days=3)
    one = contract(started=ended, ended=ended, platform=Platform.FREELANCER)
    assert prefilled(page, draft, one, TODAY)["deadline"] == day(ended + timedelta(days=89))
    upwork = contract(started=ended, ended=ended)
    assert "deadline" not in prefilled(page, draft, upwork, TODAY)


def test_the_end_is_filled_in_when_it_has_come(library: Library) -> None:
    page, draft = page_of(library, "feedback-not-showing", "ticket")
    ended = TODAY + timedelta(days=2)
    one = contract(ended=ended)
    assert "date" not in prefilled(page, draft, one, TODAY)
    assert prefilled(page, draft, one, ended)["date"] == day(ended)


def test_what_lies_in_escrow_is_never_what_was_earned(library: Library) -> None:
    page, draft = page_of(library, "escrow-not-released", "refused")
    one = contract(ended=TODAY, earned_cents=400_00)
    assert set(prefilled(page, draft, one, TODAY)).isdisjoint(NEEDS_MEANING)


def test_a_draft_that_says_nothing_is_filled_with_nothing() -> None:
    (page, _draft), *_rest = DRAFTS
    told = Draft.model_validate(
        {"name": "own", "to": "client", "title": "Own", "short": "{date} {amount}", "warm": "{date} {amount}"}
    )
    one = contract(ended=TODAY, earned_cents=400_00)
    assert set(prefilled(page, told, one, TODAY)).isdisjoint(NEEDS_MEANING)


@pytest.mark.parametrize(
    ("start", "days", "business", "expected"),
    [
        (date(2026, 6, 12), 5, True, date(2026, 6, 19)),  # from a Friday
        (date(2026, 6, 13), 1, True, date(2026, 6, 15)),  # from a Saturday
        (date(2026, 6, 15), 7, True, date(2026, 6, 24)),
        (date(2026, 6, 12), 5, False, date(2026, 6, 17)),
    ],
)
def test_business_days_leave_weekends_out(start: date, days: int, business: bool, expected: date) -> None:
    rule = Deadline(what="Answer", days=days, counted_from=CountedFrom.DISPUTE_FILED, business=business)
    assert last_day(rule, start) == expected
