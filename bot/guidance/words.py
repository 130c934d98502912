"""The words of a search that say what it is about, for counting what is missing."""

import re

from bot.guidance.stopwords import stop_words
from bot.parsing.text import fold

MOST_WORDS = 12
"""Words kept of one search."""

_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\d)\S*")
"""Addresses, names of accounts, amounts, numbers of contracts: nothing to write a page about."""

_SHORTEST, _LONGEST = 3, 24


def content_words(text: str) -> list[str]:
    """The words of `text` worth counting, folded, each once: no common ones, numbers, names of accounts."""
    folded = fold(_ADDRESS.sub(" ", text[:1000]).replace("'", "").replace("’", ""))
    common = stop_words().common
    found = dict.fromkeys(
        word for word in _WORD.findall(folded) if _SHORTEST <= len(word) <= _LONGEST and word not in common
    )
    return list(found)[:MOST_WORDS]
