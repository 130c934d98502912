"""The names of the time zone database, abbreviations and offsets."""

import re
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict

from bot.parsing.words import read_tables
from bot.parsing.zones.places import place_key

OFFSET = re.compile(
    r"(?:(?:utc|gmt|z) ?(?P<sign>[+-]) ?|(?P<plus>[+]))(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9:])"
)
"""`utc+5:30`, `gmt-8`, `+0530`. A minus by itself is rather a dash."""

_ODD_OFFSETS = (
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Kabul", "Asia/Tehran", "Asia/Yangon", "Australia/Darwin",
    "Pacific/Marquesas", "Australia/Eucla",
)  # fmt: skip
"""Zones without a summer time whose offset is no whole hour."""


class ZoneNames(BaseModel):
    """`zones.toml`: zones by abbreviation and by region, codes by other names of a country, cities by nickname.

    `everyday`: abbreviations that are words as well.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    everyday: frozenset[str]
    abbreviations: dict[str, list[str]]
    regions: dict[str, list[str]]
    countries: dict[str, str]
    nicknames: dict[str, str]


@cache
def zone_names() -> ZoneNames:
    """The file, checked; a ValidationError names what is wrong in it."""
    read = ZoneNames.model_validate(read_tables(Path(__file__).with_name("zones.toml")))
    return ZoneNames(
        everyday=read.everyday,
        abbreviations=read.abbreviations,
        regions={place_key(name): zones for name, zones in read.regions.items()},
        countries={place_key(name): code for name, code in read.countries.items()},
        nicknames={place_key(name): place_key(city) for name, city in read.nicknames.items()},
    )


@cache
def _renamed() -> dict[str, str]:
    """Old names of zones → today's: Asia/Calcutta → Asia/Kolkata."""
    root = files("tzdata").joinpath("zoneinfo")
    kept = {line.split("\t")[2].split()[0] for line in root.joinpath("zone.tab").read_text("utf-8").splitlines()
            if line and not line.startswith("#")}  # fmt: skip
    links = (
        line.split()
        for line in root.joinpath("tzdata.zi").read_text("utf-8").splitlines()
        if line.startswith("L ")
    )
    return {old: new for _mark, new, old in links if old not in kept and new in kept}


@cache
def _known() -> dict[str, str]:
    """The zones by their folded names."""
    return {
        name.casefold(): name
        for name in available_timezones()
        if not name.startswith(("posix", "right", "SystemV"))
    }


@cache
def _cities() -> dict[str, list[str]]:
    """The zones by the last part of their names: what a gazetteer may not have."""
    found: dict[str, list[str]] = {}
    for name in _known().values():
        if "/" in name and not name.startswith(("Etc/", "US/")):
            found.setdefault(place_key(name.rpartition("/")[2]), []).append(today_name(name))
    return {tail: sorted(set(names)) for tail, names in found.items()}


@cache
def zone_areas() -> frozenset[str]:
    """The first parts of the zones' names, folded: "europe", "us"."""
    return frozenset(name.partition("/")[0] for name in _known() if "/" in name)


def today_name(zone: str) -> str:
    """The zone under its present name."""
    return _renamed().get(zone, zone)


def named_zone(words: str) -> str | None:
    """The zone whose own name `words` (folded) are: "europe/berlin", "america/new york"; None for other words."""
    found = _known().get(words.replace(" ", "_"))
    # Names such as EST and Japan are abbreviations and countries, which come with more sense elsewhere.
    return today_name(found) if found is not None and ("/" in found or found == "UTC") else None


def zones_ending_in(words: str) -> list[str]:
    """The zones named after the city `words`."""
    return _cities().get(words, [])


def offset_of(match: re.Match[str]) -> timedelta | None:
    """What `OFFSET` matched, None where no clock is so far off."""
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    if int(match["minutes"] or 0) > 59 or minutes > 14 * 60:
        return None
    return timedelta(minutes=-minutes if match["sign"] == "-" else minutes)


def fixed_zone(offset: timedelta) -> str | None:
    """A zone whose clocks always have that offset, None where there is none."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if not rest:
        # The signs of these names are turned round: Etc/GMT-2 is two hours before Greenwich's noon.
        name = "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
        return name if name == "UTC" or name in available_timezones() else None
    year = datetime(2026, 1, 1)  # noqa: DTZ001 - a clock on the wall
    return next((zone for zone in _ODD_OFFSETS if ZoneInfo(zone).utcoffset(year) == offset), None)


def zone_label(zone: str) -> str:
    """A zone as members read it: `America/New York`, `UTC+5`."""
    if zone.startswith("Etc/GMT") and zone[7:]:
        return f"UTC{-int(zone[7:]):+d}"
    return zone.replace("_", " ")


@lru_cache(maxsize=2048)
def clock_of(zone: str, year: int) -> tuple[timedelta | None, ...]:
    """The offsets of a zone through a year: equal ones are one clock under two names."""
    place = ZoneInfo(zone)
    return tuple(place.utcoffset(datetime(year, month, day)) for month in range(1, 13) for day in (1, 15))  # noqa: DTZ001
