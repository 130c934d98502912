"""The rules over the real pages, and each rule over a page that breaks it."""

from datetime import date
from typing import Any

import pytest

from bot.guidance.library import Library
from bot.guidance.models import Page
from bot.guidance.rules import check
from bot.guidance.topics import FURTHER, PERMANENT, TOPICS
from bot.i18n import LANGUAGES


def test_the_built_in_pages_keep_every_rule(library: Library) -> None:
    assert [str(one) for one in check(library)] == []


def test_every_topic_has_its_page(library: Library) -> None:
    assert set(library.slugs) == set(PERMANENT) | FURTHER
    assert sum(map(len, TOPICS.values())) == len(PERMANENT) == 67


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


def broken(library: Library, **fields: Any) -> list[str]:
    """What is wrong with feedback-window when `fields` are changed."""
    good = library.find_page("feedback-window")
    assert good is not None
    data = {**good.model_dump(), **fields}
    pages = [Page.model_validate(data) if one.slug == good.slug else one for one in library.pages()]
    return [str(one) for one in check(Library(pages))]


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
        ({"asks": ["how?"]}, "feedback-window.md: asks: are 1; must be 15 to 25"),
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
        ({"title": "Asking for honest feedback"}, "feedback-window.md: title:"),
    ],
)
def test_a_broken_rule_is_named(library: Library, fields: dict[str, Any], expected: str) -> None:
    assert any(line.startswith(expected) for line in broken(library, **fields)), broken(library, **fields)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"deadlines": []}, "es/feedback-window.md: deadlines: are 0; the English page has"),
        ({"drafts": []}, "es/feedback-window.md: drafts: are none; must be"),
        ({"asks": ["¿cómo?"]}, "es/feedback-window.md: asks: are 1; must be 8 to 25"),
        ({"body": ""}, "es/feedback-window.md: body: is not translated"),
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
