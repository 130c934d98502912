"""Search in SQLite's full-text index, in memory.

There are two tables. In `pages` a row is a page with everything it says, in all languages; SQLite's bm25 scores it,
with a weight for each field. In `asks` a row is one way to put it: a short question is answered best by the one ask
that is nearly the same. SQLite says which asks have a word, and that is kept; the asks are scored here by bm25 again,
which is quicker than to let SQLite sort thousands of rows. A page's score is the sum of both.

Beside the pages stand the subjects that no page answers (`offtopic`). Whether anything fits is judged from how well the
best page explains the words, against the best such subject.
"""

import math
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from bot.guidance.models import Category, Found, Hit, Page
from bot.guidance.offtopic import SUBJECTS, Subject
from bot.guidance.spelling import Spelling
from bot.guidance.text import SILENT, Term, analyse, bare_text, index_terms, known_words, words
from bot.guidance.topics import FURTHER, PERMANENT
from bot.i18n import SOURCE_LANGUAGE
from bot.platforms import Platform

WEIGHTS = {"title": 4.0, "asks": 1.5, "keywords": 3.0, "summary": 1.5, "body": 0.25}
"""How much a word found in each field counts."""

_TOKENIZE = "tokenize = 'porter unicode61 remove_diacritics 2'"
_MOST_PAGES, _MOST_ASKS = 300, 2500
"""Rows of each table that one search scores. Common words say little and cost most of the time."""
_ASK = 1.5
"""How much the best ask counts beside the page as a whole."""
_NEAR = 3.0
"""How much nearness in meaning counts, where there are embeddings."""
_ELSEWHERE = 0.6
"""How much of its score a page keeps that is about one other platform alone, where the text does not name that."""
_USUAL = Platform.UPWORK
"""The platform that is meant where none is named: nearly every page is about it."""
_K1, _B = 1.2, 0.75
"""The usual constants of bm25."""
_REMEMBERED = 20_000
"""Terms of which is remembered where they are: what strangers type must not fill the memory."""

_NAMES: dict[Platform, frozenset[str]] = {
    Platform.UPWORK: frozenset({"upwork"}),
    Platform.FIVERR: frozenset({"fiverr", "fiver", "gig", "gigs", "seller", "sellers"}),
    Platform.FREELANCER: frozenset({"freelancercom", "com"}),
    Platform.PEOPLEPERHOUR: frozenset({"peopleperhour", "pph", "cert"}),
    Platform.CONTRA: frozenset({"contra"}),
    Platform.DIRECT: frozenset({"direct", "directly"}),
}
"""Words by which a platform is meant."""

_RANK = f"-bm25(pages, {', '.join(str(weight) for weight in WEIGHTS.values())})"
_PAGES = f"SELECT rowid, {_RANK} FROM pages WHERE pages MATCH ?"  # noqa: S608  # numbers of our own
_COUNT = "SELECT count(*) FROM pages WHERE pages MATCH ?"
_ASKS = "SELECT rowid FROM asks WHERE asks MATCH ?"
_STRONG = "SELECT rowid FROM pages WHERE pages MATCH '{title asks keywords summary} : ' || ?"


class Judgement(NamedTuple):
    """What is known of how well the best page fits; `fits` makes one number of it.

    `margin`: by how much its score is above that of the best other subject, by the size of the index. `known`: how many
    words the synonyms know, or a server's own page is named by. `share`: how much of the words' weight the page
    explains. `length`: of the text, as a logarithm: of a long text a page explains less.
    """

    margin: float
    known: float
    share: float
    length: float

    def fits(self) -> float:
        """How probable it is that the page answers the text, between 0 and 1."""
        total = _BIAS + sum(weight * value for weight, value in zip(_FIT, self, strict=True))
        return 1.0 / (1.0 + math.exp(-total))


# Fitted by logistic regression to the tuning half of benchmarks/guidance_queries.jsonl.
_FIT = (1.016, 0.852, 5.259, 3.787)
_BIAS = -12.386
LEAST = 0.25
"""Below this nothing is said to fit."""
LEAST_OWN = 0.03
"""The same for a server's own page: moderators wrote it because their members ask that."""


class _Scored(NamedTuple):
    number: int
    score: float


class FullText:
    """A searcher over `pages`."""

    def __init__(self, pages: Iterable[Page], subjects: Sequence[Subject] = SUBJECTS) -> None:
        self._pages = list(pages)
        self._own = {number: _named(page) for number, page in enumerate(self._pages) if _is_own(page)}
        self._subjects = _aside(subjects, self._pages)
        self._only = [_only(page) for page in self._pages]
        self._told: dict[tuple[int, str], Page] = {}
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._vocabulary: Counter[str] = Counter()
        self._owners: list[int] = []
        self._lengths: list[int] = []
        self._fill()
        self._spelling = Spelling(self._vocabulary, known_words())
        self._docs: dict[str, frozenset[int]] = {}
        self._with: dict[str, list[int]] = {}
        self._counts: dict[str, int] = {}

    def _fill(self) -> None:
        self._db.execute(f"CREATE VIRTUAL TABLE pages USING fts5({', '.join(WEIGHTS)}, {_TOKENIZE})")
        self._db.execute(f"CREATE VIRTUAL TABLE asks USING fts5(text, {_TOKENIZE})")
        with self._db:
            for number, page in enumerate(self._pages):
                self._add(number, _fields(page))
            for number, subject in enumerate(self._subjects, start=len(self._pages)):
                self._add(number, {"title": [subject.heads], "asks": subject.asks.strip().splitlines()})
        self._size = math.log(len(self._owners) + 2)  # as scores grow with the index
        mean = sum(self._lengths) / max(1, len(self._lengths))
        self._shorter = [(_K1 + 1) / (1 + _K1 * (1 - _B + _B * length / mean)) for length in self._lengths]

    def _add(self, number: int, fields: Mapping[str, Sequence[str]]) -> None:
        indexed = {name: [self._stored(name, text) for text in fields.get(name, ())] for name in WEIGHTS}
        self._db.execute(
            "INSERT INTO pages (rowid, title, asks, keywords, summary, body) VALUES (?, ?, ?, ?, ?, ?)",
            (number, *("\n".join(indexed[name]) for name in WEIGHTS)),
        )
        ways = [text for name in ("title", "asks", "keywords", "summary") for text in indexed[name]]
        first = len(self._owners)
        self._db.executemany(
            "INSERT INTO asks (rowid, text) VALUES (?, ?)", list(enumerate(ways, start=first))
        )
        self._owners += [number] * len(ways)
        self._lengths += [1 + way.count(" ") for way in ways]

    def _stored(self, field: str, text: str) -> str:
        if field == "body":
            return bare_text(text)
        found = words(text)
        self._vocabulary.update(found)
        return index_terms(found)

    def search_pages(
        self,
        text: str,
        language: str = SOURCE_LANGUAGE,
        limit: int = 3,
        near: Mapping[int, float] | None = None,
    ) -> Found:
        """See `bot.guidance.search.Searcher`. `near`: how near in meaning the text is to each page, -1 to 1."""
        units = self.read(text)
        if not units:
            return Found([], None)
        with self._lock:
            ranked = self.rank(units, near or {})
            judged = self.judge(units, ranked)
        if judged is None:
            return Found([], None)
        best, judgement = judged
        fits = judgement.fits()
        if fits < (LEAST_OWN if best.number in self._own else LEAST):
            return Found([], self._nearest(ranked))
        real = [one for one in ranked if one.number < len(self._pages)]
        return Found([self._hit(one, fits * one.score / best.score, language) for one in real[:limit]], None)

    def read(self, text: str) -> list[Term]:
        """What to search for, after misspelt words are put right."""
        return analyse(self._spelling.repair(words(text)))

    def ways(self, language: str = SOURCE_LANGUAGE) -> list[tuple[int, str]]:
        """The ways to put it of each page and subject by its number, for embeddings."""
        found = []
        for number, page in enumerate(self._pages):
            told = page.in_language(language)
            found += [(number, way) for way in (told.title, told.summary, *told.asks)]
        for number, subject in enumerate(self._subjects, start=len(self._pages)):
            found += [(number, ask.strip()) for ask in subject.asks.strip().splitlines()]
        return found

    def rank(self, units: Sequence[Term], near: Mapping[int, float] = MappingProxyType({})) -> list[_Scored]:
        """Pages and subjects that have any of the words or are near, the best first."""
        terms = list(dict.fromkeys(term for unit in units for term in unit.terms))
        pages: dict[int, float] = dict(self._db.execute(_PAGES, (self._rarest(terms),)).fetchall())
        asks = self._best_asks(terms)
        said = {unit.said for unit in units}
        meaning = _NEAR * self._size
        scored = [
            _Scored(
                number,
                self._keeps(number, said)
                * (pages.get(number, 0.0) + _ASK * asks.get(number, 0.0) + meaning * near.get(number, 0.0)),
            )
            for number in pages.keys() | near.keys()
        ]
        return sorted(scored, key=lambda one: (-one.score, one.number))

    def _keeps(self, number: int, said: set[str]) -> float:
        platform = self._only[number] if number < len(self._only) else None
        return 1.0 if platform is None or _NAMES[platform] & said else _ELSEWHERE

    def _best_asks(self, terms: Iterable[str]) -> dict[int, float]:
        """The score of the best ask of each page that has one with any of `terms`."""
        found = sorted((rows for term in terms if (rows := self._asks_with(term))), key=len)
        scores: dict[int, float] = defaultdict(float)
        looked_at = 0
        for rows in found:
            looked_at += len(rows)
            if scores and looked_at > _MOST_ASKS:
                break
            weight = max(0.0, math.log((len(self._owners) - len(rows) + 0.5) / (len(rows) + 0.5)))
            for row in rows:
                scores[row] += weight
        best: dict[int, float] = defaultdict(float)
        for row, score in scores.items():
            score *= self._shorter[row]
            owner = self._owners[row]
            if score > best[owner]:
                best[owner] = score
        return best

    def judge(self, units: Sequence[Term], ranked: Sequence[_Scored]) -> tuple[_Scored, Judgement] | None:
        """The best page, and what speaks for it."""
        best = next((one for one in ranked if one.number < len(self._pages)), None)
        if best is None:
            return None
        rival = next((one.score for one in ranked if one.number >= len(self._pages)), 0.0)
        named = self._own.get(best.number, frozenset())
        return best, Judgement(
            (best.score - rival) / self._size,
            sum(
                len(unit.terms) > (unit.terms[0] == unit.said) or unit.said.rstrip("s") in named
                for unit in units
            ),
            self._share(units, best.number),
            math.log1p(len(units)),
        )

    def _share(self, units: Sequence[Term], number: int) -> float:
        """How much of the weight of the words is in the telling fields of a page: rare words weigh most."""
        everything = len(self._pages) + len(self._subjects) + 1
        total = explained = 0.0
        for unit in units:
            found = [docs for term in unit.terms if (docs := self._where(term))]
            if not found and not unit.said.isascii():
                continue  # a word of another language, which says nothing about the subject
            weight = math.log(everything / (min(map(len, found), default=0) + 0.5))
            total += weight
            if any(number in docs for docs in found):
                explained += weight
        return explained / total if total else 0.0

    def _where(self, term: str) -> frozenset[int]:
        """The pages and subjects with `term` in a telling field."""
        if term not in self._docs:
            if len(self._docs) > _REMEMBERED:
                self._docs.clear()
            self._docs[term] = frozenset(row[0] for row in self._db.execute(_STRONG, (f'"{term}"',)))
        return self._docs[term]

    def _asks_with(self, term: str) -> list[int]:
        if term not in self._with:
            if len(self._with) > _REMEMBERED:
                self._with.clear()
            self._with[term] = [row[0] for row in self._db.execute(_ASKS, (f'"{term}"',))]
        return self._with[term]

    def _rarest(self, terms: Iterable[str]) -> str:
        """What to match in `pages`: the rarest of `terms`, as many as have not too many rows together."""
        counted = sorted((count, term) for term in terms if (count := self._count(term)))
        chosen: list[str] = []
        rows = 0
        for count, term in counted:
            rows += count
            if chosen and rows > _MOST_PAGES:
                break
            chosen.append(term)
        # Terms are letters and digits, so that quoting them is enough. Nothing at all would be an error.
        return " OR ".join(f'"{term}"' for term in chosen) or '""'

    def _count(self, term: str) -> int:
        if term not in self._counts:
            if len(self._counts) > _REMEMBERED:
                self._counts.clear()
            (self._counts[term],) = self._db.execute(_COUNT, (f'"{term}"',)).fetchone()
        return self._counts[term]

    def _nearest(self, ranked: Sequence[_Scored]) -> Category | None:
        first = ranked[0].number
        if first >= len(self._pages):
            return self._subjects[first - len(self._pages)].near
        return self._pages[first].category

    def _hit(self, one: _Scored, score: float, language: str) -> Hit:
        key = (one.number, language)
        if key not in self._told:
            self._told[key] = self._pages[one.number].in_language(language)
        page = self._told[key]
        return Hit(page.slug, page.title, score, page)


def _fields(page: Page) -> dict[str, list[str]]:
    told = [page, *(page.in_language(language) for language in page.translations)]
    return {
        "title": list(dict.fromkeys(one.title for one in told)),
        "asks": list(dict.fromkeys(ask for one in told for ask in one.asks)),
        "keywords": list(dict.fromkeys(word for one in told for word in one.keywords)),
        "summary": list(dict.fromkeys(one.summary for one in told)),
        "body": list(dict.fromkeys(one.body for one in told)),
    }


def _only(page: Page) -> Platform | None:
    """The platform that `page` is about alone, where that is not the usual one."""
    return page.platforms[0] if len(page.platforms) == 1 and page.platforms[0] is not _USUAL else None


def _is_own(page: Page) -> bool:
    return page.slug not in PERMANENT and page.slug not in FURTHER


def _named(page: Page) -> frozenset[str]:
    """The words that a page is named by, in the singular."""
    found = [word for text in (page.title, *page.keywords) for word in words(text)]
    return frozenset(word.rstrip("s") for word in found if word not in SILENT)


def _aside(subjects: Sequence[Subject], pages: Iterable[Page]) -> list[Subject]:
    """The subjects that none of a server's own pages is about."""
    named: set[str] = set()
    titles = []
    for page in filter(_is_own, pages):
        named |= _named(page)
        titles.append({word for word in words(page.title) if word not in SILENT})
    return [
        one
        for one in subjects
        if not any(word.rstrip("s") in named for word in words(one.heads)) and not _titled(one, titles)
    ]


def _titled(subject: Subject, titles: Iterable[set[str]]) -> bool:
    """Whether a title consists of the words of `subject`, two of them at least."""
    own = set(words(subject.asks))
    return any(len(title & own) >= max(2, len(title) / 2) for title in titles)
