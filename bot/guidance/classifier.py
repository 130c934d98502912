"""A classifier: what a text has in common with texts whose page is known says which page it goes to, or that none does.

Learnt by `benchmarks/guidance_train.py` from ways to ask for each page, from questions that none answers and from real
ones. A new text is compared with each of these by the pieces of its words, by its search terms and by its word vector;
how near it is to each says something for each class. Pieces are runs of three to five letters of a word: they carry
over misspelt words, endings and compounds.
"""

import math
import os
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.guidance.datafile import DATA
from bot.guidance.vectors import Vector

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

# numpy reads it when it is first loaded. Threads for sums as small as these would wait for each other on busy cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

FEATURES, TABLES = DATA / "features.txt", DATA / "classifier.npz"

_SHORTEST, _LONGEST = 3, 5
"""How many letters a piece has."""

_TERM = "="
"""Before a term in the list of features, so that none is taken for a piece."""

PIECES_COUNT, TERMS_COUNT, VECTORS_COUNT = 0.3, 0.3, 0.4
"""How much likeness in each counts, together 1."""

SHARPNESS = 3.0
"""How quickly a text stops saying anything as the likeness falls."""


class Tables(NamedTuple):
    """What is learnt, with a row or a place for each known text.

    `holders`: the texts that hold a feature, as often as they do, one feature after another; `ends`: where those of
    each feature end. `rarity`: what each feature counts; `lengths`: of each text by its terms, and by its pieces.
    `vectors`: where each text lies, from -127 to 127. `says`: what a text says for each class; `bias`: what each class
    has without any.
    """

    holders: Any
    ends: Any
    rarity: Any
    lengths: Any
    vectors: Any
    says: Any
    bias: Any


class Classifier:
    """A classifier that knows `features`; nothing in it changes later."""

    def __init__(self, features: Sequence[str], tables: Tables) -> None:
        import numpy as np

        self._place = {feature: place for place, feature in enumerate(features)}
        self._holders, self._ends = tables.holders, array("l", (0, *tables.ends.tolist()))
        self._rarity = array("d", tables.rarity.tolist())
        self._vectors = tables.vectors * np.float32(VECTORS_COUNT / 127)
        self._says, self._bias = tables.says.astype(np.float32), tables.bias
        terms = sum(feature.startswith(_TERM) for feature in features)
        # The terms stand first.
        self._kinds = ((0, terms, TERMS_COUNT), (terms, len(features), PIECES_COUNT))
        self._lengths = tables.lengths

    def classify(self, words: Iterable[str], terms: Iterable[str], vector: Vector) -> list[float]:
        """What the distinct `words` of a text, its search terms and its word vector say for each class: near 1 for what
        the text is about, near 0 for what it has nothing to do with."""
        import numpy as np

        near = np.exp(SHARPNESS * (self.likeness(words, terms, vector) - 1))
        found: list[float] = (near @ self._says + self._bias).tolist()
        return found

    def likeness(self, words: Iterable[str], terms: Iterable[str], vector: Vector) -> "Numbers":
        """How alike the text and each known text are, at most 1."""
        import numpy as np

        near: Numbers = self._vectors @ np.array(vector, np.float32)
        counts = Counter(text_features(words, terms))
        known = [
            (place, count) for one, count in counts.items() if (place := self._place.get(one)) is not None
        ]
        for (start, end, weight), lengths in zip(self._kinds, self._lengths, strict=True):
            chosen = [one for one in known if start <= one[0] < end]
            length = math.sqrt(sum((count * self._rarity[place]) ** 2 for place, count in chosen))
            if length:
                near += self._shared(chosen) * (weight / length) / lengths
        return near

    def _shared(self, chosen: Sequence[tuple[int, int]]) -> "Numbers":
        """What each known text shares of these features, each with how often it is there."""
        import numpy as np

        held = [self._holders[self._ends[place] : self._ends[place + 1]] for place, _count in chosen]
        each = np.array([count * self._rarity[place] ** 2 for place, count in chosen])
        worth = each.repeat([len(one) for one in held])
        found: Numbers = np.bincount(np.concatenate(held), worth, len(self._says)).astype(np.float32)
        return found


def word_pieces(word: str) -> list[str]:
    """The pieces of `word` with its ends marked, the shorter ones first."""
    marked = f"<{word}>"
    return [
        marked[start : start + length]
        for length in range(_SHORTEST, _LONGEST + 1)
        for start in range(len(marked) - length + 1)
    ]


def text_features(words: Iterable[str], terms: Iterable[str]) -> list[str]:
    """The features of a text, each as often as it is there."""
    pieces = [piece for word in words if not word.isdigit() for piece in word_pieces(word)]
    return [*pieces, *(_TERM + term for term in terms)]


def is_term(feature: str) -> bool:
    """Whether `feature` is a search term, and not a piece of a word."""
    return feature.startswith(_TERM)


def read_classifier(features: Path = FEATURES, tables: Path = TABLES) -> Classifier:
    """The classifier of two files."""
    import numpy as np

    with np.load(tables, allow_pickle=False) as kept:
        return Classifier(
            features.read_text("utf-8").split("\n"), Tables(*map(kept.__getitem__, Tables._fields))
        )


@cache
def classifier() -> Classifier:
    """What came with the pages, read once."""
    return read_classifier()
