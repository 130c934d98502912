"""Field types that several subjects share: cleaned text, links, currencies, days."""

import re
import unicodedata
from datetime import date
from functools import cache
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from bot.i18n import _

EARLIEST = date(1999, 1, 1)
"""The first freelancing platforms opened in 1999: an earlier date is a typing error."""

LATEST = date(2099, 12, 31)
"""So is a later one. The estimate and the count of days to a deadline reach beyond it."""

# Characters that draw nothing but reorder or hide what stands around them. The joiners U+200C and U+200D
# stay: emoji and several scripts need them.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

_FIRST_MARK = "\u0300"
"""Printable characters before it are all in NFC, and none of them is a mark: English, Spanish, the middle dot."""

_BLANK = frozenset(("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"))

_MOST_MARKS = 30
"""Marks on one letter, as in Unicode's Stream-Safe Text Format (UAX #15): no language needs as many."""


def without_piled_marks(text: str) -> str:
    """`text` with at most 30 marks in a row: to normalise takes the square of the time that a run of them is long."""
    # By what they are taken apart into: three Tibetan vowel signs are no marks and become two each.
    marks = "".join(c for c in set(text) if unicodedata.combining(unicodedata.normalize("NFD", c)[0]))
    if not marks:
        return text
    one = f"[{re.escape(marks)}]"
    return re.sub(f"({one}{{{_MOST_MARKS}}}){one}+", r"\1", text)


def clean_text(value: object) -> object:
    """`value` in NFC without control and reordering characters, line ends as `\\n`, stripped.

    Anything that is no string is returned unchanged, for pydantic to refuse.
    """
    if not isinstance(value, str):
        return value
    # Most of what people type, and quickly said.
    if value.isprintable() and (value.isascii() or max(value) < _FIRST_MARK):
        return value.strip()
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    # Looked at once each: a page of text has thousands of characters, and some eighty different ones.
    dropped = [c for c in set(text) if c not in "\n\t" and _is_dropped(c)]
    if dropped:
        text = text.translate(dict.fromkeys(map(ord, dropped)))
    # Normalised last: a mark may come to stand after its letter only when what was between is gone.
    # Some marks are two in NFC, so that a run is looked at before and after.
    text = without_piled_marks(unicodedata.normalize("NFC", without_piled_marks(text))).strip()
    # What draws nothing at all is empty, however many characters it has.
    return text if any(unicodedata.category(c) not in _BLANK for c in text) else ""


def _is_dropped(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Cn") or character in _REORDERING


def _one_line(value: object) -> object:
    text = clean_text(value)
    return " ".join(text.split()) if isinstance(text, str) else text


@cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes of money that some country has or had, from the Unicode CLDR data: no gold, no test code."""
    from babel.core import get_global

    return frozenset(
        code
        for used in get_global("territory_currencies").values()
        for code, _from, _to, tender in used
        if tender
    )


def _currency(code: str) -> str:
    if code not in currencies():
        raise ValueError(
            _("{code} is not a currency code. Use three letters such as USD, EUR or GBP.").format(code=code)
        )
    return code


def _link(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or " " in address:
        raise ValueError(_("A link starts with https:// and holds no spaces."))
    return address


def _plausible(day: date) -> date:
    if day < EARLIEST:
        raise ValueError(_("{date} is too long ago. Use a year from 1999 on.").format(date=day.isoformat()))
    if day > LATEST:
        raise ValueError(
            _("{date} is too far ahead. Use a year up to {last}.").format(
                date=day.isoformat(), last=LATEST.year
            )
        )
    return day


Day = Annotated[date, AfterValidator(_plausible)]
"""A day on which something of a freelancer's can have happened or may be planned."""

OneLine = Annotated[str, BeforeValidator(_one_line)]
"""Text on one line: runs of white space become one space. Give `max_length` where it is used."""

Note = Annotated[str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=1000)]
"""A private note: up to 1,000 characters."""

LongText = Annotated[str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=4000)]
"""A public comment or reply: up to 4,000 characters, as long as a Discord modal takes."""

Link = Annotated[str, BeforeValidator(clean_text), StringConstraints(max_length=500), AfterValidator(_link)]
"""An http(s) address of at most 500 characters; ValueError says what is wrong with another."""

CurrencyCode = Annotated[
    str, BeforeValidator(lambda v: v.strip().upper() if isinstance(v, str) else v), AfterValidator(_currency)
]
"""An ISO 4217 code in capitals."""
