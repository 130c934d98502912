"""Search in SQLite's full-text index, in memory."""

import re
import sqlite3
import threading
from collections.abc import Iterable

from bot.guidance.models import Found, Hit, Page

_WORD = re.compile(r"[^\W_]+")


class FullText:
    """A searcher over `pages`."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = list(pages)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(
            "CREATE VIRTUAL TABLE pages USING fts5(title, asks, keywords, summary, body,"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._db.executemany(
            "INSERT INTO pages (rowid, title, asks, keywords, summary, body) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (n, page.title, "\n".join(page.asks), "\n".join(page.keywords), page.summary, page.body)
                for n, page in enumerate(self._pages)
            ],
        )

    def find(self, text: str, language: str = "en", limit: int = 3) -> Found:
        """See `bot.guidance.search.Searcher`."""
        words = dict.fromkeys(_WORD.findall(text.lower()))
        if not words:
            return Found([], None)
        query = " OR ".join(f'"{word}"' for word in list(words)[:50])
        with self._lock:
            rows = self._db.execute(
                "SELECT rowid, bm25(pages, 5, 3, 3, 2, 1) AS rank FROM pages WHERE pages MATCH ? ORDER BY rank LIMIT ?",
                (query, limit),
            ).fetchall()
        hits = []
        for number, rank in rows:
            page = self._pages[number].in_language(language)
            hits.append(Hit(page.slug, page.title, -rank / (1 - rank), page))
        return Found(hits, None)
