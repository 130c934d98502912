"""Inputs that were once read wrong or refused without reason, with what they must be read as."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli.read import answer

FILE = Path(__file__).with_name("once_failed.jsonl")
CASES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def fits(case: dict[str, Any], found: dict[str, object], expected: str) -> bool:
    """Whether what was found is `expected`, in the notation of the list."""
    value = found["value"]
    if expected == "REFUSED":
        return value is None
    if expected == "a rhythm":
        return found["rule"] is not None
    if value is None:
        return False
    if case["kind"] != "when":
        return value == expected
    moment = datetime.fromisoformat(str(value))
    if re.fullmatch(r"[0-9]{4}-.*\+00:00", expected):
        return moment == datetime.fromisoformat(expected)
    said, _bar, rule = expected.partition(" | ")
    return f"{moment:%a %Y-%m-%d %H:%M}" == said and (not rule or found["rule"] == rule)


def read(case: dict[str, Any]) -> dict[str, object]:
    now = case.get("now", "2026-11-26T12:00:00+00:00")
    moment = datetime.fromisoformat(now if "T" in now else f"{now}T12:00:00+00:00")
    return answer(
        case["kind"],
        case["text"],
        zone=case.get("zone", "UTC"),
        now=moment,
        locale=case.get("locale", "en-GB"),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_is_read_as_it_was_meant(case: dict[str, Any]) -> None:
    found = read(case)
    assert any(fits(case, found, expected) for expected in case["expected"]), found


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow 9am +05:30",
        "tomorrow 9am GMT+5",
        "29 nov 9am utc-8",
        "mañana 9am UTC+5:30",
        "tomorrow 21:00 GMT+2",
        "every monday 9am gmt+1",
    ],
)
def test_an_offset_is_never_guessed(text: str) -> None:
    found = read({"kind": "when", "text": text, "zone": "Europe/Berlin"})
    assert found["value"] is None
    assert "name a city" in str(found["says"])
