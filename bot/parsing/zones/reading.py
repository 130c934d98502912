"""What somebody typed, to a zone: "lahore", "london, uk", "Spain", "EST", "UTC+1", "Europe/Berlin".

Where several places have the name the largest by far is taken and the others are told; where none is, only they are.
Nothing is taken for its spelling being near. Callers show the time it is there and ask, before they keep it.
"""

from datetime import datetime
from typing import NamedTuple

from bot.errors import Refusal
from bot.i18n import _, current_language
from bot.parsing.text import fold, quote, typeable
from bot.parsing.zones.names import (
    OFFSET,
    clock_of,
    fixed_zone,
    named_zone,
    offset_of,
    today_name,
    zone_names,
    zones_ending_in,
)  # fmt: skip
from bot.parsing.zones.places import Place, place_key, places_beginning, places_named

MOST_OTHERS = 8
MOST_TYPED = 80
_BY_FAR = 2
"""So many times larger than the next is the largest place of its name by far."""
_MOST_PEOPLE = 90
"""The percentage of a country's people by whose clock the country is meant."""


class Candidate(NamedTuple):
    """A zone that may be meant. `place`: what of that name lies there, such as `Córdoba, Spain`; else empty."""

    zone: str
    place: str = ""


class ZoneReading(NamedTuple):
    """`zone`: what is meant, None where that is not certain. `others`: what may be meant as well, or instead."""

    zone: Candidate | None
    others: tuple[Candidate, ...] = ()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Everything that may be meant, the likeliest first."""
        return (*([self.zone] if self.zone else []), *self.others)


class ZoneWanted(Refusal):
    """No one zone is meant. `candidates`: those that may be, to be chosen from."""

    def __init__(self, title: str, candidates: tuple[Candidate, ...] = (), /, **parts: object) -> None:
        super().__init__(title, look=None, **parts)
        self.candidates = candidates


def read_zone(text: str, *, year: int = 2026) -> ZoneReading:
    """The zone that `text` names, and what else may be meant; neither for what is no place and no zone.

    `year`: in which the clocks are compared.
    """
    if len(text.strip()) > MOST_TYPED:
        return ZoneReading(None)
    words = fold(typeable(text).replace("_", " ")).strip(" .!?\"'()[]«»“”")
    if not words:
        return ZoneReading(None)
    if (zone := named_zone(words)) is not None:
        return ZoneReading(Candidate(zone))
    if (match := OFFSET.fullmatch(words)) is not None:
        offset = offset_of(match)
        zone = None if offset is None else fixed_zone(offset)
        return ZoneReading(None if zone is None else Candidate(zone))
    name = words.removesuffix(" time")
    short = zone_names().abbreviations.get(name)
    if short is not None:
        return ZoneReading(Candidate(short[0]), tuple(map(Candidate, short[1:])))
    return _by_place(name, year)


def _by_place(words: str, year: int) -> ZoneReading:
    names = zone_names()
    whole = place_key(words)
    whole = names.nicknames.get(whole, whole)
    if (region := names.regions.get(whole)) is not None:
        if len(region) == 1:
            return ZoneReading(Candidate(region[0], whole.title()))
        return ZoneReading(
            None, tuple(Candidate(zone, f"{whole.title()} ({zone_city(zone)})") for zone in region)
        )
    reading = _weighed(_places(whole), year)
    if reading.candidates:
        return reading
    # "london, uk", "portland maine": a city, and what it lies in.
    for city, within in _cuts(words):
        codes, region = _within(within), names.regions.get(within, [])
        inside = [
            place
            for place in _places(names.nicknames.get(city, city))
            if place.is_city
            and (
                (place.country, "") in codes
                or (place.country, place.state) in codes
                or place.zones[0][0] in region
            )
        ]
        reading = _weighed(inside, year)
        if reading.candidates:
            return reading
    tails = zones_ending_in(whole)
    return (
        ZoneReading(Candidate(tails[0]))
        if len(tails) == 1
        else ZoneReading(None, tuple(map(Candidate, tails)))
    )


def _cuts(words: str) -> list[tuple[str, str]]:
    """A city and what it lies in, as `words` may be cut."""
    if "," in words:
        city, _comma, rest = words.partition(",")
        # "Lahore, Punjab, Pakistan"
        return [(place_key(city), place_key(part)) for part in reversed(rest.split(","))]
    pieces = place_key(words).split()
    return [(" ".join(pieces[:cut]), " ".join(pieces[cut:])) for cut in range(len(pieces) - 1, 0, -1)]


def _places(words: str) -> list[Place]:
    """The places called `words`, countries by their other names too."""
    found = places_named(words)
    code = zone_names().countries.get(words)
    if code is not None:
        found = [
            place
            for name in _country_names(code)
            for place in places_named(place_key(name))
            if not place.is_city
        ]
    return [place for place in found if code is None or place.country == code]


def _country_names(code: str) -> list[str]:
    from babel import Locale

    return [Locale("en").territories[code]]


def _within(words: str) -> set[tuple[str, str]]:
    """The countries (and states) that `words` name: ("GB", ""), ("US", "TX")."""
    found = {(place.country, place.state) for place in _places(words) if not place.is_city}
    if len(words) == 2:
        found |= {(words.upper(), ""), ("US", words.upper())}
    return found


def _weighed(places: list[Place], year: int) -> ZoneReading:
    """The place that is meant by far, and the others, each clock once."""
    by_clock: dict[object, tuple[float, Candidate]] = {}
    for place in places:
        for zone, share in place.zones:
            if share < 1 and len(place.zones) > 1:
                continue
            zone = today_name(zone)
            people = place.weight * share / 100
            clock = clock_of(zone, year)
            if clock not in by_clock or people > by_clock[clock][0]:
                by_clock[clock] = (people, Candidate(zone, place_label(place, zone)))
    ranked = sorted(by_clock.values(), key=lambda one: -one[0])
    if not ranked:
        return ZoneReading(None)
    found = tuple(candidate for _people, candidate in ranked)
    if len(ranked) == 1:
        return ZoneReading(found[0])
    first, second = ranked[0][0], ranked[1][0]
    spread = [place for place in places if not place.is_city and len(place.zones) > 1]
    sure = first >= _BY_FAR * second and all(
        _share(place, found[0].zone, year) >= _MOST_PEOPLE for place in spread
    )
    others = found[1 : MOST_OTHERS + 1]
    return ZoneReading(found[0], others) if sure else ZoneReading(None, found[:MOST_OTHERS])


def _share(place: Place, zone: str, year: int) -> int:
    clock = clock_of(zone, year)
    return sum(share for other, share in place.zones if clock_of(today_name(other), year) == clock)


def zone_city(zone: str) -> str:
    """The city that a zone is named after: `New York`."""
    return zone.rpartition("/")[2].replace("_", " ")


def place_label(place: Place, zone: str = "") -> str:
    """`Córdoba, Spain`, `Portland, ME, United States`; a country with the city of `zone` where it has several."""
    from babel import Locale

    country = Locale(current_language()).territories.get(place.country, place.country)
    if not place.is_city:
        name = f"{place.name.title()}, {country}" if place.state else str(country)
        return name if len(place.zones) == 1 or not zone else f"{zone_city(zone)}, {name}"
    return ", ".join(filter(None, (place.shown, place.state, str(country))))


def parse_zone(text: str, *, now: datetime | None = None) -> str:
    """The zone that `text` certainly names; ZoneWanted otherwise, with what may be meant."""
    reading = read_zone(text) if now is None else read_zone(text, year=now.year)
    if reading.zone is not None:
        return reading.zone.zone
    if reading.others:
        near = ", ".join(one.place or one.zone.replace("_", " ") for one in reading.others[:4])
        raise ZoneWanted(
            _("“{text}” may mean several places: {near}. Which one?"),
            reading.others,
            text=quote(text),
            near=near,
        )
    near_names = _same_area(text)
    if near_names:
        raise ZoneWanted(
            _("I do not know the time zone “{text}”. Did you mean {near}?"),
            near_names,
            text=quote(text),
            near=", ".join(one.zone for one in near_names),
        )
    raise ZoneWanted(
        _(
            "I do not know the place “{text}”. Name a large city near you, or its country: “Lahore”, “London, UK”."
        ),
        text=quote(text),
    )


def _same_area(text: str) -> tuple[Candidate, ...]:
    """Zones of the same part of the world that are spelled nearly so: only for "europe/berlim"."""
    area, slash, city = fold(text[:MOST_TYPED]).partition("/")
    if not slash or not city:
        return ()
    from zoneinfo import available_timezones

    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    names = {
        name: fold(name).partition("/")[2]
        for name in available_timezones()
        if fold(name).startswith(f"{area}/")
    }
    found = process.extract(city.replace(" ", "_"), names, scorer=OSA.distance, score_cutoff=2, limit=3)
    return tuple(Candidate(today_name(name)) for _value, _distance, name in found)


def find_zones(text: str, limit: int = 25) -> list[Candidate]:
    """What `text`, not yet typed to its end, may become: for suggestions, the likeliest first.

    Some milliseconds: not on the event loop.
    """
    if len(text.strip()) > MOST_TYPED:
        return []
    exact = list(read_zone(text).candidates)
    words = place_key(text)
    seen = {(one.zone, one.place) for one in exact}
    for place in places_beginning(words, limit):
        if len(exact) >= limit:
            break
        zone = today_name(place.zones[0][0])
        one = Candidate(zone, place_label(place, zone))
        if (place.is_city or len(place.zones) == 1) and (one.zone, one.place) not in seen:
            seen.add((one.zone, one.place))
            exact.append(one)
    return exact[:limit]
