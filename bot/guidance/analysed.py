"""What the analysis makes of the texts of the built-in pages, kept so that no start waits for it.

`data/analysed.json` is written by `benchmarks/guidance_train.py`. A text that is not in it, as a server's, is analysed.
A test holds the file to what the analysis says today: synonyms and stop words are part of it.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from bot.guidance.datafile import DATA
from bot.guidance.text import analyse, words

ANALYSED = DATA / "analysed.json"


class Analysed(NamedTuple):
    """The words of a text, and its search terms, both in order."""

    words: list[str]
    terms: list[str]


def analyse_text(text: str, language: str | None) -> Analysed:
    """What the index holds of `text`, whose `language` is known."""
    found = words(text)
    return Analysed(found, [term for unit in analyse(found, language) for term in unit.terms])


def recall_text(text: str, language: str | None) -> Analysed:
    """As `analyse_text`, from the file where that has it."""
    kept = _kept().get(_key(text, language))
    return analyse_text(text, language) if kept is None else Analysed(kept[0].split(), kept[1].split())


def forget_texts() -> None:
    """Give back the memory of the file, four megabytes: only who builds an index looks into it."""
    _kept.cache_clear()


def keep(texts: Iterable[tuple[str, str | None]]) -> str:
    """What the file holds for `texts`, each with its language."""
    kept = {_key(*one): [" ".join(part) for part in analyse_text(*one)] for one in texts}
    return json.dumps(kept, indent=0, ensure_ascii=False, sort_keys=True) + "\n"


def _key(text: str, language: str | None) -> str:
    return hashlib.blake2b(f"{language}\n{text}".encode(), digest_size=8).hexdigest()


@cache
def _kept() -> dict[str, tuple[str, str]]:
    return json.loads(ANALYSED.read_bytes()) if ANALYSED.exists() else {}
