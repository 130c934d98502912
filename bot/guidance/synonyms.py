"""Different words for the same thing: `data/synonyms.yaml`, whose head says how it is written."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, TypeAdapter

from bot.guidance.datafile import DATA, read_data
from bot.guidance.plain import plain
from bot.guidance.stopwords import stop_words

_WAY = re.compile(r"[^\W_]+\*?(?: [^\W_]+\*?)*")
_MARK = "zz"
"""Before a concept's name, so that no word is taken for one."""


class Phrase(NamedTuple):
    """A way to say a concept: words, of which a last star stands for any ending, and the term of the concept."""

    words: tuple[str, ...]
    concept: str


class Phrases(NamedTuple):
    """Phrases by their first word: those whose first word is whole, and those where any ending may follow."""

    whole: dict[str, list[Phrase]]
    open_ended: dict[str, list[Phrase]]


def _written_as_read(way: str) -> str:
    """`way`, if a text can contain it once it is made plain; ValueError says how to write it."""
    if _WAY.fullmatch(way) is None or plain(way.replace("*", "")) != way.replace("*", ""):
        raise ValueError(
            f"“{way}” has to be words in lower case without accents, with single spaces, a star only at a word's end"
        )
    return way


_Way = Annotated[str, AfterValidator(_written_as_read)]
_Concepts = TypeAdapter(
    dict[Annotated[str, Field(pattern=r"^[a-z0-9]+$")], Annotated[list[_Way], Field(min_length=1)]]
)


def load_synonyms(folder: Path = DATA) -> dict[str, list[str]]:
    """The ways to say each concept, by its name; OperatorError where the file breaks its rules."""
    return read_data("synonyms.yaml", _Concepts, folder)


@cache
def phrases() -> Phrases:
    """The ways to say every concept, without filler words, which texts are spared as well."""
    found, filler = Phrases({}, {}), stop_words().filler
    for concept, ways in load_synonyms().items():
        for way in ways:
            parts = tuple(word for word in way.split() if word not in filler)
            if not parts:
                continue
            first = parts[0]
            if first.endswith("*"):
                found.open_ended.setdefault(first[:-1], []).append(Phrase(parts, _MARK + concept))
            else:
                found.whole.setdefault(first, []).append(Phrase(parts, _MARK + concept))
    return found
