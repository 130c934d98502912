"""Texts to the numbers that a BERT model reads: lower case, split at punctuation, each word in its longest pieces."""

import re
import unicodedata
from collections.abc import Sequence

_PART = re.compile(r"[^\W_]+|[^\w\s]|_")
_IDEOGRAPH = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_LONGEST = 100
"""A longer word is unknown as a whole."""


class WordPieces:
    """Reads texts by the `pieces` of a model; a piece's place is its number, and ## begins one that goes on a word."""

    def __init__(self, pieces: Sequence[str], most: int) -> None:
        """`most`: numbers of a text, with the two that begin and end it."""
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._most = most

    def piece_ids(self, text: str) -> list[int]:
        """The numbers of `text`, cut off after the most that the model takes."""
        found: list[int] = []
        for part in _PART.findall(_IDEOGRAPH.sub(r" \1 ", _bare(text))):
            if len(found) >= self._most - 2:
                break
            found += self._word(part)
        return [self._numbers["[CLS]"], *found[: self._most - 2], self._numbers["[SEP]"]]

    def _word(self, word: str) -> list[int]:
        found, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self._numbers.get(("##" if start else "") + word[start:end])
                if number is not None:
                    break
            else:
                return [self._numbers["[UNK]"]]
            found.append(number)
            start = end
        return found if len(word) <= _LONGEST else [self._numbers["[UNK]"]]


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
