"""Inputs that were written down after the grammar stood, each with the one right reading (or the few)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.read import answer

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LIST = Path(__file__).with_name("held_out.txt")


def cases() -> Iterator[tuple[str, str, str, str]]:
    """(kind, locale, text, what it must be)."""
    kind, locale = "", ""
    for line in LIST.read_text("utf-8").splitlines():
        if line.startswith("["):
            kind, locale = line.strip("[]").split()
        elif line and not line.startswith("#"):
            text, _bar, expected = line.rpartition(" | ")
            yield kind, locale, text, expected


def said(kind: str, locale: str, text: str) -> str:
    """What is understood, as the list writes it."""
    found = answer(kind, text, zone="Europe/Berlin", now=NOW, locale=locale)
    value = found["value"]
    if value is None:
        return "ask" if kind == "date" and "?" in str(found["says"]) else "no"
    match kind:
        case "when":
            moment = f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M}"
            return moment if found["rule"] is None else f"{moment} ~{found['rule']}"
        case "money":
            assert isinstance(value, dict)
            return f"{value['cents']} {value['currency']}"
        case "stars":
            return str(value) if isinstance(value, str) else f"{value:g}"
    return str(value)


@pytest.mark.parametrize(("kind", "locale", "text", "expected"), list(cases()))
def test_is_read_so(kind: str, locale: str, text: str, expected: str) -> None:
    assert said(kind, locale, text) in expected.split(" or ")
