"""Zones as members name them."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.parsing.zones import Candidate, ZoneWanted, find_zones, parse_zone, read_zone, zone_label
from bot.parsing.zones.names import zone_names
from bot.parsing.zones.places import place_key, places_beginning, places_named


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Bangalore", "Asia/Kolkata"),
        ("Zürich", "Europe/Zurich"),
        ("zurich", "Europe/Zurich"),
        ("Kiev", "Europe/Kyiv"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Hanoi", "Asia/Ho_Chi_Minh"),
        ("london, uk", "Europe/London"),
        ("London, Ontario", "America/Toronto"),
        ("paris texas", "America/Chicago"),
        ("St. Petersburg, FL", "America/New_York"),
        ("España", "Europe/Madrid"),
        ("Deutschland", "Europe/Berlin"),
        ("Киев", "Europe/Kyiv"),
        ("nyc", "America/New_York"),
        ("PKT", "Asia/Karachi"),
        ("Pacific time", "America/Los_Angeles"),
        ("UTC+1", "Etc/GMT-1"),
        ("GMT-5", "Etc/GMT+5"),
        ("utc+5:30", "Asia/Kolkata"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("america/new york", "America/New_York"),
        ("“Lahore”", "Asia/Karachi"),
        ("Canarias", "Atlantic/Canary"),
        ("hawaii", "Pacific/Honolulu"),
    ],
)
def test_a_place_an_abbreviation_an_offset(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    "text", ["Georgia", "Valencia", "Springfield", "United States", "Russia", "Australia"]
)
def test_what_is_ambiguous_gives_candidates(text: str) -> None:
    reading = read_zone(text)
    assert reading.zone is None
    assert len(reading.others) >= 2
    with pytest.raises(ZoneWanted, match="several places") as caught:
        parse_zone(text)
    assert caught.value.candidates == reading.others


@pytest.mark.parametrize("text", ["Georgia", "Punjab", "Odessa", "México", "Valencia", "USA", "Congo"])
def test_what_may_be_meant_can_be_told_apart(text: str) -> None:
    labels = [one.place or one.zone for one in read_zone(text).candidates]
    assert len(set(labels)) == len(labels)


def test_the_largest_by_far_is_meant_and_the_others_are_offered() -> None:
    reading = read_zone("Córdoba")
    assert reading.zone == Candidate("America/Argentina/Cordoba", "Córdoba, Argentina")
    assert Candidate("Europe/Madrid", "Córdoba, Spain") in reading.others
    assert read_zone("IST").others, "Ireland and Israel write it as well"


@pytest.mark.parametrize("text", ["Madird", "Berln", "asdf", "the moon", "", "UTC+25", "x" * 200, "-5", "?"])
def test_nothing_is_guessed_from_spelling(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_zone(text)
    assert "Did you mean" not in caught.value.message


def test_a_slip_in_a_zones_own_name_stays_in_its_part_of_the_world() -> None:
    with pytest.raises(ZoneWanted, match="Europe/Berlin") as caught:
        parse_zone("Europe/Berlim")
    assert all(one.zone.startswith("Europe/") for one in caught.value.candidates)


def test_suggestions_are_the_largest_places_that_begin_so() -> None:
    assert find_zones("lond")[0].zone == "Europe/London"
    assert find_zones("são p")[0].zone == "America/Sao_Paulo"
    assert find_zones("x" * 100) == []
    assert len(find_zones("san")) == 25


def test_every_zone_that_is_named_anywhere_exists() -> None:
    names = zone_names()
    for zone in {
        zone for zones in (*names.abbreviations.values(), *names.regions.values()) for zone in zones
    }:
        ZoneInfo(zone)
    for city in names.nicknames.values():
        assert places_named(city), city
    for place in places_beginning("a", 10):
        assert place.zones


def test_the_names_in_the_file_are_found_as_they_are_looked_up() -> None:
    """Sorted bytes and the same folding on both sides: a name that is in the file is found."""
    for name in ("st petersburg", "washington d c", "москва", "aachen", "zwolle"):
        assert name == place_key(name)
        assert places_named(name)


@given(
    st.text(max_size=90)
    | st.sampled_from(["a,b", ",", "uk,", "gmt+", "utc-99:99", "london,,uk", "/", "a/", "/b"])
)
def test_any_text_is_a_zone_or_refused(text: str) -> None:
    find_zones(text)
    try:
        ZoneInfo(parse_zone(text))
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - both ends are fine; nothing else may come out


def test_labels() -> None:
    assert zone_label("Etc/GMT-1") == "UTC+1"
    assert zone_label("America/New_York") == "America/New York"
    assert json.dumps(zone_label("UTC")) == '"UTC"'


def test_the_clocks_of_a_fixed_zone_are_as_typed() -> None:
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo(parse_zone("UTC+1"))).hour == 13
