"""`candor read`."""

import json

import pytest
from click.testing import CliRunner

from bot.cli.read import read

NOW = "2026-11-26T12:00:00Z"


def run(*arguments: str, lines: str | None = None) -> list[dict[str, object]]:
    result = CliRunner().invoke(read, list(arguments), input=lines, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("when", "tomorrow 9am", "2026-11-27T09:00:00+05:00"),
        ("date", "5 Mar 2026", "2026-03-05"),
        ("date", "Oct 2026", "2026-10"),
        ("money", "2k eur", {"cents": 200000, "currency": "EUR"}),
        ("money", "¥1,000.50", None),
        ("when", "third friday", None),
        ("stars", "****", 4),
        ("zone", "Lahore", "Asia/Karachi"),
        ("when", "tomorrow 25:00", None),
        ("date", "last week", None),
        ("stars", "...", None),
        ("zone", "Valencia", None),
    ],
)
def test_one_text(kind: str, text: str, value: object) -> None:
    (found,) = run(kind, text, "--zone", "Asia/Karachi", "--now", NOW, "--locale", "en-GB")
    assert found["value"] == value
    assert found["rule"] is None
    assert found["says"]


def test_a_rhythm_and_the_language() -> None:
    (found,) = run("when", "cada lunes a las 8", "--zone", "Europe/Madrid", "--now", NOW, "--locale", "es-ES")
    assert found["rule"] == "FREQ=WEEKLY;BYDAY=MO"
    assert "lunes" in str(found["says"])
    (refused,) = run("when", "xyz", "--now", NOW, "--locale", "es-ES")
    assert "No entiendo" in str(refused["says"])


def test_lines() -> None:
    asked = [
        {"kind": "when", "text": "17h", "zone": "UTC", "now": NOW, "locale": "es-ES"},
        {"kind": "date", "text": "3/4/2026", "now": NOW, "locale": "en-US"},
        {"kind": "date", "text": "3/4/2026", "now": NOW},
    ]
    found = run("--jsonl", lines="\n".join(map(json.dumps, asked)) + "\n\n")
    assert [one["value"] for one in found] == ["2026-11-26T17:00:00+00:00", "2026-03-04", "2026-04-03"]


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"kind": "what", "text": "x"}', '{"kind": "when"}'])
def test_a_bad_line_is_named(line: str) -> None:
    result = CliRunner().invoke(read, ["--jsonl"], input=line)
    assert "Line 1 is not" in str(result.exception)


@pytest.mark.parametrize("option", [("--zone", "Atlantis"), ("--now", "yesterday")])
def test_a_bad_option_is_named(option: tuple[str, str]) -> None:
    result = CliRunner().invoke(read, ["when", "tomorrow", *option])
    assert option[1] in str(result.exception)
