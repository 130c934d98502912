"""`candor guidance`."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.cli import guidance as command
from bot.cli import run_cli
from bot.guidance import library as reading
from bot.guidance import search as finding
from bot.guidance.library import Library
from bot.guidance.models import Page
from bot.guidance.search import Searcher
from tests.bot.guidance.conftest import page


@pytest.fixture(autouse=True)
def _read_and_indexed_once(monkeypatch: pytest.MonkeyPatch, library: Library, searcher: Searcher) -> None:
    """As a process does for its one command; each test here would do it several times."""
    build = finding.build_searcher

    def build_once(pages: Sequence[Page], encoder: object = None) -> Searcher:
        return searcher if pages == library.pages() and encoder is None else build(pages)

    monkeypatch.setattr(reading, "load", lambda: library)
    monkeypatch.setattr(finding, "build_searcher", build_once)


def test_search_prints_the_keys_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["guidance", "search", "client threatens a bad review", "--json", "--limit", "2"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert [list(one) for one in out] == [["slug", "score", "sure"]] * 2
    assert out[0]["slug"] == "feedback-threats"
    assert out[0]["score"] >= out[1]["score"] > 0


def test_words_need_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["guidance", "search", "client", "threatens", "bad", "review"]) == 0
    assert "feedback-threats" in capsys.readouterr().out.splitlines()[0]


def test_nothing_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["guidance", "search", "which laptop should i buy", "--json"]) == 0
    assert capsys.readouterr().out == "[]\n"
    assert run_cli(["guidance", "search", "which laptop should i buy"]) == 0
    assert "No page fits that. The nearest topic is: " in capsys.readouterr().out
    assert run_cli(["guidance", "search", "?"]) == 0
    assert capsys.readouterr().out == "No page fits that.\n"


def test_a_question_a_line_gives_a_list_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [
        {"query": "client threatens me with a bad review", "locale": "en"},
        {"query": "which laptop should i buy"},
        {"query": "el cliente me amenaza con una mala reseña", "locale": "es-419"},
    ]
    text = "\n".join(map(json.dumps, questions)) + "\n\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    assert run_cli(["guidance", "search", "--jsonl"]) == 0
    first, nothing, spanish = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first[0]["slug"] == spanish[0]["slug"] == "feedback-threats"
    assert first[0]["sure"] is True
    assert [one["sure"] for one in first[1:]] == [False, False]
    assert nothing == []


def test_a_file_may_begin_with_a_byte_order_mark(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '\ufeff{"query": "he threatens a bad review"}\r\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    assert run_cli(["guidance", "search", "--jsonl"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    ["no json", "[]", '{"locale": "en"}', '{"query": 5}', "[" * 100_000],
    ids=["words", "list", "no query", "number", "deep"],
)
def test_a_line_that_is_no_question_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    text = '{"query": "refund"}\n' + line
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8"))
    assert run_cli(["guidance", "search", "--jsonl"]) == 1
    assert "Line 2 is no question." in capsys.readouterr().err


def test_words_and_lines_are_not_mixed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["guidance", "search", "refund", "--jsonl"]) != 0
    assert run_cli(["guidance", "search"]) != 0


def test_search_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "guidance",
        "search",
        "me amenaza con mala reseña",
        "--json",
        "--language",
        "es",
        "--limit",
        "1",
    ]
    assert run_cli(arguments) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one["slug"] == "feedback-threats"


def test_show_prints_all_of_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["guidance", "show", "feedback-window"]) == 0
    out = capsys.readouterr().out
    found = reading.load().find_page("feedback-window")
    assert found is not None
    for text in (
        found.title,
        found.summary,
        found.body,
        found.sources[0].url,
        str(found.checked),
        found.drafts[0].warm,
    ):
        assert text in out


def test_an_unknown_page_names_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["guidance", "show", "feedback-windw"]) == 2
    assert "  feedback-window\n" in capsys.readouterr().err


def test_check_passes_and_names_faults(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_cli(["guidance", "check"]) == 0
    assert "no faults" in capsys.readouterr().out
    monkeypatch.setattr(reading, "load", lambda: Library([page("surprise")]))
    assert run_cli(["guidance", "check"]) == 1
    said = capsys.readouterr().err
    assert "  advocate.md: slug: this page is missing" in said
    assert "  surprise.md: sources: names none" in said


@pytest.mark.parametrize(("day", "old"), [("2026-11-27", False), ("2030-01-01", True)])
def test_what_was_read_long_ago_is_listed_with_a_code_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, day: str, old: bool
) -> None:
    monkeypatch.setattr(command, "system_clock", lambda: datetime.fromisoformat(day).replace(tzinfo=UTC))
    assert run_cli(["guidance", "check", "--months", "6"]) == (3 if old else 0)
    said = capsys.readouterr()
    assert ("2026-11-22  feedback-window.md: read that day: " in said.err) is old
    assert ("no faults" in said.out) is not old
    assert run_cli(["guidance", "check"]) == 0, "without --months the day does not matter"
