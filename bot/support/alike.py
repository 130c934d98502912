"""Which earlier questions ask the same as a new one, by their titles alone: nothing else of them is known."""

from collections import Counter
from collections.abc import Sequence
from math import log

from bot.guidance.text import Term, analyse, words

ALIKE = 0.5
"""Of 1: so much has to be said in both titles, for who is about to ask and sees the links alone."""

SURE = 0.7
"""The same where everybody reads it."""

MOST = 3
_LEAST_WORDS = 2
"""Fewer words that both have in common are a subject, and no question."""


def most_alike(title: str, earlier: Sequence[str], least: float) -> list[int]:
    """Positions of those titles among `earlier` that ask the same as `title`, the most alike first; at most `MOST`.

    How alike two are goes from 0 to 1: of the words of both, weighted by how few of `earlier` have them, the part that
    the other one has as well, or has another word for.
    """
    asked, others = analyse(words(title)), [analyse(words(one)) for one in earlier]
    often = Counter(term for one in others for term in {term for word in one for term in word.terms})

    def weight(said: Sequence[Term]) -> float:
        return sum(log(1 + len(others) / (often[word.terms[0]] or 1)) for word in said)

    found = []
    for position, other in enumerate(others):
        ours, theirs = _shared(asked, other), _shared(other, asked)
        if min(len({word.said for word in ours}), len({word.said for word in theirs})) < _LEAST_WORDS:
            continue
        alike = (weight(ours) + weight(theirs)) / (weight(asked) + weight(other))
        if alike >= least:
            found.append((-alike, position))
    return [position for _alike, position in sorted(found)[:MOST]]


def _shared(these: Sequence[Term], those: Sequence[Term]) -> list[Term]:
    """The words of the one that the other has as well."""
    known = {term for word in those for term in word.terms}
    return [word for word in these if not known.isdisjoint(word.terms)]
