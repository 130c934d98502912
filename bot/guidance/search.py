"""Search over guidance pages: what a member writes in, pages that fit out.

One interface, `Searcher`, over the full-text index (`bot/guidance/fulltext.py`) and, where the extra is installed and
switched on, sentence embeddings (`bot/guidance/embeddings.py`). What a server adds or retires is another set of
pages, and so another searcher made by `build`.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from bot.guidance.models import Found, Page
from bot.i18n import SOURCE_LANGUAGE

if TYPE_CHECKING:
    from bot.guidance.embeddings import Encoder

LIMIT = 3
"""How many pages are offered where nothing else is asked for."""


class Searcher(Protocol):
    """Finds pages. Any text is fine, also none at all; nothing here raises or blocks."""

    def search_pages(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
        """The pages that answer `text`, the best first, told in `language`.

        The text itself may be in any language that pages are written in. `hits` is empty where nothing fits, and
        then `nearest` names the category that comes closest.
        """
        ...


@runtime_checkable
class ByMeaning(Protocol):
    """A searcher with embeddings."""

    def find_by_meaning(self, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
        """As `Searcher.find`, by meaning as well. Slow: `search` puts it in a thread."""
        ...


def build(pages: Iterable[Page], encoder: "Encoder | None" = None) -> Searcher:
    """A searcher over `pages` and no others: take the built-in ones, leave out what a server retired, add its own.

    Takes some tenths of a second, with an `encoder` at first some seconds: build in a thread.
    """
    from bot.guidance.fulltext import FullText

    lexical = FullText(pages)
    if encoder is None:
        return lexical
    from bot.guidance.embeddings import Blended

    return Blended(lexical, encoder)


async def search(searcher: Searcher, text: str, language: str = SOURCE_LANGUAGE, limit: int = LIMIT) -> Found:
    """The best answer of `searcher`: by meaning, off the event loop, where it can do that."""
    if isinstance(searcher, ByMeaning):
        return await asyncio.to_thread(searcher.find_by_meaning, text, language, limit)
    return searcher.search_pages(text, language, limit)
