"""Reads the questions that the search for guidance is fitted to and measured with."""

import json
from pathlib import Path
from typing import Literal, NamedTuple

HERE = Path(__file__).parent
QUESTIONS = HERE / "guidance_questions.jsonl"
DEV = HERE.parents[1] / "shared" / "guidance-queries-dev.jsonl"
"""Questions kept outside this repository."""

GROWN = HERE / "guidance_grown.txt"
"""Asks that were written by whoever knew the half `train`, one a line."""

ASKS = HERE / "guidance_asks.txt"
OFF_TOPIC = HERE / "guidance_off_topic.txt"
ASKS_GROWN = HERE / "guidance_asks_grown.txt"
OFF_TOPIC_GROWN = HERE / "guidance_off_topic_grown.txt"
"""What was written for training; the first line of each says what it holds."""

FIRST = 638
"""Lines of `QUESTIONS` that were collected as they came. For the later ones subjects were looked for: those that no
page answers, near the pages' own, stand there far more often than among what members type."""

Half = Literal["train", "report"]

_NOW_ANSWERED = {
    "connects": "connects",
    "connections": "connects",
    "w8ben": "taxes",
    "w-8ben": "taxes",
    "30%": "taxes",
    "vat": "taxes",
    "iva": "taxes",
    "upwork fee": "fees",
    "comision": "fees",
    "0% on direct": "direct-contracts",
    "into my new agency": "agency-move",
    "payoneer": "pending-and-withdrawals",
    "bank to receive": "pending-and-withdrawals",
    "0 to 15": "fees",
}
"""Words of questions of `DEV` that no page answered when they were labelled, and the page that does now."""


class Question(NamedTuple):
    """What somebody asked. `slugs`: the pages that answer, the best first, none where no page does.

    `thread`: where it was asked; questions of one thread are alike. `source`: the file it is from. `sought`: it was
    collected by looking for its subject (`FIRST`).
    """

    text: str
    slugs: tuple[str, ...]
    locale: str
    thread: str
    source: str
    kind: str = ""
    sought: bool = False


def read_questions(half: Half) -> list[Question]:
    """The real questions with a source, of one half."""
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [
        Question(
            row["query"],
            tuple(row["slugs"]),
            row["locale"],
            row["thread"],
            half,
            row["kind"],
            number >= FIRST,
        )
        for number, row in enumerate(rows)
        if row["split"] == half
    ]


def grown_asks() -> frozenset[str]:
    """The asks of `GROWN`."""
    return frozenset(GROWN.read_text("utf-8").splitlines())


def written_asks(file: Path = ASKS) -> dict[str, list[str]]:
    """The ways to ask of `file` for each page's slug."""
    return _parts(file)


def written_off_topic(file: Path = OFF_TOPIC) -> list[Question]:
    """The questions of `file`, each its own thread."""
    return [
        Question(text, (), "en", f"written-{kind}-{number}", "written", kind)
        for kind, several in _parts(file).items()
        for number, text in enumerate(several)
    ]


def _parts(file: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("## "):
            name = line[3:]
        elif line and not line.startswith("# "):
            found.setdefault(name, []).append(line)
    return found


def dev_questions(slugs: frozenset[str], file: Path = DEV) -> list[Question]:
    """The questions of the owner, where that file is there; `slugs`: the pages that there are."""
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [
        Question(
            row["query"],
            tuple(row["accept"]) or _now_answered(row["query"], slugs),
            row["lang"],
            f"dev-{number}",
            "dev",
            row.get("kind", ""),
        )
        for number, row in enumerate(rows)
    ]


def _now_answered(text: str, slugs: frozenset[str]) -> tuple[str, ...]:
    found = (slug for words, slug in _NOW_ANSWERED.items() if words in text.lower())
    return tuple(slug for slug in found if slug in slugs)[:1]
