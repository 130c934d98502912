"""The rules over the real pages, and each rule over a page that breaks it."""

from datetime import date
from typing import Any

import pytest

from bot.guidance.library import Library
from bot.guidance.models import Page
from bot.guidance.rules import check, days_told
from bot.guidance.topics import FURTHER, PERMANENT, TOPICS
from bot.i18n import LANGUAGES, _, language


def test_the_built_in_pages_keep_every_rule(library: Library) -> None:
    assert [str(one) for one in check(library)] == []


def test_every_topic_has_its_page(library: Library) -> None:
    assert set(library.slugs) == set(PERMANENT) | FURTHER
    assert sum(map(len, TOPICS.values())) == len(PERMANENT) == 84


def test_no_page_claims_to_be_checked_in_the_future(library: Library) -> None:
    assert all(page.checked <= date(2026, 12, 31) for page in library.pages())


def test_the_dead_perk_is_named_as_dead(library: Library) -> None:
    removal = library.find_page("feedback-removal")
    assert removal is not None
    assert "2024" in removal.body + removal.summary


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_about_nothing_but_its_translation(library: Library, language: str) -> None:
    titles = [page.title for page in library.pages(language)]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_page_on_the_floor_names_the_setting_as_it_is_called(library: Library, spoken: str) -> None:
    page = library.find_page("ukraine-floor", spoken)
    assert page is not None
    with language(spoken):
        assert f"*{_('Score of members in Ukraine')}*" in page.body


UNREAD = {"url": "https://example.com/x", "supports": "nothing", "kind": "official"}
DEADLINE = {
    "what": "Do it",
    "days": 3,
    "counted_from": "contract_end",
    "event": "test",
    "who": "client",
    "silence": "over",
    "source": "https://support.upwork.com/hc/en-us/articles/211068438-Give-feedback",
}


def broken(library: Library, **fields: Any) -> list[str]:
    """What is wrong with feedback-window when `fields` are changed, beside one other page."""
    good, other = library.find_page("feedback-window"), library.find_page("feedback-ask")
    assert good is not None
    assert other is not None
    return [str(one) for one in check(Library([Page.model_validate({**good.model_dump(), **fields}), other]))]


def spanish(library: Library, **fields: Any) -> dict[str, Any]:
    good = library.find_page("feedback-window")
    assert good is not None
    return {"translations": {"es": {**good.translations["es"].model_dump(), **fields}}}


def test_a_missing_page_is_named(library: Library) -> None:
    rest = [page for page in library.pages() if page.slug != "advocate"]
    found = [str(one) for one in check(Library(rest))]
    assert "advocate.md: slug: this page is missing; its slug is permanent" in found


def test_a_page_under_an_unknown_slug_is_named(library: Library) -> None:
    good = library.find_page("advocate")
    assert good is not None
    found = check(
        Library([*library.pages(), good.model_copy(update={"slug": "surprise", "title": "Another"})])
    )
    assert any(str(one).startswith("surprise.md: slug: stands neither in") for one in found)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"category": "rating"}, "feedback-window.md: category: is rating, must be feedback"),
        ({"platforms": []}, "feedback-window.md: platforms: names none"),
        ({"keywords": ["one"]}, "feedback-window.md: keywords: are 1; must be 5 to 15"),
        ({"keywords": ["a", "b", "c", "d", "A"]}, "feedback-window.md: keywords: “a” stands there twice"),
        ({"asks": ["how?"]}, "feedback-window.md: asks: are 1; must be 15 to 50"),
        ({"sources": []}, "feedback-window.md: sources: names none"),
        ({"related": ["feedback-window", "feedback-ask"]}, "feedback-window.md: related: names itself"),
        ({"related": ["feedback-ask", "nowhere"]}, "feedback-window.md: related: nowhere is no page"),
        ({"body": "Read this."}, "feedback-window.md: body: does not begin with **First**"),
        ({"body": "**First**: x\n### Deep"}, "feedback-window.md: body: the heading “Deep” must have two #"),
        (
            {"body": "**First**: x\n## A\n## A"},
            "feedback-window.md: body: the heading “A” stands there twice",
        ),
        ({"body": "**First**: x\n| a | b |"}, "feedback-window.md: body: has a table"),
        ({"body": "**First**: <b>x</b>"}, "feedback-window.md: body: has HTML"),
        ({"body": "**First**: [x](y)"}, "feedback-window.md: body: has a link"),
        ({"body": "**First**: " + "x" * 2200}, "feedback-window.md: body: has 2211 characters; at most 2200"),
        ({"sources": [UNREAD]}, "feedback-window.md: sources.0: does not say on which day it was read"),
        ({"deadlines": [DEADLINE]}, "feedback-window.md: deadlines.0: its 3 days do not stand in the text"),
        (
            {"deadlines": [{**DEADLINE, "days": 14, "event": None}]},
            "feedback-window.md: deadlines.0: has no event",
        ),
        (
            {"deadlines": [{**DEADLINE, "source": "https://example.com/x"}]},
            "feedback-window.md: deadlines.0: its source is not among the page's sources",
        ),
        (
            {"deadlines": [{**DEADLINE, "zone": "Moon/Base"}]},
            "feedback-window.md: deadlines.0: Moon/Base is no time zone",
        ),
        ({"title": "Asking for honest feedback"}, "feedback-window.md: title:"),
        (
            {"summary": "Rated 4,5 of 5."},
            "feedback-window.md: summary: 4,5 is read as another number in this language",
        ),
    ],
)
def test_a_broken_rule_is_named(library: Library, fields: dict[str, Any], expected: str) -> None:
    assert not any(line.startswith(expected) for line in broken(library))
    found = broken(library, **fields)
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"deadlines": []}, "es/feedback-window.md: deadlines: are 0; the English page has"),
        ({"drafts": []}, "es/feedback-window.md: drafts: are none; must be"),
        ({"asks": ["¿cómo?"]}, "es/feedback-window.md: asks: are 1; must be 8 to 40"),
        ({"body": ""}, "es/feedback-window.md: body: is not translated"),
        ({"summary": "Desde $1,000."}, "es/feedback-window.md: summary: 1,000 is read as another number"),
        ({"summary": "Un 4.5 de 5."}, "es/feedback-window.md: summary: 4.5 is read as another number"),
        ({"body": "**Primero**: x"}, "es/feedback-window.md: body: has 0 headings; the English page has"),
    ],
)
def test_a_translation_that_lacks_something_is_named(
    library: Library, words: dict[str, Any], expected: str
) -> None:
    found = broken(library, **spanish(library, **words))
    assert any(line.startswith(expected) for line in found), found


def test_a_missing_translation_is_named(library: Library) -> None:
    assert "es/feedback-window.md: file: this translation is missing" in broken(library, translations={})


def test_the_same_event_with_other_days_is_named(library: Library) -> None:
    found = broken(library, deadlines=[{**DEADLINE, "days": 28, "event": "feedback"}])
    assert any(line.endswith("feedback is another rule than on feedback-ask.md") for line in found), found


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ({}, "drafts.remind.means: does not say what {deadline} is"),
        ({"deadline": "paid"}, "drafts.remind.means: paid is no meaning of {deadline}"),
        (
            {"deadline": "chosen", "amount": "paid"},
            "drafts.remind.means: amount is no day or sum of this draft",
        ),
    ],
)
def test_a_day_that_may_be_any_is_named(library: Library, means: dict[str, str], expected: str) -> None:
    good = library.find_page("feedback-window")
    assert good is not None
    (draft,) = good.drafts
    found = broken(library, drafts=[{**draft.model_dump(), "means": means}])
    assert f"feedback-window.md: {expected}" in found


@pytest.mark.parametrize(
    ("silence", "means", "told"),
    [
        ("money_to_client", "announced", True),
        ("loses", "announced", True),
        ("money_to_client", "chosen", False),
        ("over", "announced", False),
    ],
)
def test_a_client_who_learns_when_silence_loses_is_named(
    library: Library, silence: str, means: str, told: bool
) -> None:
    good = library.find_page("feedback-window")
    assert good is not None
    (draft,) = good.drafts
    changed = {**draft.model_dump(), "means": {"deadline": means}}
    found = broken(
        library, drafts=[changed], deadlines=[{**DEADLINE, "days": 14, "silence": silence}], translations={}
    )
    expected = "feedback-window.md: drafts.remind.means: tells the client after which day silence loses"
    assert (expected in found) is told


def test_a_translation_of_another_text_is_named(library: Library) -> None:
    found = broken(library, summary="Something else: 14 and 28 days.")
    assert any(line.startswith("es/feedback-window.md: english: is not ") for line in found), found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You have **7 days**, then 5 business days.", {(7, False), (5, True)}),
        (
            "On days 76 and 83; 3 calendar days; a 14-day window",
            {(76, False), (83, False), (3, False), (14, False)},
        ),
        (
            "Tienes 5 días hábiles y luego **7 días**; los días 76 y 83",
            {(5, True), (7, False), (76, False), (83, False)},
        ),
        ("90% in 12 months", set()),
    ],
)
def test_numbers_of_days_are_read_from_a_text(text: str, expected: set[tuple[int, bool]]) -> None:
    assert days_told(text) == expected


RECKONED = (
    "dispute-fixed-price",
    "dispute-hourly",
    "ended-with-escrow",
    "escrow-not-released",
    "dormant-contract",
    "dispute-arbitration",
    "refund-demand",
    "chargeback",
    "feedback-window",
    "feedback-respond",
    "feedback-change",
    "freelancer-com-feedback",
    "freelancer-com-disputes",
)
"""Pages whose deadlines are reckoned with: no number of days may stand in their text alone."""

TOLD_ALONE = {
    "dispute-fixed-price": {
        (2, False),
        (30, False),
        (5, False),
        (7, False),
    },  # the specialist's 2 days; mediation
    "dispute-hourly": {(1, True), (3, True), (4, True)},  # the platform's check; older copies of the page
    "ended-with-escrow": {(5, False), (6, False), (7, False)},  # the days on which to remind oneself
    "escrow-not-released": {
        (3, False),
        (5, False),
        (7, False),
    },  # a reminder; pending; the page it leads on to
    "dormant-contract": {(90, False)},  # periods of 90 days in the score
    "dispute-arbitration": {(30, False)},  # released payments, on the page about mediation
    "feedback-window": {
        (7, False),
        (10, False),
        (14, False),
        (30, False),
        (90, False),
    },  # reminding; other platforms
    "freelancer-com-disputes": {(7, False)},  # an older copy of the page
}


@pytest.mark.parametrize("slug", RECKONED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_of_days_stands_in_the_text_alone(library: Library, slug: str, language: str) -> None:
    page = library.find_page(slug, language)
    assert page is not None
    held = {(one.days, one.business) for one in page.deadlines} | TOLD_ALONE.get(slug, set())
    assert days_told(f"{page.summary}\n{page.body}") <= held


def test_a_draft_that_says_what_it_may_not_is_named(library: Library) -> None:
    drafts = [
        {
            "name": "ask",
            "to": "client",
            "title": "Ask",
            "short": "Please leave five stars.",
            "warm": "Hi {client}}",
        }
    ]
    found = "\n".join(broken(library, drafts=drafts))
    assert "feedback-window.md: drafts.ask.short: This asks for stars" in found
    assert "feedback-window.md: drafts.ask: its two tones have not the same placeholders" in found
    assert "feedback-window.md: drafts.ask: has a brace that belongs to no placeholder" in found
