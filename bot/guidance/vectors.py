"""Word vectors: texts that mean the same lie near each other without sharing a word.

They are fitted so that the words of a text, the rarer ones longer, add up to what MiniLM (Apache-2.0) makes of the
whole, turned and shortened; `benchmarks/guidance_train.py` makes the two files here. A text is the mean of its words.
No library is needed, and nothing of a text leaves this process.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from operator import mul

from bot.guidance.datafile import DATA
from bot.guidance.plain import plain
from bot.guidance.stopwords import stop_words

WORDS, VECTORS = DATA / "words.txt", DATA / "vectors.bin"

_WORD = re.compile(r"[a-z]+")

Vector = Sequence[float]


class WordVectors:
    """Vectors of `words`; `rows` holds a signed byte a number, one word after another."""

    def __init__(self, words: Sequence[str], rows: bytes) -> None:
        self._places = {word: place for place, word in enumerate(words)}
        self._rows = memoryview(rows).cast("b")
        self.length = len(rows) // len(words)

    def encode(self, text: str) -> Vector:
        """A vector of length 1 for `text`, or of zeros where no word of it has one."""
        places = [place for word in text_words(text) if (place := self._places.get(word)) is not None]
        if not places:
            return [0.0] * self.length
        rows = [self._rows[place * self.length : (place + 1) * self.length] for place in places]
        return unit([sum(column) for column in zip(*rows, strict=True)])


def text_words(text: str) -> list[str]:
    """The words of `text` that have a vector: letters alone, without filler."""
    filler = stop_words().filler
    return [word for word in _WORD.findall(plain(text)) if word not in filler]


def unit(vector: Vector) -> list[float]:
    """The direction of `vector`: the same one, scaled to length 1. That of zeros stays zeros."""
    length = math.sqrt(sum(map(mul, vector, vector))) or 1.0
    return [number / length for number in vector]


@cache
def word_vectors() -> WordVectors:
    """The vectors that came with the pages, read once."""
    return WordVectors(WORDS.read_text("utf-8").split("\n"), VECTORS.read_bytes())
