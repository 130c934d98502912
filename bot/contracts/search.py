"""Finding names by what a thumb types. Pure."""

from collections.abc import Sequence

MOST_WORDS = 5
"""So many typed words are compared: nobody needs more to say which contract, and each costs as much as the first."""

_LIKE = 60
"""From this likeness on, of 100, a name may be the one that was meant."""


class NameIndex:
    """Names of contracts or clients, taken apart once, to be searched at each key press.

    Each typed word counts by the word of the name that it, or the beginning of it, is most like. Comparing the texts
    as a whole takes every name with one word in common for equally good. A word that many names share is compared
    once: 20,000 names have some thousand different words.
    """

    def __init__(self, names: Sequence[str]) -> None:
        import numpy as np
        from rapidfuzz import utils

        words: dict[str, int] = {}
        places: list[int] = []
        starts: list[int] = []
        for name in names:
            starts.append(len(places))
            # A name of nothing but marks has one empty word, which is like nothing.
            own = utils.default_process(name).split() or [""]
            places.extend(words.setdefault(word, len(words)) for word in own)
        self._words = list(words)
        self._places = np.array(places, dtype=np.int32)
        self._starts = np.array(starts, dtype=np.int32)

    def find_like(self, typed: Sequence[str], limit: int) -> list[int]:
        """The positions of the names most like the words `typed`, best first, of equal ones the earlier first."""
        import numpy as np
        from rapidfuzz import fuzz, process

        if not typed or not len(self._starts):
            return []
        compared = list(dict.fromkeys(typed))[:MOST_WORDS]
        scores = np.zeros(len(self._starts))
        for one in compared:
            beginnings = [word[: len(one)] for word in self._words]
            likeness = np.maximum(
                process.cdist([one], self._words, scorer=fuzz.ratio)[0],
                process.cdist([one], beginnings, scorer=fuzz.ratio)[0],
            )
            scores += np.maximum.reduceat(likeness[self._places], self._starts)
        scores /= len(compared)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [int(position) for position in best if scores[position] >= _LIKE]


def typed_words(text: str) -> list[str]:
    """The words of `text` as names are compared: lower case, without marks."""
    from rapidfuzz import utils

    return utils.default_process(text[:100]).split()
