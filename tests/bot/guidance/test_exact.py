"""What is a page's title or one of its asks, word for word, is opened at once: built-in pages and a server's own."""

import pytest

from bot.guidance.exact import ExactWays
from bot.guidance.library import Library
from bot.guidance.search import Searcher, build_searcher
from tests.bot.guidance.conftest import page


def opened(searcher: Searcher, text: str) -> str | None:
    """The slug of the page that would be opened at once."""
    hits = searcher.search_pages(text).hits
    return hits[0].slug if hits and hits[0].sure else None


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_title_is_opened_at_once(library: Library, searcher: Searcher, language: str) -> None:
    assert {one.slug: opened(searcher, one.title) for one in library.pages(language)} == {
        slug: slug for slug in library.slugs
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_ask_opens_a_page_that_has_it(library: Library, searcher: Searcher, language: str) -> None:
    pages = {one.slug: one for one in library.pages(language)}
    lost = []
    for one in pages.values():
        for ask in one.asks[::5]:
            slug = opened(searcher, ask)
            if slug is None or not (slug == one.slug or ask in pages[slug].asks):
                lost.append((ask, slug))
    assert not lost


@pytest.mark.parametrize("text", ["THE CLIENT VANISHED!", "the client  vanishes", "el cliente desapareció"])
def test_case_points_and_endings_make_no_difference(searcher: Searcher, text: str) -> None:
    assert opened(searcher, text) == "client-unresponsive"


@pytest.mark.parametrize(
    "title",
    [
        "Portfolio evening",
        "Membership and what it costs",
        "Laptops our members like",
        "Fees",
        "¿Quién modera?",
    ],
)
def test_a_servers_page_is_opened_by_its_title(library: Library, title: str) -> None:
    own = page("our-page", title=title, summary="What we say about it in this server.")
    searcher = build_searcher([*library.pages(), own])
    assert opened(searcher, title) == "our-page"
    assert opened(searcher, title.upper()) == "our-page"


def test_a_servers_page_goes_before_a_built_in_one_with_the_same_title(library: Library) -> None:
    title = library.pages()[0].title
    own = page("our-page", title=title)
    assert opened(build_searcher([*library.pages(), own]), title) == "our-page"


def test_a_title_goes_before_an_ask_and_nothing_is_not_exact() -> None:
    asking = page("asking", title="Something else", asks=("Opening hours",))
    titled = page("titled", title="Opening hours")
    exact = ExactWays([asking, titled], [])
    assert exact.find_exact("opening hour?") == 1
    assert exact.find_exact("something") is None
    assert exact.find_exact("?!") is None
    assert ExactWays([asking, titled], [0]).find_exact("something else") == 0
