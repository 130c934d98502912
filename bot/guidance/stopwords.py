"""The one list of words that say nothing about a subject: `data/stopwords.yaml`, whose head says how it is written."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from bot.guidance.datafile import DATA, read_data


class StopWords(NamedTuple):
    """The words of one language, parted by spaces, and what the stemming library calls it."""

    filler: str = ""
    silent: str = ""
    common: str = ""
    stemmer: str = ""


_Languages = TypeAdapter(dict[str, StopWords])


def load_stop_words(folder: Path = DATA) -> dict[str, StopWords]:
    """The stop words of each language, by its code; OperatorError where the file breaks its rules."""
    return read_data("stopwords.yaml", _Languages, folder)


class Lists(NamedTuple):
    """The lists of all languages together, and of each by its code."""

    filler: frozenset[str]
    """Passed over wherever phrases are looked for: they stand between the words of one."""
    silent: frozenset[str]
    """Not searched for by themselves, though a phrase may contain them. Filler is silent."""
    common: frozenset[str]
    """Too common to be counted where a search found nothing. Silent words are common."""
    little: dict[str, frozenset[str]]
    """Each language's own little words: they tell in which language a text is."""
    stemmers: dict[str, str]
    """What the stemming library calls the languages of pages."""


@cache
def stop_words() -> Lists:
    """The lists that came with the pages, read once."""
    known = load_stop_words()
    filler = frozenset(word for one in known.values() for word in one.filler.split())
    silent = filler.union(*(one.silent.split() for one in known.values()))
    return Lists(
        filler,
        silent,
        silent.union(*(one.common.split() for one in known.values())),
        {
            language: frozenset(f"{one.filler} {one.silent} {one.common}".split())
            for language, one in known.items()
        },
        {language: one.stemmer for language, one in known.items() if one.stemmer},
    )
