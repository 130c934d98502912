"""Words of somebody who may not want to live, or whom somebody threatens: they are heard before any search.

The phrases are data, `bot/locales/<language>/crisis.txt`, and looked for in every language at once: who is in need
writes in their own. Nothing here is stored, counted or logged.
"""

import re
from enum import StrEnum
from functools import cache

from bot.i18n import LANGUAGES, LOCALES
from bot.parsing.text import fold

_LOOKED_AT = 4000


class Need(StrEnum):
    """What somebody's words speak of."""

    LIFE = "life"
    THREAT = "threat"


@cache
def _phrases() -> dict[Need, re.Pattern[str]]:
    found: dict[Need, list[str]] = {need: [] for need in Need}
    for language in LANGUAGES:
        need = Need.LIFE
        for line in (LOCALES / language / "crisis.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                need = Need(line.strip("[]"))
            elif line and not line.startswith("#"):
                found[need].append(re.escape(fold(line)))
    return {need: re.compile(r"(?<!\w)(?:" + "|".join(all_) + ")") for need, all_ in found.items()}


def need_in(text: str) -> Need | None:
    """What `text` speaks of; None for nearly all texts. Where it is both, the life comes first."""
    folded = fold(text[:_LOOKED_AT]).replace("’", "'")
    return next((need for need, phrases in _phrases().items() if phrases.search(folded)), None)
