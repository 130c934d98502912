"""A language is a folder of `bot/locales`: no module lists the languages, and none holds words of one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.guidance.stopwords import load_stop_words
from bot.i18n import LANGUAGES, LOCALES, SOURCE_LANGUAGE
from bot.parsing.words import read_tables

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])

OF_NO_MEMBER = {
    "bot/cli/places.py": "languages in which places have names",
    "bot/sandbox/seed.py": "what an example member wrote",
    "bot/sandbox/world.py": "names of example members",
    "bot/transfer/decode.py": "letters by which an encoding is told",
}
"""Modules that may hold such words, and what they are there."""


def foreign_words() -> frozenset[str]:
    """Little words of the other languages that are no English ones; two or three letters mean too many things."""
    known = {
        language: frozenset(f"{one.filler} {one.silent} {one.common}".split())
        for language, one in load_stop_words().items()
    }
    others = (words for language, words in known.items() if language != SOURCE_LANGUAGE)
    return frozenset(word for words in others for word in words - known[SOURCE_LANGUAGE] if len(word) > 3) - {
        "todo"
    }


def texts(source: str) -> Iterator[str]:
    """Every text in a module that is no docstring, and no part of one."""
    tree = ast.parse(source)
    told = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.value


def words_in(source: str) -> set[str]:
    """What in the texts of a module is of another language."""
    found = {word for text in texts(source) for word in re.findall(r"[^\W\d_]+", text.casefold())}
    return {word for word in found if word in foreign_words() or re.search("[áéíóúñ]", word)}


def listed(source: str) -> bool:
    """Whether a module lists the languages, in a collection or in a pattern."""
    for node in ast.walk(ast.parse(source)):
        within = {one.value for one in ast.iter_child_nodes(node) if isinstance(one, ast.Constant)}
        pattern = (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and r"(" + "|".join(LANGUAGES)
        )
        if set(LANGUAGES) <= within or (pattern and pattern in str(node.value)):
            return True
    return False


def test_no_module_holds_words_of_a_language() -> None:
    found = {
        str(file.relative_to(ROOT)): words
        for file in SOURCES
        if str(file.relative_to(ROOT)) not in OF_NO_MEMBER and (words := words_in(file.read_text()))
    }
    assert not found


def test_no_module_lists_the_languages() -> None:
    found = [str(file.relative_to(ROOT)) for file in SOURCES if listed(file.read_text())]
    assert set(found) <= OF_NO_MEMBER.keys()


@pytest.mark.parametrize("source", ['x = ("en", "es")', 'x = {"en": 1, "es": 2}', 'x = "^(en|es)$"'])
def test_a_list_of_languages_is_found(source: str) -> None:
    assert listed(source)


@pytest.mark.parametrize("source", ['x = r"stars?|cuando"', 'f"{a} días"', 'x = ["porque"]'])
def test_words_of_a_language_are_found(source: str) -> None:
    assert words_in(source)


def test_a_docstring_may_give_an_example() -> None:
    assert not words_in('"""Reads “cada lunes”, “mañana”."""\nx = "every monday"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_files(language: str) -> None:
    names = {one: {file.name for file in (LOCALES / one).iterdir() if file.is_file()} for one in LANGUAGES}
    assert names[language] == names[SOURCE_LANGUAGE]
    assert all(read_tables(file) for file in (LOCALES / language).glob("*.toml"))
