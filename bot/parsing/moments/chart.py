"""A chart parser: finds every way in which the words of a short text may belong together.

Edges span pieces of the text and say what they may mean. Rules join neighbouring edges to larger ones, stratum after
stratum; a reading is a row of edges without a gap. Nothing is ever skipped, so what no rule explains leaves no reading.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

MOST_STEPS = 40_000
"""Attempts to match after which a text counts as unreadable: it bounds the time of hostile ones."""


class Edge(NamedTuple):
    """A piece of the text, from `start` to before `end`, that may mean `value` as a `kind`."""

    start: int
    end: int
    kind: str
    value: Any


class _Element(NamedTuple):
    kinds: frozenset[str]
    label: str | None
    optional: bool
    repeated: bool


class Rule(NamedTuple):
    """A pattern → an edge of `kind` with what `action(context, **labelled)` makes of it; None: it does not apply."""

    kind: str
    elements: tuple[_Element, ...]
    action: Callable[..., Any]
    begins: frozenset[str]
    """The kinds of edges with which it may begin."""


class TooMuch(Exception):
    """The text has more readings than it is worth."""


def rule(kind: str, pattern: str, action: Callable[..., Any]) -> Rule:
    """A rule from its text: `at? number|hour:n half_day:half*`.

    Elements are kinds, separated by spaces; `|` is "or", `:name` hands the value to `action` under that name, `?` may
    be missing, `*` may come any number of times (its values are then a list).
    """
    elements = []
    for text in pattern.split():
        body = text.rstrip("?*")
        kinds, _colon, label = body.partition(":")
        mark = text[len(body) :]
        elements.append(_Element(frozenset(kinds.split("|")), label or None, mark in ("?", "*"), mark == "*"))
    begins: frozenset[str] = frozenset()
    for element in elements:
        begins |= element.kinds
        if not element.optional:
            break
    return Rule(kind, tuple(elements), action, begins)


class Chart:
    """The edges of one text, by where they begin."""

    def __init__(self, length: int, context: Any) -> None:
        self.length, self.context = length, context
        self.edges: dict[int, list[Edge]] = {}
        self._kinds: dict[int, set[str]] = {}
        self._anywhere: set[str] = set()
        self._known: set[tuple[int, int, str, str]] = set()
        self._steps = 0

    def add_edge(self, edge: Edge) -> bool:
        """Add an edge; False where it was there."""
        known = (edge.start, edge.end, edge.kind, repr(edge.value))
        if known in self._known:
            return False
        self._known.add(known)
        self.edges.setdefault(edge.start, []).append(edge)
        self._kinds.setdefault(edge.start, set()).add(edge.kind)
        self._anywhere.add(edge.kind)
        return True

    def apply(self, rules: Sequence[Rule]) -> None:
        """Add what `rules` make of the edges there are, each rule once: rules that build on others come later."""
        for one in rules:
            if one.begins.isdisjoint(self._anywhere):
                continue
            for start in [at for at, kinds in self._kinds.items() if not one.begins.isdisjoint(kinds)]:
                # Collected first: a rule does not feed itself.
                for end, values in list(self._match(one.elements, 0, start, {})):
                    value = one.action(self.context, **values)
                    if end > start and value is not None:
                        self.add_edge(Edge(start, end, one.kind, value))

    def _match(
        self, elements: tuple[_Element, ...], index: int, at: int, values: dict[str, Any]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMuch
        if index == len(elements):
            yield at, values
            return
        element = elements[index]
        for edge in self.edges.get(at, ()) if not element.kinds.isdisjoint(self._kinds.get(at, ())) else ():
            if edge.kind in element.kinds:
                label = element.label
                if label is None:
                    found = values
                elif element.repeated:
                    found = values | {label: [*values.get(label, ()), edge.value]}
                else:
                    found = values | {label: edge.value}
                yield from self._match(elements, index if element.repeated else index + 1, edge.end, found)
        if element.optional:
            yield from self._match(elements, index + 1, at, values)

    def covers(self, kinds: frozenset[str], most: int) -> Iterator[tuple[Edge, ...]]:
        """Rows of edges of `kinds` over the whole text, at most `most` edges each, those with the fewest first."""
        for count in range(1, most + 1):
            yield from self._rows(kinds, 0, count)

    def _rows(self, kinds: frozenset[str], at: int, count: int) -> Iterator[tuple[Edge, ...]]:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooMuch
        if count == 0 or at >= self.length:
            if count == 0 and at >= self.length:
                yield ()
            return
        for edge in self.edges.get(at, ()):
            if edge.kind in kinds:
                for rest in self._rows(kinds, edge.end, count - 1):
                    yield (edge, *rest)

    def longest(self, kinds: frozenset[str]) -> int:
        """How far a row of edges of `kinds` reaches from the beginning of the text."""
        reached, todo = {0}, [0]
        while todo:
            at = todo.pop()
            for edge in self.edges.get(at, ()):
                if edge.kind in kinds and edge.end not in reached:
                    reached.add(edge.end)
                    todo.append(edge.end)
        return max(reached)
