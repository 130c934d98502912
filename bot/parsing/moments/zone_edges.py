"""Zones in the middle of a text about time: "9am Europe/Berlin", "5pm EST", "9am berlin time". Offsets refuse."""

import re
from collections.abc import Iterator

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.chart import Edge
from bot.parsing.moments.lexer import boundaries
from bot.parsing.moments.lexicon import lexicon, phrases_of
from bot.parsing.moments.values import Fault
from bot.parsing.text import quote
from bot.parsing.zones.names import OFFSET, fixed_zone, offset_of, zone_areas, zone_names
from bot.parsing.zones.places import is_well_known
from bot.parsing.zones.reading import ZoneWanted, parse_zone, read_zone

_NAME = re.compile(r"[a-z]+(?:/[a-z][a-z0-9_+-]*){1,2}(?![a-z0-9_/])")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(?::[0-9]{2})?$")
"""What stands before the offset of a machine's time stamp: there it has one meaning."""
_LONGEST_CITY = 4
_LEAST_LETTERS = 3


def zone_edges(words: str, *, capitals: frozenset[str], cities: bool = False) -> Iterator[Edge]:
    """The pieces of `words` that name a zone. `cities`: also bare names of cities, which a first reading leaves out.

    `capitals`: the words that were written in capitals, folded. Others that are everyday words are no abbreviations.
    """
    everyday = zone_names().everyday - capitals
    ends = boundaries(words)
    if not words:
        return
    starts = [start for start in ends[:-1] if words[start] != " "]
    for start in starts:
        if start and words[start - 1].isalpha():
            continue
        if (match := _NAME.match(words, start)) and match[0].partition("/")[0] in zone_areas():
            yield _edge(words, start, match.end(), _by_name(match[0]))
        if match := OFFSET.match(words, start):
            iso = offset_of(match) if _ISO.search(words[:start]) else None
            zone = fixed_zone(iso) if iso is not None else None
            yield _edge(words, start, match.end(), zone or _offset(match[0]))
        for end in ends:
            if (
                end > start
                and words[end - 1] != " "
                and words[start:end] not in everyday
                and (short := zone_names().abbreviations.get(words[start:end]))
            ):
                yield _edge(words, start, end, short[0])
    yield from _cities(words, starts, ends, bare=cities)


def _edge(words: str, start: int, end: int, value: object) -> Edge:
    # "(Europe/Berlin)" has lost its brackets by now; "in Europe/Berlin" and "9am, in Madrid" keep their word.
    for lead in (f"{word} " for kind in ("in", "at", "on") for word in phrases_of(kind)):
        if words.startswith(lead, max(start - len(lead), 0)) and start >= len(lead):
            return Edge(start - len(lead), _next(words, end), "zone", value)
    return Edge(start, _next(words, end), "zone", value)


def _next(words: str, end: int) -> int:
    return end + 1 if end < len(words) and words[end] == " " else end


def _by_name(name: str) -> str | Fault:
    try:
        return parse_zone(name)
    except ZoneWanted as refusal:
        return Fault(refusal)


def _offset(text: str) -> Fault:
    # An offset is right for half of a year, and "GMT+5" is written for both sides of Greenwich: never guessed.
    return Fault(
        Refusal(
            _("I cannot use {text}. Clocks change twice a year, and + and − are often confused."),
            _("Write the time as your own clock shows it, or name a city: “tomorrow 9am Karachi time”."),
            text=quote(text),
        )
    )


def _cities(words: str, starts: list[int], ends: list[int], *, bare: bool) -> Iterator[Edge]:
    """ "berlin time", "hora de madrid"; with `bare` also "9am berlin"."""
    after = tuple(f" {word}" for word in phrases_of("clock_of"))
    before = tuple(f"{word} " for word in phrases_of("clock_of_before"))
    for start in starts:
        lead = next((len(word) for word in before if words.startswith(word, start)), 0)
        for end in ends:
            name = words[start + lead : end]
            if end <= start + lead or name.count(" ") >= _LONGEST_CITY or len(name) < _LEAST_LETTERS:
                continue
            tail = next((len(word) for word in after if words.startswith(word, end)), 0)
            if not (lead or tail or bare) or not name[0].isalpha() or name in lexicon().phrases:
                continue
            if not (lead or tail or is_well_known(name)):
                continue
            found = read_zone(name)
            if found.zone is not None:
                yield _edge(words, start, end + tail, found.zone.zone)
            elif found.others:
                yield _edge(words, start, end + tail, _by_name(name))
