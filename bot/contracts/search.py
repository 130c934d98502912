"""Finding names by what a thumb types. Pure."""

from collections.abc import Mapping, Sequence

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

        words: dict[str, int] = {}
        places: list[int] = []
        sizes: list[int] = []
        for name in names:
            own = _words_of(name)
            sizes.append(len(own))
            places.extend(words.setdefault(word, len(words)) for word in own)
        self._words = list(words)
        # For each name in turn, the positions of its words in `_words`; and how many words it has.
        self._places = np.array(places, dtype=np.int32)
        self._sizes = np.array(sizes, dtype=np.int32)

    def spliced(self, gone: Sequence[int], come: Mapping[int, str]) -> "NameIndex":
        """The index without the names at the positions `gone`, then with those of `come` at theirs, ascending.

        Words that no name has any more are in it no longer.
        """
        import numpy as np

        stays = np.ones(len(self._sizes), dtype=bool)
        stays[list(gone)] = False
        places, sizes = self._places[np.repeat(stays, self._sizes)], self._sizes[stays]
        words = {word: place for place, word in enumerate(self._words)}
        for position, name in come.items():
            own = [words.setdefault(word, len(words)) for word in _words_of(name)]
            places = np.insert(places, int(sizes[:position].sum()), own)
            sizes = np.insert(sizes, position, len(own))
        used = np.bincount(places, minlength=len(words)) > 0
        fresh = NameIndex(())
        fresh._words = [word for word, is_used in zip(words, used, strict=True) if is_used]
        fresh._places, fresh._sizes = (np.cumsum(used, dtype=np.int32) - 1)[places], sizes
        return fresh

    def find_like(self, typed: Sequence[str], limit: int) -> list[int]:
        """The positions of the names most like the words `typed`, best first, of equal ones the earlier first."""
        import numpy as np
        from rapidfuzz import fuzz, process

        if not typed or not len(self._sizes):
            return []
        compared = list(dict.fromkeys(typed))[:MOST_WORDS]
        scores = np.zeros(len(self._sizes))
        starts = np.cumsum(self._sizes) - self._sizes
        for one in compared:
            beginnings = [word[: len(one)] for word in self._words]
            likeness = np.maximum(
                process.cdist([one], self._words, scorer=fuzz.ratio)[0],
                process.cdist([one], beginnings, scorer=fuzz.ratio)[0],
            )
            scores += np.maximum.reduceat(likeness[self._places], starts)
        scores /= len(compared)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [int(position) for position in best if scores[position] >= _LIKE]


def _words_of(name: str) -> list[str]:
    from rapidfuzz import utils

    # A name of nothing but marks has one empty word, which is like nothing.
    return utils.default_process(name).split() or [""]


def typed_words(text: str) -> list[str]:
    """The words of `text` as names are compared: lower case, without marks."""
    from rapidfuzz import utils

    return utils.default_process(text[:100]).split()
