"""Texts to search terms: words in one form, what they stand for, and without what says nothing."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from bot.guidance.plain import plain
from bot.guidance.stopwords import stop_words
from bot.guidance.synonyms import Phrase, phrases
from bot.i18n import LANGUAGES, SOURCE_LANGUAGE
from bot.parsing.words import read_tables, word_files, words_for
from bot.typed_cache import cache_typed

if TYPE_CHECKING:
    from collections.abc import Callable

_WORD = re.compile(r"[^\W_]+")


class _Numbers(NamedTuple):
    """What numbers say: patterns with what to write in their place, and whether any of them can be there."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]
    may_be_there: re.Pattern[str]
    """Most texts are spared the others."""


def _said(kind: str, *meant: str) -> str:
    """A pattern for the words of every language that mean any of these, the longest first."""
    found = frozenset().union(*(words_for("answers", kind, meaning) for meaning in meant))
    return "|".join(re.escape(word) for word in sorted(found, key=len, reverse=True) if word[0].isalpha())


@cache
def _numbers() -> _Numbers:
    star, money = _said("stars", "star"), _said("currency", "USD", "EUR")
    stars = rf"[\s-]*(?:{star})\b"
    low, five = _said("stars_number", "1", "2"), _said("stars_number", "5")
    from_, until = _said("list", "from"), _said("list", "until")
    percent = _said("stars", "score")
    found = {
        rf"\d+(?:[.,]\d+)?\s*(?:%|(?:{percent})\b)": " zpct ",
        rf"\b(?:(?:{from_})\s+\d{{2,3}}|[5-9]\d|100)\s+(?:{until})\s+\d{{2,3}}\b": " zpct zpct ",
        rf"(?<![\d.,])\b(?:[0-2](?:[.,]\d+)?|{low}){stars}": " zstarlow zstar ",
        rf"(?<![\d.,])\b(?:5(?:[.,]0+)?|{five}){stars}": " zstar5 zstar ",
        r"[$€£]\s*0(?:[.,]0+)?\b(?![.,]?\d)": " zero dollars ",
        # Other sums of money say nothing: they would lead to pages with sums for examples.
        rf"[$€£]\s*\d[\d.,]*|\b\d[\d.,]*\s*(?:[$€£]|(?:usd|{money})\b)": " ",
    }
    patterns = tuple((re.compile(pattern), name) for pattern, name in found.items())
    return _Numbers(patterns, re.compile(rf"[\d$€£]|(?:{star})\b"))


_TELLING = 2
"""By how many little words a language has to be ahead of the others before a text is said to be in it."""


class Term(NamedTuple):
    """A word of a text, or a phrase in it, with what is searched for: the word's stems and what it stands for."""

    said: str
    terms: tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of `text` in order, numbers that mean something written out."""
    text = plain(text)
    numbers = _numbers()
    if numbers.may_be_there.search(text):
        for pattern, name in numbers.patterns:
            text = pattern.sub(name, text)
    return _WORD.findall(text)


def language_of(text: str) -> str | None:
    """The language of `text`, where its little words tell it clearly; None for a short or a mixed text."""
    found = _WORD.findall(plain(text))
    counts = sorted(
        (
            (sum(word in little for word in found), language)
            for language, little in stop_words().little.items()
        ),
        reverse=True,
    )
    (most, language), (next_most, _language) = counts[:2]
    return language if language in LANGUAGES and most - next_most >= _TELLING else None


@cache
def _spoken() -> dict[str, frozenset[str]]:
    """Language → the words of the subject that only it has."""
    return {
        language: frozenset(read_tables(path)["spoken"]["word"])
        for language, path in word_files("pages").items()
        if language in LANGUAGES
    }


def language_asked(text: str) -> str | None:
    """The language of a question, also of a title too short for little words to tell: then its subject's words do.

    None where neither does.
    """
    told = language_of(text)
    if told is not None:
        return told
    found = set(_WORD.findall(plain(text)))
    counts = sorted(((len(found & spoken), language) for language, spoken in _spoken().items()), reverse=True)
    (most, language), (next_most, _language) = counts[:2]
    return language if most > next_most else None


def analyse(found: Iterable[str], language: str | None = None) -> list[Term]:
    """What to search for, given the words of a text; where its `language` is unknown, by the stems of every one."""
    filler, silent, *_rest = stop_words()
    kept = [word for word in found if word not in filler]
    concepts: list[list[str]] = [[] for _ in kept]
    for start, length, concept in _phrases(kept):
        for position in range(start, start + length):
            if concept not in concepts[position]:
                concepts[position].append(concept)
    return [
        Term(word, (*(() if word in silent or word.isdigit() else stems(word, language)), *stood))
        for word, stood in zip(kept, concepts, strict=True)
        if stood or not (word in silent or word.isdigit())
    ]


def bare_terms(text: str, language: str = SOURCE_LANGUAGE) -> list[str]:
    """What the index stores of a text that is only looked at in passing: the stems of its words alone."""
    silent = stop_words().silent
    return [stems(word, language)[0] for word in words(text) if word not in silent and not word.isdigit()]


@cache_typed(20_000)
def stems(word: str, language: str | None = None) -> tuple[str, ...]:
    """The stem of `word` in `language`, or in every language of pages, each stem once."""
    known = _stemmers()
    chosen = [known[language]] if language in known else list(known.values())
    return tuple(dict.fromkeys(stem(word) for stem in chosen))


@cache
def _stemmers() -> "dict[str | None, Callable[[str], str]]":
    import snowballstemmer

    made: dict[str | None, Callable[[str], str]] = {}
    for language in LANGUAGES:
        if name := stop_words().stemmers.get(language):
            stemmer = snowballstemmer.stemmer(name)
            # It would remember each word that somebody typed, erased or not; `stems` does, and forgets.
            stemmer.maxCacheSize = 0
            made[language] = stemmer.stemWord
    return made


@cache_typed(8192)
def _starting_with(word: str) -> tuple[tuple[str, ...], tuple[Phrase, ...]]:
    """What `word` stands for by itself, and the longer phrases it may begin."""
    whole, open_ended = phrases()
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
        if not longer or start + 1 == len(kept):
            continue
        following = kept[start + 1]
        for phrase in longer:
            # Nearly all fail at their second word.
            second = phrase.words[1]
            goes_on = following.startswith(second[:-1]) if second[-1] == "*" else following == second
            if goes_on and (len(phrase.words) == 2 or _matches(phrase.words, kept, start)):
                yield start, len(phrase.words), phrase.concept


def _matches(parts: tuple[str, ...], kept: list[str], start: int) -> bool:
    if start + len(parts) > len(kept):
        return False
    for offset in range(2, len(parts)):
        word, wanted = kept[start + offset], parts[offset]
        if not (word.startswith(wanted[:-1]) if wanted[-1] == "*" else word == wanted):
            return False
    return True


@cache
def known_words() -> frozenset[str]:
    """The whole words that the synonyms and the lists here hold: none of them is a misspelling."""
    whole, open_ended = phrases()
    found = set(stop_words().silent)
    for several in (*whole.values(), *open_ended.values()):
        for phrase in several:
            found.update(word for word in phrase.words if word[-1] != "*")
    return frozenset(found)
