"""How typed text is compared and quoted, shared by the parsers."""

import re
import unicodedata
from functools import lru_cache

from bot.errors import Refusal
from bot.i18n import _
from bot.values import clean_text, without_piled_marks

MAX_TYPED = 80
"""Characters that any single value may take: what is longer is refused unread, so time stays bounded."""

MAX_QUOTED = 40


_OPENING, _CLOSING = "\"“„«'", "\"”“»'"

_SAME_SIGN = ("<wide>", "<narrow>", "<compat>", "<font>")
"""Unicode's tags of characters that are another one in other clothes: full-width digits, the one-dot leader."""

_SIGNS = str.maketrans({"∶": ":", "ː": ":", "。": ".", "、": ",", "٫": ".", "٬": ",", "٪": "%"}
                       | dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘‚‛ʼ`´", "'"))  # fmt: skip


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """A character as a keyboard has it. Superscripts and fractions stay what they are: 5² is no 52."""
    tag, _space, rest = unicodedata.decomposition(character).partition(" ")
    if tag in _SAME_SIGN:
        return "".join(chr(int(code, 16)) for code in rest.split())
    return character


def typeable(text: str) -> str:
    """`text` in the signs of a keyboard: full-width forms, smart quotes, dashes and the like as their plain ones."""
    if text.isascii():
        return text
    return "".join(map(_plain, text)).translate(_SIGNS)


def fold(text: str) -> str:
    """`text` in lower case, without accents and invisible marks, with ASCII digits and single spaces."""
    if text.isascii():  # by far most text; nothing to take apart
        return " ".join(text.casefold().split())
    kept: list[str] = []
    for character in unicodedata.normalize("NFD", without_piled_marks(text).casefold()):
        if character.isascii():
            kept.append(character)
            continue
        if unicodedata.category(character) in ("Mn", "Cf"):
            continue
        digit = unicodedata.decimal(character, None)
        kept.append(character if digit is None else str(digit))
    return " ".join("".join(kept).split())


def key(text: str) -> str:
    """`text` folded to its letters and digits: `Start date`, `start_date` and `START-DATE` are one."""
    return re.sub(r"[\W_]+", "", fold(text))


def typed(text: str) -> str:
    """`text` folded, without quotes around it, or a Refusal where it is too long to be one value."""
    if len(text) > MAX_TYPED and len(text.strip()) > MAX_TYPED:
        raise Refusal(_("“{text}” is too long for this field. Please shorten it."), text=quote(text.strip()))
    words = fold(typeable(text))
    if len(words) > 1 and words[0] in _OPENING and words[-1] in _CLOSING:
        return words[1:-1].strip()
    return words


def quote(text: str) -> str:
    """`text` fit to be repeated in a message: one line, at most 40 characters, nothing invisible."""
    # Cut before cleaning: text may be megabytes long.
    cleaned = clean_text(text[: MAX_QUOTED * 4])
    line = " ".join(str(cleaned).split())
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rstrip() + "…"
