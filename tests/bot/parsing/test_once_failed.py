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

OFFSET = re.compile(r"(?i)(am|pm) ?(gmt|utc)?[+-][0-9]")
"""An offset beside am or pm. The list has these refused, or an hour off; they are read, as beside 24 hours."""
READ_ALL_THE_SAME = [case for case in CASES if case["kind"] == "when" and OFFSET.search(case["text"])]


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


@pytest.mark.parametrize(
    "case", [case for case in CASES if case not in READ_ALL_THE_SAME], ids=lambda case: case["text"]
)
def test_is_read_as_it_was_meant(case: dict[str, Any]) -> None:
    found = read(case)
    assert any(fits(case, found, expected) for expected in case["expected"]), found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tomorrow 9am +05:30", "2026-11-27T03:30+00:00"),
        ("tomorrow 9am GMT+5", "2026-11-27T04:00+00:00"),
        ("tomorrow 9am gmt+1", "2026-11-27T08:00+00:00"),
        ("29 nov 9am utc-8", "2026-11-29T17:00+00:00"),
        ("mañana 9am UTC+5:30", "2026-11-27T03:30+00:00"),
        ("tomorrow 21:00 GMT+2", "2026-11-27T19:00+00:00"),
    ],
)
def test_an_offset_is_an_offset_beside_every_clock(text: str, value: str) -> None:
    found = read({"kind": "when", "text": text, "zone": "Europe/Berlin"})
    assert datetime.fromisoformat(str(found["value"])) == datetime.fromisoformat(value)
