"""Search over guidance pages: what a member writes in, pages that fit out.

One interface, `Searcher`, over the full-text index (`bot/guidance/fulltext.py`); what a server adds or retires
is another set of pages, and so another searcher made by `build`.
"""

from collections.abc import Iterable
from typing import Protocol

from bot.guidance.models import Found, Page
from bot.i18n import SOURCE_LANGUAGE

LIMIT = 3
"""How many pages are offered where nothing else is asked for."""


class Searcher(Protocol):
    """Finds pages. Any text is fine, also none at all; nothing here raises or blocks."""

    def find(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
        """The pages that answer `text`, the best first, told in `language`.

        The text itself may be in any language that pages are written in. `hits` is empty where nothing fits, and
        then `nearest` names the category that comes closest.
        """
        ...


def build(pages: Iterable[Page]) -> Searcher:
    """A searcher over `pages` and no others: take the built-in ones, leave out what a server retired, add its own.

    Takes some milliseconds for a hundred pages; with many more, build in a thread.
    """
    from bot.guidance.fulltext import FullText

    return FullText(pages)
