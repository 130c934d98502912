"""A linear classifier: what the words of a text and their pieces say for each page, and for "no page answers this".

Learnt by `benchmarks/guidance_train.py` from ways to ask for each page and from questions that none answers; the two
files here are its table. Pieces are runs of three to five letters of a word: they carry over misspelt words, endings
and compounds. A text is the sum of its words, so each word is added up once and then remembered.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from operator import add
from typing import NamedTuple

from bot.guidance.datafile import DATA
from bot.typed_cache import cache_typed

FEATURES, WEIGHTS = DATA / "features.txt", DATA / "weights.bin"

_SHORTEST, _LONGEST = 3, 5
"""How many letters a piece has."""

_TERM = "="
"""Before a term in the list of features, so that none is taken for a piece."""


class Sums(NamedTuple):
    """What some features add up to: for each class, and their squared weights as features of a text."""

    classes: list[int]
    square: int


class Classifier:
    """The table of `features`; `rows` holds for each a signed byte a class, and then its own weight in a text."""

    def __init__(self, features: Sequence[str], rows: bytes) -> None:
        self._place = {feature: place for place, feature in enumerate(features)}
        self._rows = memoryview(rows).cast("b")
        self._length = len(rows) // max(1, len(features))
        self._word = cache_typed(10_000)(self._sum_of_word)
        self._term = cache_typed(10_000)(self._sum_of_term)

    def classify(self, words: Iterable[str], terms: Iterable[str]) -> list[float]:
        """How much the distinct `words` of a text, and its search terms, say for each class; noughts for nothing."""
        found = [self._word(word) for word in words if not word.isdigit()]
        found += [self._term(term) for term in terms]
        length = math.sqrt(sum(one.square for one in found)) or 1.0
        total = [0] * (self._length - 1)
        for one in found:
            if one.square:
                total = list(map(add, total, one.classes))
        return [number / length for number in total]

    def _sum_of_word(self, word: str) -> Sums:
        return self._add_up(word_pieces(word))

    def _sum_of_term(self, term: str) -> Sums:
        return self._add_up([_TERM + term])

    def _add_up(self, features: Iterable[str]) -> Sums:
        total, square = [0] * (self._length - 1), 0
        for feature in features:
            place = self._place.get(feature)
            if place is not None:
                *row, weight = self._rows[place * self._length : (place + 1) * self._length]
                total = list(map(add, total, row))
                square += weight * weight
        return Sums(total, square)


def word_pieces(word: str) -> list[str]:
    """The pieces of `word` with its ends marked, the shorter ones first."""
    marked = f"<{word}>"
    return [
        marked[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(marked) - length + 1)
    ]


def text_features(words: Iterable[str], terms: Iterable[str]) -> list[str]:
    """The features that `Classifier.classify` adds up, each as often as it does."""
    pieces = [piece for word in words if not word.isdigit() for piece in word_pieces(word)]
    return [*pieces, *(_TERM + term for term in terms)]


@cache
def classifier() -> Classifier:
    """The table that came with the pages, read once."""
    return Classifier(FEATURES.read_text("utf-8").split("\n"), WEIGHTS.read_bytes())
