"""The search for guidance: how often it finds the right page, how often it says that nothing fits, and what it costs.

Measured on the half `report` of guidance_questions.jsonl, which nobody who tunes looks at, beside plain BM25 over the
same pages in the same run; on the questions of shared/, where they are there, which served for fitting; and on queries
of our own, half of which served for tuning. `--write` renews guidance_figures.json, below which no test lets them fall.
"""

import argparse
import hashlib
import json
import random
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from benchmarks.guidance_questions import Question, dev_questions, read_questions
from benchmarks.measure import machine, milliseconds, table
from bot.errors import OperatorError
from bot.guidance.library import Library, load
from bot.guidance.models import Found, Hit, Page
from bot.guidance.search import ByMeaning, build_searcher
from bot.guidance.text import words
from bot.support.suggest import NEXT

HERE = Path(__file__).parent
OWN = HERE / "guidance_queries.jsonl"
FIGURES = HERE / "guidance_figures.json"
SERVER_PAGES = 1000

T = TypeVar("T")


class Find(Protocol):
    """One way to search."""

    def __call__(self, text: str, language: str = "en", limit: int = 3) -> Found: ...


class Quality(NamedTuple):
    """Shares of the questions that a page answers, and of those that none does (`rejected`, `answered`).

    `answered`: of the questions that no page answers, the share to which one would be opened or posted at once.
    `opened`: of the questions that a page answers, the share to which one would be opened at once; `right`: the share
    of these where it is right. `posted`: of all questions, the share to which a page would be posted in a forum;
    `precise`: the share of these with a right page first or second.
    """

    asked: int
    first: float
    in_three: float
    others: int
    rejected: float
    answered: float
    opened: float
    right: float
    posted: float
    precise: float


def own_queries() -> list[Question]:
    """Queries of our own."""
    rows = [json.loads(line) for line in OWN.read_text("utf-8").splitlines()]
    return [Question(row["query"], tuple(row["accept"]), row["lang"], row["query"], "own") for row in rows]


def halves(queries: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """The half for tuning, and the half for reporting, by the hash of the text."""
    tuning = [one for one in queries if hashlib.sha256(one.text.encode()).digest()[0] % 2]
    return tuning, [one for one in queries if one not in tuning]


def quality(find: Find, questions: Sequence[Question]) -> Quality:
    """How good the answers of `find` are."""
    first = in_three = rejected = answered = opened = right = posted = precise = 0
    asked = [one for one in questions if one.slugs]
    for question in questions:
        hits = find(question.text, question.locale).hits
        found = [hit.slug in question.slugs for hit in hits]
        sure = bool(hits) and hits[0].sure
        if question.slugs:
            first += any(found[:1])
            in_three += any(found[:3])
            opened += sure
            right += sure and found[0]
        else:
            rejected += not hits
            answered += sure
        posted += sure
        precise += sure and any(one.slug in question.slugs for one in _posted(hits))
    others = len(questions) - len(asked)
    return Quality(
        len(asked),
        _share(first, len(asked)),
        _share(in_three, len(asked)),
        others,
        _share(rejected, others),
        _share(answered, others),
        _share(opened, len(asked)),
        _share(right, opened),
        _share(posted, len(questions)),
        _share(precise, posted),
    )


def reported() -> dict[str, list[Question]]:
    """The questions that figures are stated of, by the name of their set."""
    report = read_questions("report")
    return {
        "report half, as it came": [one for one in report if not one.sought],
        "report half, sought": [one for one in report if one.sought],
        "own, reporting half": halves(own_queries())[1],
    }


def _posted(hits: Sequence[Hit]) -> list[Hit]:
    return [hits[0], *(hit for hit in hits[1:2] if hit.score >= NEXT)]


def _share(part: int, of: int) -> float:
    return round(part / of, 3) if of else 0.0


def plain_bm25(library: Library) -> Find:
    """SQLite's full-text index over all that a page says, with no weights and nothing learnt; it answers always."""
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE pages USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    pages = library.pages()
    for number, page in enumerate(pages):
        told = [page, *(page.in_language(language) for language in page.translations)]
        texts = [
            text for one in told for text in (one.title, *one.asks, *one.keywords, one.summary, one.body)
        ]
        db.execute("INSERT INTO pages (rowid, text) VALUES (?, ?)", (number, "\n".join(texts)))

    def find(text: str, language: str = "en", limit: int = 3) -> Found:
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text))) or '""'
        rows = db.execute(
            "SELECT rowid, -bm25(pages) FROM pages WHERE pages MATCH ? ORDER BY rank LIMIT ?", (query, limit)
        ).fetchall()
        return Found(
            [
                Hit(pages[row].slug, pages[row].in_language(language).title, score, pages[row])
                for row, score in rows
            ]
        )

    return find


def latencies(find: Find, questions: Sequence[Question], rounds: int) -> list[float]:
    """CPU seconds of each search, sorted; the first round is not counted. A search waits for nothing else."""
    taken = []
    for number in range(rounds + 1):
        for question in questions:
            before = time.thread_time()
            find(question.text)
            if number:
                taken.append(time.thread_time() - before)
    return sorted(taken)


def server_pages(library: Library) -> list[Page]:
    """As many pages of a server's own as one may have, made of the words of the built-in ones."""
    random.seed(1)
    several = [word for page in library.pages() for word in page.body.split()]

    def some(count: int, most: int) -> str:
        return " ".join(random.choices(several, k=count))[:most]

    built_in = library.pages()
    return [
        random.choice(built_in).model_copy(
            update={
                "slug": f"server-{number}",
                "title": some(6, 60),
                "summary": some(40, 300),
                "asks": tuple(some(9, 200) for _ in range(3)),
                "keywords": tuple(some(1, 60) for _ in range(5)),
                "body": some(250, 2200),
                "translations": {},
            }
        )
        for number in range(SERVER_PAGES)
    ]


def timed(action: Callable[[], T], rounds: int) -> tuple[T, float]:
    """The result of `action` and the median of its CPU seconds."""
    taken = []
    for _ in range(rounds):
        before = time.thread_time()
        result = action()
        taken.append(time.thread_time() - before)
    return result, statistics.median(taken)


def _by_meaning(library: Library) -> dict[str, Find]:
    """The search with embeddings, where the extra is installed."""
    from bot.guidance.embeddings import Encoder

    try:
        encoder, loading = timed(Encoder, 1)
    except OperatorError:
        print("Without embeddings: requirements-embeddings.txt is not installed.")
        return {}
    searcher, encoding = timed(lambda: build_searcher(library.pages(), encoder), 1)
    assert isinstance(searcher, ByMeaning)
    taken = latencies(searcher.find_by_meaning, own_queries(), 1)
    print(
        f"Embeddings: model {milliseconds(loading)} ms, pages {milliseconds(encoding)} ms, a search "
        f"{milliseconds(statistics.median(taken))} ms (p99 {milliseconds(taken[int(len(taken) * 0.99)])}), CPU time."
    )
    return {"with embeddings": searcher.find_by_meaning}


def _how_good(library: Library, ways: dict[str, Find]) -> dict[str, dict[str, Quality]]:
    """The quality of each way to search on each set of questions; prints it."""
    sets = {
        **reported(),
        "questions of shared/": dev_questions(frozenset(library.slugs)),
    }
    found = {
        name: {way: quality(find, questions) for way, find in ways.items()}
        for name, questions in sets.items()
        if questions
    }
    table(
        "How good the answers are",
        [
            "",
            "asked",
            "first",
            "in three",
            "off topic",
            "rejected",
            "at once",
            "opened",
            "right",
            "posted",
            "1st or 2nd right",
        ],
        [
            [f"{name}, {way}", *(str(part) if isinstance(part, int) else f"{part:.3f}" for part in one)]
            for name, several in found.items()
            for way, one in several.items()
        ],
    )
    return found


def main(quick: bool, write: bool) -> None:
    print(machine())
    rounds = 1 if quick else 5
    library, loading = timed(load, rounds)
    builtin, building = timed(lambda: build_searcher(library.pages()), rounds)
    found = _how_good(
        library, {"learnt": builtin.search_pages, **_by_meaning(library), "plain BM25": plain_bm25(library)}
    )
    if write:
        figures = {name: found[name]["learnt"]._asdict() for name in reported()}
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    own = own_queries()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = [*library.pages(), *server_pages(library)]
    large, enlarging = timed(lambda: build_searcher(pages), 1)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    rows = []
    for name, searcher, seconds in (
        (f"{len(library.slugs)} built-in pages", builtin, building),
        (f"and {SERVER_PAGES:,} of a server", large, enlarging),
    ):
        taken = latencies(searcher.search_pages, own, rounds)
        rows.append(
            [
                name,
                milliseconds(seconds),
                milliseconds(statistics.median(taken)),
                milliseconds(taken[int(len(taken) * 0.99)]),
            ]
        )
    table("What a search costs, CPU time (aim: under 2 ms)", ["", "build ms", "p50 ms", "p99 ms"], rows)
    print(
        f"\nReading the pages takes {milliseconds(loading)} ms; {SERVER_PAGES:,} pages more take {grown:.0f} MiB."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="Fewer rounds.")
    parser.add_argument("--write", action="store_true", help="Renew the committed figures.")
    arguments = parser.parse_args()
    sys.exit(main(arguments.quick, arguments.write))
