"""The index of words: which words of a text each page has, and how near its nearest way to put it is.

An entry is a page, or a subject that no page answers. Its fields hold stems of words and the concepts they stand for
(`bot.guidance.text`). They choose which entries the classifier's opinion is asked of, tell a text of which no entry has
a word, and stand for that opinion where there is none: of a server's own pages.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.guidance.text import Term

FIELDS = ("title", "asks", "keywords", "summary", "body")

_HEADS = ("title", "keywords")
"""Fields that name the subject of an entry."""

_MOST_ROWS = 800
"""Asks that one search looks at, those with its rarest words first: common words say little and cost most time."""

Fields = Mapping[str, Sequence[Sequence[str]]]
"""The terms of each text of each field of an entry."""


@dataclass(slots=True)
class Match:
    """How an entry goes with a text, by the fields that tell what it is about: all but `body`. From 0 to 1.

    `likeness`: how much of their weight the text and the nearest ask share, where that was asked for. `share`, `heads`:
    how much of the words' weight the fields, and those that name the subject, hold.
    """

    likeness: float = 0.0
    share: float = 0.0
    heads: float = 0.0


class Index:
    """The words of `entries`, which are known by their place in the sequence. Nothing in it changes later."""

    def __init__(self, entries: Sequence[Fields]) -> None:
        self.size = len(entries)
        anywhere: dict[str, set[int]] = defaultdict(set)
        strong: dict[str, set[int]] = defaultdict(set)
        heads: dict[str, set[int]] = defaultdict(set)
        self._rows: dict[str, list[int]] = defaultdict(list)
        self._owners: list[int] = []
        row_terms: list[frozenset[str]] = []
        for number, fields in enumerate(entries):
            for name in FIELDS:
                for terms in fields.get(name, ()):
                    for term in terms:
                        anywhere[term].add(number)
                    if name == "body":
                        continue
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
        self._anywhere = {term: tuple(sorted(numbers)) for term, numbers in anywhere.items()}
        self._strong = {term: tuple(numbers) for term, numbers in strong.items()}
        self._heads = {term: tuple(numbers) for term, numbers in heads.items()}
        self._rare = {term: self._rarity(len(rows)) for term, rows in self._rows.items()}
        self._norms = [1 / (math.sqrt(sum(map(self._rare.__getitem__, terms))) or 1.0) for terms in row_terms]

    def _rarity(self, rows: int) -> float:
        return math.log(1 + (len(self._owners) - rows + 0.5) / (rows + 0.5))

    def weight(self, unit: Term) -> float | None:
        """How much `unit` tells apart the entries; None for a word of another alphabet that stands nowhere."""
        found = [len(numbers) for term in unit.terms if (numbers := self._strong.get(term))]
        if not found and not unit.said.isascii():
            return None
        return math.log((self.size + 1) / (min(found, default=0) + 0.5))

    def match(self, units: Sequence[Term], *, likeness: bool = False) -> dict[int, Match]:
        """How each entry that has any of the terms of `units` goes with them; their `likeness` takes as long again."""
        terms = list(dict.fromkeys(term for unit in units for term in unit.terms))
        having = dict.fromkeys(number for term in terms for number in self._anywhere.get(term, ()))
        found = {number: Match() for number in having}
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
        if likeness:
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
