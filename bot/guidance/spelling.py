"""Misspelt and unfinished words, put right by the words that the pages use."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.typed_cache import cache_typed

SHORTEST = 4
_SURE = 7
"""From this length on, two slips are forgiven."""
_UNFINISHED = 3
_MOST_REPAIRS = 8
"""In one text: a text in another language is all unknown words, and none of them is a misspelling."""


class Spelling:
    """Knows `vocabulary`, each word with how often it stands there, and `more` words that are right as they are."""

    def __init__(self, vocabulary: Counter[str], more: Iterable[str]) -> None:
        self._count = vocabulary
        self._more = frozenset(more)
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word in {*vocabulary, *self._more}:
            if len(word) >= SHORTEST and word.isalpha():
                self._by_initial[word[0]].append(word)
        self._nearest_known = cache_typed(10_000)(self._search)

    def knows(self, word: str) -> bool:
        """Whether `word` is right as it is."""
        return word in self._count or word in self._more

    def repair(self, words: list[str]) -> list[str]:
        """`words` with the misspelt ones put right, and the last one finished where it is only begun."""
        repaired, left = [], _MOST_REPAIRS
        for number, word in enumerate(words):
            if self.knows(word) or not word.isalpha():
                repaired.append(word)
                continue
            right = self._finished(word) if number == len(words) - 1 else None
            if right is None and len(word) >= SHORTEST and left:
                left -= 1
                right = self._nearest(word)
            repaired.append(right or word)
        return repaired

    def _finished(self, word: str) -> str | None:
        if len(word) < _UNFINISHED:
            return None
        begun = [longer for longer in self._by_initial.get(word[0], ()) if longer.startswith(word)]
        return max(begun, key=lambda longer: (self._count[longer], longer), default=None)

    def _nearest(self, word: str) -> str | None:
        found = self._nearest_known(word)
        return found if found != word else None

    def _search(self, word: str) -> str:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 2 if len(word) >= _SURE else 1
        # Hardly anyone misses the first letter, and looking there alone is quick.
        near = process.extract(
            word, self._by_initial.get(word[0], []), scorer=OSA.distance, score_cutoff=most, limit=20
        )
        if len(word) == SHORTEST:  # of four letters, only swapped ones are safe to put right
            near = [one for one in near if sorted(one[0]) == sorted(word)]
        return min(near, key=lambda one: (one[1], -self._count[one[0]], one[0]))[0] if near else word
