"""The built-in pages and their index, read once; pages made for a test."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.guidance.library import Library, load
from bot.guidance.models import Page
from bot.guidance.search import Searcher, build_searcher


@pytest.fixture(scope="session")
def library() -> Library:
    return load()


@pytest.fixture(scope="session")
def searcher(library: Library) -> Searcher:
    return build_searcher(library.pages())


def page(slug: str = "opening-hours", **fields: Any) -> Page:
    """A small page of a server's own."""
    return Page.model_validate(
        {
            "slug": slug,
            "title": "Opening hours of the help desk",
            "summary": "The desk answers on weekdays.",
            "category": "community",
            "checked": date(2026, 11, 22),
            "body": "**First**: come on a weekday.",
            **fields,
        }
    )


PageMaker = Callable[..., Page]
