"""The words of the grammar, from `bot/locales/<language>/moments.toml`: phrase → what it may stand for."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from bot.i18n import current_language
from bot.parsing.text import fold
from bot.parsing.words import read_tables, word_files

_SHORTENED = ("weekday", "month")
"""Kinds whose words may be cut after three letters or more: "tue", "sept"."""

LEAST_CUT = 3
LEAST_CORRECTED = 5
"""A word with fewer letters is too close to too many others to be a slip of one of them."""


class _File(BaseModel):
    """The words for moments in one language, as `moments.toml` in its folder has them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: dict[int, list[str]]
    ordinal: dict[int, list[str]]
    weekday: dict[int, list[str]]
    weekdays: dict[int, list[str]]
    month: dict[int, list[str]]
    unit: dict[str, list[str]]
    part: dict[str, list[str]]
    parts: dict[str, list[str]]
    part_hours: dict[str, tuple[int, int, int]] = {}
    today_part: dict[str, list[str]]
    exact_hour: dict[int, list[str]]
    half_day: dict[str, list[str]]
    day_away: dict[int, list[str]]
    word: dict[str, list[str]]
    period: dict[str, list[str]]
    style: dict[str, bool] = {}


class Meaning(NamedTuple):
    """What a phrase may stand for: `("weekday", 4)`, `("every", None)`."""

    kind: str
    value: int | str | None


class PartHours(NamedTuple):
    """A part of the day in hours: what is meant without an hour, and from when to when it goes (26: two at night)."""

    usual: int
    first: int
    end: int


class Lexicon(NamedTuple):
    """`phrases`: folded phrase → its meanings; `single`: the words they are made of."""

    phrases: dict[str, tuple[Meaning, ...]]
    part_hours: dict[str, PartHours]
    single: frozenset[str]


@cache
def _files() -> dict[str, _File]:
    return {
        language: _File.model_validate(read_tables(path)) for language, path in word_files("moments").items()
    }


@cache
def lexicon() -> Lexicon:
    """The words of all languages. A ValidationError or ValueError names what is wrong in a file."""
    found: dict[str, dict[Meaning, None]] = {}
    hours: dict[str, PartHours] = {}
    for language, file in _files().items():
        hours |= {name: PartHours(*values) for name, values in file.part_hours.items()}
        for kind in ("number", "ordinal", "weekday", "weekdays", "month", "unit", "part", "parts", "today_part",
                     "exact_hour", "half_day", "day_away", "period", "word"):  # fmt: skip
            for meaning, words in getattr(file, kind).items():
                value = Meaning(meaning, None) if kind == "word" else Meaning(kind, meaning)
                for word in words:
                    if fold(word) != word:
                        raise ValueError(
                            f"{language}/moments.toml: {word!r} is not in lower case without accents"
                        )
                    found.setdefault(word, {})[value] = None
    for month, name in _foreign_months():
        found.setdefault(name, {})[Meaning("month", month)] = None
    for kind in _SHORTENED:
        _add_shortened(found, kind)
    named = {
        meaning for table in _files().values() for meaning in (*table.part, *table.parts, *table.today_part)
    }
    if missing := named - hours.keys():
        raise ValueError(f"moments.toml: no part_hours for {sorted(missing)}")
    phrases = {phrase: tuple(values) for phrase, values in found.items()}
    single = frozenset(word for phrase in phrases for word in phrase.split() if word.isalpha())
    return Lexicon(phrases, hours, single)


def _foreign_months() -> Iterator[tuple[int, str]]:
    """Months in the languages of which only files are read: "5 mars 2026" stands below "Début"."""
    from babel.dates import get_month_names

    for language in sorted(word_files("columns").keys() - _files().keys()):
        for month, name in get_month_names("wide", "stand-alone", language).items():
            yield month, fold(name)


def _add_shortened(found: dict[str, dict[Meaning, None]], kind: str) -> None:
    """The beginnings of names, where they begin names of one meaning only."""
    beginnings: dict[str, set[Meaning]] = {}
    for word, values in found.items():
        for value in values:
            if value.kind == kind and word.isalpha():
                for length in range(LEAST_CUT, len(word)):
                    beginnings.setdefault(word[:length], set()).add(value)
    for word, meant in beginnings.items():
        if len(meant) == 1:
            found.setdefault(word, {})[next(iter(meant))] = None


@cache
def phrases_of(kind: str) -> tuple[str, ...]:
    """The phrases that may stand for `kind`."""
    return tuple(
        phrase for phrase, values in lexicon().phrases.items() if any(value.kind == kind for value in values)
    )


def h_is_clock() -> bool:
    """Whether "17h" is a time of day in the language of the person who asked, and no distance."""
    file = _files().get(current_language())
    return file is not None and file.style.get("h_is_clock", False)


def corrected(word: str) -> str | None:
    """The one known word of which `word` is a slip of one letter; None where it may be a slip of several."""
    known = lexicon()
    if len(word) < LEAST_CORRECTED or word in known.single:
        return None
    from rapidfuzz.distance import OSA

    near = [
        other
        for other in known.single
        if len(other) >= LEAST_CORRECTED and OSA.distance(word, other, score_cutoff=1) <= 1
    ]
    meanings = {known.phrases.get(other) for other in near}
    return near[0] if len(meanings) == 1 else None
