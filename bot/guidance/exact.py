"""Texts that are a page's title or one of its asks, word for word: then no ranking is needed to know the page."""

from collections.abc import Iterable, Sequence

from bot.guidance.analysed import recall_text
from bot.guidance.models import Page
from bot.guidance.text import stems, words
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE

Stems = tuple[str, ...]


class ExactWays:
    """The titles and asks of `pages`, in all their languages; nothing in it changes later.

    Where two pages have the same one, a title goes before an ask, and a page of `first` before the others.
    """

    def __init__(self, pages: Sequence[Page], first: Iterable[int]) -> None:
        """`first`: places in `pages`."""
        self._found: dict[tuple[str, Stems], int] = {}
        order = list(dict.fromkeys((*first, *range(len(pages)))))
        titles, asks = [], []
        for number in order:
            page = pages[number]
            for language, told in ((SOURCE_LANGUAGE, page), *page.translations.items()):
                titles.append((number, told.title, language))
                asks += [(number, ask, language) for ask in told.asks]
        for number, text, language in (*titles, *asks):
            self._found.setdefault((language, _stems(recall_text(text, language).words, language)), number)

    def find_exact(self, text: str) -> int | None:
        """The place of the page whose title or ask `text` is, whatever its case, accents, points and endings."""
        found = words(text)
        places = (self._found.get((language, _stems(found, language))) for language in LANGUAGES)
        return next((place for place in places if place is not None), None)


def _stems(found: Iterable[str], language: str) -> Stems:
    return tuple(stems(word, language)[0] for word in found)
