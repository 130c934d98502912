"""One word for one thing: the catalogues keep to the tables of docs/translating.md."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel import Locale

from bot.i18n import LANGUAGES, SOURCE_LANGUAGE
from tests.bot.i18n.test_catalogue import pairs

GLOSSARY = Path(__file__).parents[3] / "docs" / "translating.md"
TRANSLATED = [name for name in LANGUAGES if name != SOURCE_LANGUAGE]

_NAMES = re.compile(r"\{[^}]*\}|`[^`]*`|“[a-z]+”|Job Success Score")
"""What stays as it is in every language."""


class Term(NamedTuple):
    """A row of the glossary."""

    english: str
    forms: tuple[str, ...]
    never: tuple[str, ...]


def terms(name: str) -> Iterator[Term]:
    """The rows of a language's tables, which stand under its English name."""
    heading = f"\n### {Locale.parse(name).english_name}\n"
    _before, _heading, part = GLOSSARY.read_text("utf-8").partition(heading)
    for line in re.split(r"\n##", part)[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0] != "English" and not cells[0].startswith("-"):
            english, _word, forms, never = cells
            yield Term(re.sub(r" \(.*\)", "", english), _listed(forms), _listed(never))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, cell.split(","))))


def faults(known: Iterable[Term], texts: Iterable[tuple[str, str]]) -> list[str]:
    """What in the texts (English, translated) is called otherwise than the glossary says."""
    forms: dict[str, tuple[str, ...]] = {}
    never: set[str] = set()
    for term in known:
        forms[term.english] = forms.get(term.english, ()) + term.forms
        never.update(term.never)
    wanted = {
        re.compile(rf"\b{re.escape(english)}s?\b", re.IGNORECASE): _any(r"\b(?:{})", words)
        for english, words in forms.items()
    }
    other, found = _any(r"\b(?:{})\b", never), []
    for source, text in texts:
        ours, theirs = _NAMES.sub("", source), _NAMES.sub("", text)
        found += [f"{one}: {text}" for one in other.findall(theirs)]
        found += [
            f"{term.pattern}: {text}"
            for term, word in wanted.items()
            if term.search(ours) and not word.search(theirs)
        ]
    return found


def _any(pattern: str, words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(pattern.format("|".join(map(re.escape, sorted(words)))), re.IGNORECASE)


@pytest.mark.parametrize("name", TRANSLATED)
def test_each_thing_is_called_by_one_name(name: str) -> None:
    known = list(terms(name))
    assert len(known) > 50
    assert faults(known, pairs(name)) == []


@pytest.mark.parametrize("name", TRANSLATED)
def test_every_term_is_used_somewhere(name: str) -> None:
    sources = [source for source, _text in pairs(name)]
    unused = [
        term.english
        for term in terms(name)
        if not any(re.search(rf"\b{re.escape(term.english)}s?\b", one, re.IGNORECASE) for one in sources)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        ("Log feedback", "Registrar feedback", True),
        ("Log feedback", "Registrar comentario", True),
        ("Log feedback", "Registrar valoración", False),
        ("The window closes", "La puerta se cierra", True),
        ("The window closes", "El plazo termina", False),
        ("The window moves", "La ventana se mueve", False),
        ("Open `/feedback list`", "Abre `/feedback list`", False),
        ("Your Job Success Score", "Tu Job Success Score", False),
    ],
)
def test_another_name_is_noticed(source: str, text: str, fault: bool) -> None:
    assert bool(faults(terms("es"), [(source, text)])) is fault
