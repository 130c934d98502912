"""The index of words: how well the words of a text go with each page, and with each single way to put it.

An entry is a page, or a subject that no page answers. Its fields hold stems of words and the concepts they stand for
(`bot.guidance.text`). BM25 scores an entry as a whole, a word counting more in a title than in a summary; how alike the
text and the nearest ask are stands beside it, for a server's own pages, of which the classifier knows nothing.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.guidance.text import Term

FIELDS = {"title": 4.0, "asks": 1.5, "keywords": 3.0, "summary": 1.5, "body": 0.25}
"""How much a word found in each field counts."""

_HEADS = ("title", "keywords")
"""Fields that name the subject of an entry."""

_K1, _B = 1.2, 0.75
"""The usual constants of BM25."""

_MOST_ROWS = 800
"""Asks that one search looks at, those with its rarest words first: common words say little and cost most time."""

Fields = Mapping[str, Sequence[Sequence[str]]]
"""The terms of each text of each field of an entry."""


@dataclass(slots=True)
class Match:
    """How an entry goes with a text; all but `body` from the fields that tell what the entry is about.

    `words`: BM25 over the fields. `likeness`: how much of their weight the text and the nearest ask share. `share`,
    `heads`: how much of the words' weight the fields, and those that name the subject, hold. From 0 on; the last three
    at most 1.
    """

    words: float = 0.0
    likeness: float = 0.0
    share: float = 0.0
    heads: float = 0.0


class Index:
    """The words of `entries`, which are known by their place in the sequence. Nothing in it changes later."""

    def __init__(self, entries: Sequence[Fields]) -> None:
        self.size = len(entries)
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        strong: dict[str, set[int]] = defaultdict(set)
        heads: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._owners: list[int] = []
        row_terms: list[frozenset[str]] = []
        for number, fields in enumerate(entries):
            self._add_fields(number, fields)
            for name in FIELDS:
                if name == "body":
                    continue
                for terms in fields.get(name, ()):
                    row = len(self._owners)
                    distinct = frozenset(terms)
                    for term in distinct:
                        self._rows[term].append(row)
                        strong[term].add(number)
                        if name in _HEADS:
                            heads[term].add(number)
                    self._owners.append(number)
                    row_terms.append(distinct)
        # There are thousands of terms, most of them in one entry: a set takes four times as much as a tuple.
        self._strong = {term: tuple(numbers) for term, numbers in strong.items()}
        self._heads = {term: tuple(numbers) for term, numbers in heads.items()}
        self._weigh(entries)
        self._rare = {term: self._rarity(len(rows)) for term, rows in self._rows.items()}
        self._norms = [1 / (math.sqrt(sum(map(self._rare.__getitem__, terms))) or 1.0) for terms in row_terms]

    def _add_fields(self, number: int, fields: Fields) -> None:
        for name, weight in FIELDS.items():
            for term, count in Counter(term for terms in fields.get(name, ()) for term in terms).items():
                found = self._postings[term]
                found[number] = found.get(number, 0.0) + weight * count

    def _weigh(self, entries: Sequence[Fields]) -> None:
        """Make BM25 scores of the weighted counts."""
        lengths = [
            sum(weight * len(terms) for name, weight in FIELDS.items() for terms in fields.get(name, ()))
            for fields in entries
        ]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        for found in self._postings.values():
            rare = math.log(1 + (self.size - len(found) + 0.5) / (len(found) + 0.5))
            for number, count in found.items():
                found[number] = (
                    rare * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * lengths[number] / mean))
                )

    def _rarity(self, rows: int) -> float:
        return math.log(1 + (len(self._owners) - rows + 0.5) / (rows + 0.5))

    def weight(self, unit: Term) -> float | None:
        """How much `unit` tells apart the entries; None for a word of another alphabet that stands nowhere."""
        found = [len(numbers) for term in unit.terms if (numbers := self._strong.get(term))]
        if not found and not unit.said.isascii():
            return None
        return math.log((self.size + 1) / (min(found, default=0) + 0.5))

    def match(self, units: Sequence[Term]) -> dict[int, Match]:
        """How each entry that has any of the terms of `units` goes with them."""
        found: dict[int, Match] = defaultdict(Match)
        terms = list(dict.fromkeys(term for unit in units for term in unit.terms))
        for term in terms:
            for number, score in self._postings.get(term, {}).items():
                found[number].words += score
        total = 0.0
        for unit in units:
            weight = self.weight(unit)
            if weight is None:
                continue
            total += weight
            for number in set[int]().union(*(self._strong.get(term, ()) for term in unit.terms)):
                found[number].share += weight
            for number in set[int]().union(*(self._heads.get(term, ()) for term in unit.terms)):
                found[number].heads += weight
        for match in found.values():
            match.share /= total or 1.0
            match.heads /= total or 1.0
        self._match_asks(terms, found)
        return found

    def _match_asks(self, terms: Iterable[str], found: dict[int, Match]) -> None:
        sums: dict[int, float] = defaultdict(float)
        known = sorted((term for term in terms if term in self._rows), key=lambda term: len(self._rows[term]))
        everything = looked_at = 0.0
        for term in known:
            rows, weight = self._rows[term], self._rare[term]
            everything += weight
            looked_at += len(rows)
            if sums and looked_at > _MOST_ROWS:
                continue
            for row in rows:
                sums[row] += weight
        owners, norms = self._owners, self._norms
        for row, held in sums.items():
            match = found[owners[row]]
            likeness = held * norms[row]
            if likeness > match.likeness:
                match.likeness = likeness
        for match in found.values():
            match.likeness /= math.sqrt(everything) or 1.0
