"""Cities, countries and states by name: lines of `places.tsv`, found by bisection in the mapped file.

Nothing is loaded: a look-up reads a few pages of the file (8 MB, shared by all processes) and takes some 20 µs.
`make places` makes the file anew.
"""

import mmap
import re
from collections.abc import Iterator
from functools import cache
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

from bot.parsing.text import fold, typeable

_FILE = Path(__file__).with_name("places.tsv")
_MARKS = re.compile(r"[\W_]+")
_OTHER_NAME = 20
"""So many times likelier a place is meant by its own name than by another one."""

_WELL_KNOWN = 1_000
"""Thousands of people from which a city is well known."""


def place_key(name: str) -> str:
    """A name as the file has it: folded, with spaces for all marks. "St. Petersburg" is "st petersburg"."""
    return _MARKS.sub(" ", fold(typeable(name))).strip()


class Place(NamedTuple):
    """A place of that name. `zones`: its zones and their share of its people in percent, the largest first.

    `thousands`: people; a city has one zone. `state`: of the United States, else empty. `is_city`: no country or state.
    """

    name: str
    country: str
    state: str
    zones: tuple[tuple[str, int], ...]
    thousands: int
    shown: str
    is_city: bool

    @property
    def weight(self) -> float:
        """Its people in thousands, fewer where `name` is only another name for it: Islamabad once was Chittagong's."""
        return weight_of(self.name, self.shown if self.is_city else "", self.thousands)


def weight_of(name: str, shown: str, thousands: int) -> float:
    """See `Place.weight`; `shown` is empty where the place is called `name`."""
    return max(thousands, 1) / (1 if not shown or place_key(shown) == name else _OTHER_NAME)


@cache
def _mapped() -> mmap.mmap:
    with _FILE.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def places_named(name: str) -> list[Place]:
    """The places called `name` (see `place_key`), the likeliest first."""
    found = [_place(line) for line in _lines(f"{name}\t".encode()) if name]
    return sorted(found, key=lambda place: -place.weight)


def is_well_known(name: str) -> bool:
    """Whether `name` by itself, amid other words, is surely a place: a country, or the own name of a large city.

    Most everyday words are a town somewhere: Date is in Japan, Para in Brazil, Nice in France.
    """
    return any(
        not place.is_city or (place.thousands >= _WELL_KNOWN and place_key(place.shown) == place.name)
        for place in places_named(place_key(name))
    )


def places_beginning(name: str, limit: int) -> list[Place]:
    """Places whose name begins with `name` (see `place_key`; two letters or more), the likeliest first, each once.

    Two letters may begin thousands of names: some milliseconds.
    """
    if len(name) < 2:
        return []
    best: dict[tuple[str, str, str], Place] = {}
    for line in nlargest(4 * limit, _lines(name.encode()), key=_weight):
        place = _place(line)
        best.setdefault((place.shown, place.country, place.state), place)
    return list(best.values())[:limit]


def _weight(line: bytes) -> float:
    # Only what is needed: this is done for every name with that beginning.
    name, _country, _state, _zones, thousands, shown = line.split(b"\t")
    return weight_of(name.decode(), shown.decode(), int(thousands))


def _lines(beginning: bytes) -> Iterator[bytes]:
    """The lines that begin so."""
    text = _mapped()
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        start = text.rfind(b"\n", 0, middle) + 1
        end = text.find(b"\n", middle)
        end = len(text) if end < 0 else end
        if text[start:end] < beginning:
            low = end + 1
        else:
            high = start
    while low < len(text) and text[low : low + len(beginning)] == beginning:
        end = text.find(b"\n", low)
        yield text[low:end]
        low = end + 1


def _place(line: bytes) -> Place:
    name, country, state, zones, thousands, shown = line.decode().split("\t")
    if ":" not in zones:
        return Place(name, country, state, ((zones, 100),), int(thousands), shown or name.title(), True)
    shares = tuple(
        (zone, int(share)) for zone, _colon, share in (part.partition(":") for part in zones.split())
    )
    return Place(name, country, state, shares, int(thousands), shown, False)
