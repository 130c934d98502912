"""The words that parsers know: data, a folder a language (`bot/locales/<language>/*.toml`), read once.

Members mix languages, so the words of all languages are known at once; what stands for two things is left to the
grammar. A new language is a new folder.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, RootModel

from bot.i18n import LOCALES

Words = dict[str, list[str]]
"""What is meant → the words for it."""


class _Tables(RootModel[dict[str, Words]]):
    """A file of words: kind → meaning → words."""

    model_config = ConfigDict(frozen=True)


def word_files(name: str) -> dict[str, Path]:
    """Language → its file of words `name`, where it has one."""
    return {path.parent.name: path for path in sorted(LOCALES.glob(f"*/{name}.toml"))}


def read_tables(path: Path) -> dict[str, Any]:
    """The tables of a file as TOML gives them."""
    return tomllib.loads(path.read_text("utf-8"))


@cache
def meanings(name: str) -> dict[str, dict[str, frozenset[str]]]:
    """The tables of the files `name`, over all languages: kind → meaning → words.

    A fault in a file is a ValidationError that names the place: the tests and `make lint` read every file.
    """
    merged: dict[str, dict[str, frozenset[str]]] = {}
    for path in word_files(name).values():
        for kind, table in _Tables.model_validate(read_tables(path)).root.items():
            known = merged.setdefault(kind, {})
            for meaning, words in table.items():
                known[meaning] = known.get(meaning, frozenset()) | frozenset(words)
    return merged


@cache
def words_for(name: str, kind: str, meaning: str) -> frozenset[str]:
    """The words for one meaning, over all languages."""
    return meanings(name).get(kind, {}).get(meaning, frozenset())
