"""Words of somebody who may not want to live, or whom somebody threatens: they are heard before any search.

The phrases are data, `bot/locales/<language>/crisis.txt`, and looked for in every language at once: who is in need
writes in their own. Nothing here is stored, counted or logged.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from bot.i18n import LANGUAGES, LOCALES
from bot.parsing.text import fold

_LOOKED_AT = 4000
_WORD = re.compile(r"\w+")


class Need(StrEnum):
    """What somebody's words speak of."""

    LIFE = "life"
    THREAT = "threat"


_Starts = Mapping[str, re.Pattern[str]]
"""The first two letters of a word → the phrases that begin with such a word: most words begin none."""


class _Phrases(NamedTuple):
    needs: dict[Need, _Starts]
    sober: _Starts
    """What sounds like a need and is none: it is taken out before."""


@cache
def _phrases() -> _Phrases:
    needs: dict[Need, list[str]] = {need: [] for need in Need}
    sober: list[str] = []
    for language in LANGUAGES:
        found = sober
        for line in (LOCALES / language / "crisis.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                found = needs[Need(line.strip("[]"))]
            elif line.startswith("!"):
                sober.append(line[1:])
            elif line and not line.startswith("#"):
                found.append(line)
    return _Phrases({need: _by_start(all_) for need, all_ in needs.items()}, _by_start(sober))


def _by_start(phrases: list[str]) -> _Starts:
    patterns: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        firsts = phrase[1 : phrase.index(")")].split("|") if phrase.startswith("(") else [phrase]
        for start in dict.fromkeys(_WORD.findall(fold(one))[0][:2] for one in firsts):
            patterns[start].append(_pattern(phrase))
    return {start: re.compile("|".join(all_)) for start, all_ in patterns.items()}


_SIGNS = (("\\(", "(?:"), ("\\|", "|"), ("\\)", ")"), ("\\*\\ ", r"(?:\S+\s){0,3}?"), ("\\ ", r"\W+"))


def _pattern(phrase: str) -> str:
    """The expression of a line of `crisis.txt`, which explains the signs."""
    pattern = re.escape(fold(phrase.removesuffix("/")))
    for sign, meant in _SIGNS:
        pattern = pattern.replace(sign, meant)
    return pattern + (r"\b" if phrase.endswith("/") else "")


def _matches(starts: _Starts, text: str) -> Iterator[re.Match[str]]:
    for word in _WORD.finditer(text):
        pattern = starts.get(word[0][:2])
        match = pattern and pattern.match(text, word.start())
        if match:
            yield match


def need_in(text: str) -> Need | None:
    """What `text` speaks of; None for nearly all texts. Where it is both, the life comes first."""
    needs, sober = _phrases()
    folded = fold(text[:_LOOKED_AT]).replace("’", "'")
    parts, at = [], 0
    for match in _matches(sober, folded):
        parts += [folded[at : match.start()], "…"]
        at = max(at, match.end())
    meant = "".join([*parts, folded[at:]])
    return next((need for need, starts in needs.items() if any(_matches(starts, meant))), None)
