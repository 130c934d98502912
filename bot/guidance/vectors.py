"""Word vectors: texts that mean the same lie near each other without sharing a word.

The vectors are those of WordLlama (MIT), turned so that the asks of one page lie together and those of different pages
apart, and shortened; `benchmarks/guidance_train.py` makes the two files here of its package. A text is the mean of the
pieces of its words. No library is needed, and nothing of a text leaves this process.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from operator import add, mul

from bot.guidance.datafile import DATA
from bot.guidance.plain import plain
from bot.guidance.stopwords import stop_words
from bot.typed_cache import cache_typed

PIECES, VECTORS = DATA / "pieces.txt", DATA / "vectors.bin"

START = "_"
"""Where a word begins, in the list of pieces."""

_WORD = re.compile(r"[a-z]+")

Vector = Sequence[float]


class WordVectors:
    """Vectors of `pieces`, those merged first standing first; `rows` holds a signed byte a number."""

    def __init__(self, pieces: Sequence[str], rows: bytes) -> None:
        self._ranks = {piece: rank for rank, piece in enumerate(pieces)}
        self._rows = memoryview(rows).cast("b")
        self.length = len(rows) // len(pieces)
        self._word = cache_typed(10_000)(self._sum_of_pieces)

    def encode(self, text: str) -> Vector:
        """A vector of length 1 for `text`, or of zeros where no word of it has one."""
        found = [self._word(word) for word in text_words(text)]
        if not found:
            return [0.0] * self.length
        return unit([sum(column) for column in zip(*found, strict=True)])

    def split(self, word: str) -> list[str]:
        """The pieces of `word`: neighbours are merged as long as two of them are a piece, the commonest first."""
        pieces = [START, *word]
        while True:
            pairs = [a + b for a, b in pairwise(pieces)]
            best = min(pairs, key=lambda pair: self._ranks.get(pair, math.inf), default=None)
            if best is None or best not in self._ranks:
                return [piece for piece in pieces if piece in self._ranks]
            place = pairs.index(best)
            pieces[place : place + 2] = [best]

    def _sum_of_pieces(self, word: str) -> Vector:
        total: list[int] = [0] * self.length
        for piece in self.split(word):
            start = self._ranks[piece] * self.length
            total = list(map(add, total, self._rows[start : start + self.length]))
        return total


def text_words(text: str) -> list[str]:
    """The words of `text` that have a vector: letters alone, without filler."""
    filler = stop_words().filler
    return [word for word in _WORD.findall(plain(text)) if word not in filler]


def unit(vector: Vector) -> list[float]:
    """The direction of `vector`: the same one, scaled to length 1. That of zeros stays zeros."""
    length = math.sqrt(sum(map(mul, vector, vector))) or 1.0
    return [number / length for number in vector]


def mean(vectors: Iterable[Vector]) -> list[float]:
    """The mean of `vectors`, of which there is one at least."""
    rows = list(vectors)
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def cosine(one: Vector, other: Vector) -> float:
    """How near two vectors of length 1 are, from -1 to 1."""
    total: float = sum(map(mul, one, other))
    return total


@cache
def word_vectors() -> WordVectors:
    """The vectors that came with the pages, read once."""
    return WordVectors(PIECES.read_text("utf-8").split("\n"), VECTORS.read_bytes())
