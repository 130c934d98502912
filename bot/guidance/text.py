"""Texts to search terms: words in one form, what they stand for, and without what says nothing."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from bot.guidance.synonyms import CONCEPTS

MOST_CHARACTERS = 4000
"""As much as Discord lets a person write. Anything beyond is not read."""

_MARK = "zz"
"""Before a concept's name, so that no word is taken for one."""

_WORD = re.compile(r"[^\W_]+")
_STARS = r"[\s-]*(?:stars?|estrellas?)\b"
_NUMBERED = (
    (re.compile(r"\d+(?:[.,]\d+)?\s*(?:%|percent\b|por ciento\b)"), " zpct "),
    (re.compile(r"\b(?:from|de)\s+\d{2,3}\s+(?:to|a)\s+\d{2,3}\b"), " zpct zpct "),
    (re.compile(rf"(?<![\d.,])\b(?:[0-2](?:[.,]\d+)?|one|two|una?|dos){_STARS}"), " zstarlow zstar "),
    (re.compile(rf"(?<![\d.,])\b(?:5(?:[.,]0+)?|five|cinco){_STARS}"), " zstar5 zstar "),
    (re.compile(r"[$€£]\s*0(?:[.,]0+)?\b(?![.,]?\d)"), " zero dollars "),
    (re.compile(r"[$€£]\s*\d[\d.,]*|\b\d[\d.,]*\s*(?:[$€£]|usd\b|dollars?\b|dolares\b|euros?\b|bucks\b)"), " zmoney "),
)  # fmt: skip

_MAY_COUNT = re.compile(r"[\d$€£]|stars?\b|estrella|percent\b|ciento\b")
"""Whether any of these can be there: most texts are spared them."""

_FILLER = """
a an the my our your his her its their this that these those some any of to for in on at with by from as and so
i im ive we he hes she shes it they you me him us them is am are was were be been being has have had having do
el la los las un una unos unas mi mis su sus tu tus al del de en con por para que y o se lo le les me te es esta
este ese esa son fue ha han he era and
"""
FILLER = frozenset(_FILLER.split())
"""Left out wherever phrases are looked for: they stand between the words of one."""

_SILENT = """
not no dont didnt doesnt isnt wasnt wont cant cannot couldnt shouldnt wouldnt havent hasnt hadnt arent aint nor
or but if then than too also just only even very really much many more most less still yet already now today
ago again back here there where when why how what which who whom whose whether while because since until about
into over under up down out off after before between can could will would should shall may might must let lets
get gets got getting go goes going went gone come comes came make makes made take takes took give gives gave
put say says said saying tell tells told ask asks asked know knows knew think thinks thought see sees saw seen
look want wants wanted need needs needed like likes use used using try tried trying keep keeps kept  does did
done doing one ones other another same every each all both few first thing things something anything  nothing
way ways lot bit please pls plz help hi hello hey dear guys guy everyone everybody anyone anybody someone
somebody nobody people thanks thank thx regards sir team best kind kindly well ok okay yes right good new day
days time times week weeks month months year years question issue problem case situation regarding upwork
possible able etc via per am pm per re  no ni si pero como cuando donde cual cuales quien porque pues muy mas
menos ya tambien solo sin sobre hasta desde  entre ser estar hay haber hacer hago hace hacen hizo puedo puede
pueden poder debo debe quiero quiere necesito  tengo tiene tienen tener todo todos toda todas algo nada otro
otra cada mismo misma asi hola gracias ayuda favor  saber bien aqui ahora hoy dia dias vez veces voy va nos sus
ante tras este si yo ella ellos  и в на не что как с по для мне мой у это а но если я он она они к из за от так
же
"""
SILENT = FILLER | frozenset(_SILENT.split())
"""Say nothing about the subject: not searched for, though a phrase may contain them."""


class Term(NamedTuple):
    """A word of a text, or a phrase in it, with what is searched for: the word and what it stands for."""

    said: str
    terms: tuple[str, ...]


def plain(text: str) -> str:
    """In lower case, without accents and apostrophes."""
    text = text[:MOST_CHARACTERS].lower().replace("’s ", " ").replace("'s ", " ")
    text = text.replace("'", "").replace("’", "").replace("`", "")
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    marks = [c for c in set(decomposed) if unicodedata.combining(c)]
    return decomposed.translate(dict.fromkeys(map(ord, marks))) if marks else decomposed


def words(text: str) -> list[str]:
    """The words of `text` in order, numbers that mean something written out."""
    text = plain(text)
    if _MAY_COUNT.search(text):
        for pattern, name in _NUMBERED:
            text = pattern.sub(name, text)
    return _WORD.findall(text)


def analyse(found: Iterable[str]) -> list[Term]:
    """What to search for, given the words of a text."""
    kept = [word for word in found if word not in FILLER]
    concepts: list[list[str]] = [[] for _ in kept]
    for start, length, concept in _phrases(kept):
        for position in range(start, start + length):
            if concept not in concepts[position]:
                concepts[position].append(concept)
    return [
        Term(word, (*(() if word in SILENT or _is_number(word) else (word,)), *stood))
        for word, stood in zip(kept, concepts, strict=True)
        if stood or not (word in SILENT or _is_number(word))
    ]


def index_terms(found: Iterable[str]) -> str:
    """What the index stores of a text with these words: the words, and beside them what they stand for."""
    return " ".join(term for one in analyse(found) for term in one.terms)


def bare_text(text: str) -> str:
    """`text` as the index stores what is only looked at in passing: its words alone."""
    return " ".join(word for word in words(text) if word not in SILENT)


def _is_number(word: str) -> bool:
    return word.isdigit()


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    concept: str


@cache
def _table() -> tuple[dict[str, list[_Phrase]], dict[str, list[_Phrase]]]:
    """Phrases by their first word: those whose first word is whole, and those where any ending may follow."""
    whole: dict[str, list[_Phrase]] = {}
    open_ended: dict[str, list[_Phrase]] = {}
    for line in CONCEPTS.replace("\n  ", "").strip().splitlines():
        concept, _, ways = line.partition(":")
        for way in ways.split("|"):
            parts = tuple(word for word in way.split() if word not in FILLER)
            if not parts:
                continue
            phrase = _Phrase(parts, _MARK + concept.strip())
            first = parts[0]
            if first.endswith("*"):
                open_ended.setdefault(first[:-1], []).append(phrase)
            else:
                whole.setdefault(first, []).append(phrase)
    return whole, open_ended


@lru_cache(maxsize=8192)
def _starting_with(word: str) -> tuple[tuple[str, ...], tuple[_Phrase, ...]]:
    """What `word` stands for by itself, and the longer phrases it may begin."""
    whole, open_ended = _table()
    found = list(whole.get(word, ()))
    for length in range(2, len(word) + 1):
        found += open_ended.get(word[:length], ())
    alone = dict.fromkeys(phrase.concept for phrase in found if len(phrase.words) == 1)
    return tuple(alone), tuple(phrase for phrase in found if len(phrase.words) > 1)


def _phrases(kept: list[str]) -> Iterator[tuple[int, int, str]]:
    for start, word in enumerate(kept):
        alone, longer = _starting_with(word)
        for concept in alone:
            yield start, 1, concept
        for phrase in longer:
            if _matches(phrase.words, kept, start):
                yield start, len(phrase.words), phrase.concept


def _matches(parts: tuple[str, ...], kept: list[str], start: int) -> bool:
    if start + len(parts) > len(kept):
        return False
    for offset in range(1, len(parts)):
        word, wanted = kept[start + offset], parts[offset]
        if not (word.startswith(wanted[:-1]) if wanted[-1] == "*" else word == wanted):
            return False
    return True


@cache
def known_words() -> frozenset[str]:
    """The whole words that the synonyms and the lists here hold: none of them is a misspelling."""
    whole, open_ended = _table()
    found = set(SILENT)
    for phrases in (*whole.values(), *open_ended.values()):
        for phrase in phrases:
            found.update(word for word in phrase.words if word[-1] != "*")
    return frozenset(found)


def stands_for_something(word: str) -> bool:
    """Whether the synonyms know `word` by itself."""
    return bool(_starting_with(word)[0])
