"""The search for guidance: how often it finds the right page, how often it says that nothing fits, and what it costs.

Measured on real posts with accepted pages, where that file is there, and on queries of our own: one half served for
tuning, the other was only ever counted. Which half a query belongs to follows from its hash.
"""

import hashlib
import itertools
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

from benchmarks.measure import machine, milliseconds, quick_flag, table
from bot.errors import OperatorError
from bot.guidance.library import Library, load
from bot.guidance.models import Found, Page
from bot.guidance.search import ByMeaning, build

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "shared" / "guidance-queries-dev.jsonl"
OWN = HERE / "guidance_queries.jsonl"
SERVER_PAGES = 1000

T = TypeVar("T")


class Find(Protocol):
    """One way to search."""

    def __call__(self, text: str, language: str = "en", limit: int = 3) -> Found: ...


class Query(NamedTuple):
    """What somebody asked; `accept` are the pages that answer it, none where no page does."""

    text: str
    accept: frozenset[str]
    language: str


class Quality(NamedTuple):
    """Shares of the queries that a page answers, and of those that none does (`rejected`)."""

    queries: int
    first: float
    in_three: float
    reciprocal: float
    others: int
    rejected: float


def read(file: Path) -> list[Query]:
    """The queries of a file, one JSON object a line."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [Query(line["query"], frozenset(line["accept"]), line["lang"]) for line in lines]


def halves(queries: Sequence[Query]) -> tuple[list[Query], list[Query]]:
    """The half for tuning, and the half for reporting."""
    tuning = [one for one in queries if hashlib.sha256(one.text.encode()).digest()[0] % 2]
    return tuning, [one for one in queries if one not in tuning]


def quality(find: Find, queries: Sequence[Query]) -> Quality:
    """How good the answers of `find` are."""
    ranks = []
    rejected = others = 0
    for query in queries:
        found = [hit.slug for hit in find(query.text, limit=10).hits]
        if query.accept:
            ranks.append(next((rank for rank, slug in enumerate(found, start=1) if slug in query.accept), 0))
        else:
            others += 1
            rejected += not found
    count = max(1, len(ranks))
    return Quality(
        len(ranks),
        ranks.count(1) / count,
        sum(1 <= rank <= 3 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank) / count,
        others,
        rejected / max(1, others),
    )


def latencies(find: Find, queries: Sequence[Query], rounds: int) -> list[float]:
    """CPU seconds of each search, sorted; the first round is not counted. A search waits for nothing else."""
    taken = []
    for number in range(rounds + 1):
        for query in queries:
            before = time.thread_time()
            find(query.text)
            if number:
                taken.append(time.thread_time() - before)
    return sorted(taken)


def server_pages(library: Library) -> list[Page]:
    """As many pages of a server's own as one may have, made of the words of the built-in ones."""
    random.seed(1)
    words = [word for page in library.pages() for word in page.body.split()]

    def some(count: int, most: int) -> str:
        return " ".join(random.choices(words, k=count))[:most]

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
    searcher, encoding = timed(lambda: build(library.pages(), encoder), 1)
    assert isinstance(searcher, ByMeaning)
    taken = latencies(searcher.find_by_meaning, read(OWN), 1)
    print(
        f"Embeddings: model {milliseconds(loading)} ms, pages {milliseconds(encoding)} ms, a search "
        f"{milliseconds(statistics.median(taken))} ms (p99 {milliseconds(taken[int(len(taken) * 0.99)])}), CPU time."
    )
    return {", embeddings": searcher.find_by_meaning}


def main(quick: bool) -> None:
    print(machine())
    rounds = 1 if quick else 5
    library, loading = timed(load, rounds)
    builtin, building = timed(lambda: build(library.pages()), rounds)
    own = read(OWN)
    tuning, reporting = halves(own)
    sets = {"own queries, tuning half": tuning, "own queries, reporting half": reporting}
    if REAL.exists():
        sets = {"real posts": read(REAL), **sets}
    else:
        print(f"Without real posts: {REAL} is not there.")
    rows = []
    answers = {"": builtin.search_pages, **_by_meaning(library)}
    for (kind, find), (name, queries) in itertools.product(answers.items(), sets.items()):
        found = quality(find, queries)
        shares = [f"{share:.3f}" for share in (found.first, found.in_three, found.reciprocal)]
        rows.append(
            [f"{name}{kind}", str(found.queries), *shares, str(found.others), f"{found.rejected:.3f}"]
        )
    table(
        "How good the answers are (aims on unseen posts: recall@3 ≥ 0.90, rejection ≥ 0.80)",
        ["", "on topic", "recall@1", "recall@3", "MRR", "off topic", "rejected"],
        rows,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = [*library.pages(), *server_pages(library)]
    large, enlarging = timed(lambda: build(pages), 1)
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
    sys.exit(main(quick_flag(__doc__)))
