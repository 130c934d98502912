"""One word for one thing: the catalogues and the pages keep to the tables of docs/translating.md."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from babel import Locale

from bot.guidance.library import load
from bot.guidance.models import Page
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE
from tests.bot.i18n.test_catalogue import pairs

GLOSSARY = Path(__file__).parents[3] / "docs" / "translating.md"
TRANSLATED = [name for name in LANGUAGES if name != SOURCE_LANGUAGE]

_NAMES = re.compile(r"\{[^}]*\}|`[^`]*`|“[a-z]+”|Job Success Score")
"""What stays as it is in every language."""
_SHOWN = re.compile(r"(?<!\*)\*(?!\*)[^*\n]+\*(?!\*)")
"""What a page writes *so*: words as a platform shows them."""


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


def told(page: Page) -> Iterator[str]:
    """What `page` says to a member, beside the words under which it is found."""
    yield from (page.title, page.summary)
    for deadline in page.deadlines:
        yield from filter(None, (deadline.what, deadline.note))
    for draft in page.drafts:
        yield from (draft.title, draft.short, draft.warm)
    yield _SHOWN.sub("", page.body)


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_page_calls_each_thing_by_that_name_too(name: str) -> None:
    never = {word for term in terms(name) for word in term.never}
    other = _any(r"\b(?:{})\b", never)
    found = [
        f"{page.slug}: {word}: {text}"
        for page in load().pages(name)
        for text in told(page)
        for word in other.findall(_NAMES.sub("", text))
    ]
    assert found == []


@pytest.mark.parametrize("word", ["puntaje", "feedback", "rating", "escrow", "reseña"])
def test_pages_are_still_found_by_what_members_call_it(word: str) -> None:
    known = [text for page in load().pages("es") for text in (*page.keywords, *page.asks)]
    assert any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for text in known)
