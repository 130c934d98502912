"""Members' questions with the pages that answer them: whole, labelled with pages that exist, fairly divided."""

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from benchmarks.guidance_questions import FIRST

pytestmark = pytest.mark.one_database

ROOT = Path(__file__).parents[3]
FILE = ROOT / "benchmarks" / "guidance_questions.jsonl"
CONTENT = ROOT / "bot" / "guidance" / "content"
SHARED = ROOT.parent / "shared" / "guidance-queries-dev.jsonl"

FIELDS = {"id", "query", "locale", "platform", "kind", "slugs", "thread", "source", "year", "split"}
ANSWERED = {"short", "title", "long"}
UNANSWERED = {"offtopic", "nearmiss"}


def questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILE.read_text().splitlines()]


def folded(text: str) -> str:
    """`text` without accents, case, punctuation and spaces between words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def test_each_line_has_its_fields_and_their_values() -> None:
    rows = questions()
    assert [row["id"] for row in rows] == [f"q{n:04d}" for n in range(1, len(rows) + 1)]
    for row in rows:
        assert set(row) == FIELDS, row["id"]
        assert row["locale"] in ("en", "es"), row["id"]
        assert row["kind"] in (ANSWERED if row["slugs"] else UNANSWERED), row["id"]
        assert all(row[name] == row[name].strip() != "" for name in ("query", "platform", "thread", "source"))
        assert row["year"] is None or 2000 <= row["year"] <= 2026, row["id"]


def test_each_label_is_a_page() -> None:
    pages = {file.stem for file in CONTENT.glob("*.md")}
    for row in questions():
        assert len(set(row["slugs"])) == len(row["slugs"]) <= 4, row["id"]
        assert set(row["slugs"]) <= pages, row["id"]


def test_no_question_stands_there_twice() -> None:
    seen = [folded(row["query"]) for row in questions()]
    assert sorted(seen) == sorted(set(seen))


def test_a_thread_is_in_one_half_only() -> None:
    half: dict[str, str] = {}
    for number, row in enumerate(questions()):
        byte = hashlib.sha256(row["thread"].encode()).digest()[0]
        reported = byte % 2 == 1 if number < FIRST else byte % 4 == 1
        expected = half.setdefault(row["thread"], "report" if reported else "train")
        assert row["split"] == expected, row["id"]


def test_enough_is_off_topic() -> None:
    rows = questions()
    assert sum(not row["slugs"] for row in rows) >= 0.15 * len(rows)


def test_nobody_is_named() -> None:
    private = re.compile(
        r"[\w.]+@[\w.]+|(?:^|\s)@\w+|https?:|www\.|\bu/\w+|\+?\d[\d ()-]{8,}\d", re.IGNORECASE
    )
    assert [row["id"] for row in questions() if private.search(row["query"])] == []


@pytest.mark.skipif(not SHARED.exists(), reason=f"../shared/{SHARED.name} is not on this machine")
def test_the_other_questions_are_not_copied() -> None:
    others = {folded(json.loads(line)["query"]) for line in SHARED.read_text().splitlines()}
    assert [row["id"] for row in questions() if folded(row["query"]) in others] == []
