"""The one list of words that say nothing about a subject: `data/stopwords.yaml`, whose head says how it is written."""

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


_BY_LANGUAGE = load_stop_words()

FILLER = frozenset(word for one in _BY_LANGUAGE.values() for word in one.filler.split())
"""Passed over wherever phrases are looked for: they stand between the words of one."""

SILENT = FILLER.union(*(one.silent.split() for one in _BY_LANGUAGE.values()))
"""Not searched for by themselves, though a phrase may contain them."""

COMMON = SILENT.union(*(one.common.split() for one in _BY_LANGUAGE.values()))
"""Too common to be counted where a search found nothing."""

LITTLE_WORDS = {
    language: frozenset(f"{one.filler} {one.silent} {one.common}".split())
    for language, one in _BY_LANGUAGE.items()
}
"""Each language's own little words: they tell in which language a text is."""

STEMMERS = {language: one.stemmer for language, one in _BY_LANGUAGE.items() if one.stemmer}
"""What the stemming library calls the languages of pages."""
