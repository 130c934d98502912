"""Text for Discord: members' words made inert, lengths kept, dates and money in the member's language."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import discord

from bot.i18n import _, current_language
from bot.values import clean_text
from bot.written import written_day, written_money, written_number

NO_VALUE = "–"


def cut(text: str, limit: int) -> str:
    """`text` within `limit` characters, with an ellipsis where something was cut off."""
    if len(text) <= limit:
        return text
    end = limit - 1
    # Not in the middle of a joined emoji or before a combining mark, where the rest would look broken.
    while end and (text[end - 1] == "\u200d" or _continues(text[end])):
        end -= 1
    flags = len(text[:end]) - len(text[:end].rstrip(_FLAG_LETTERS))
    if flags % 2 and text[end] in _FLAG_LETTERS:
        end -= 1
    return text[:end].rstrip() + "…"


_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them draw one flag."""


def _continues(character: str) -> bool:
    """Whether it changes the character before it: joiners, accents, emoji variants, skin tones, tags."""
    return (
        character in "\u200d\ufe0f"
        or unicodedata.combining(character) > 0
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def inert(text: str, limit: int = 100) -> str:
    """A member's words on one line, shown as they are: no markdown, no mention, no link preview."""
    return _escaped(" ".join(cut(str(clean_text(text)), limit).split()))


def inert_lines(text: str) -> str:
    """A member's words over as many lines as they wrote, otherwise like `inert`, and not cut."""
    # Cleaned and escaped as a whole: a text may be nothing but line ends, thousands of them.
    lines = str(clean_text("\n".join(text.splitlines()))).splitlines()
    return _escaped("\n".join(" ".join(line.split()) for line in lines))


def _escaped(text: str) -> str:
    escaped = _NUMBERED.sub(r"\1\\.", _AT_START.sub(r"\\\g<0>", text.translate(_SPECIAL)))
    return discord.utils.escape_mentions(escaped).replace("://", ":\u200b//")


# discord.utils.escape_markdown leaves the second masked link of a line as it is, and what stands inside a link.
_SPECIAL = str.maketrans({sign: "\\" + sign for sign in r"\`*_~|[]<>"})
_AT_START = re.compile(r"^[#+-]", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d+)\.(?=\s|$)", re.MULTILINE)


def quoted(text: str, limit: int = 1000, *, whole: bool = False) -> str:
    """A member's words as a block quote, otherwise like `inert`. `whole`: however many lines they have."""
    if whole:
        shown = inert_lines(cut(text, limit)).split("\n")
    else:
        lines = cut(text, limit).splitlines() or [""]
        shown = [inert(line, limit) for line in lines[:_MOST_LINES]] + ["…"] * (len(lines) > _MOST_LINES)
    return "\n".join(f"> {line}" for line in shown)


def as_typed(text: str) -> str:
    """What was typed of a text that `inert` or `quoted` made, without the mark of a quote."""
    return _ESCAPED.sub(r"\1", text).replace("\u200b", "")


_ESCAPED = re.compile(r"\\([\\`*_~|\[\]<>#+.-])")


def shown(value: object) -> str:
    """A value within a sentence of ours: a text made inert, a moment in the reader's own time."""
    match value:
        case datetime():
            return moment(value)
        case str():
            return inert(value, 300)
        case _:
            return str(value)


_MOST_LINES = 20


def moment(at: datetime, style: discord.utils.TimestampStyle = "R") -> str:
    """A moment that Discord shows in the reader's own time."""
    return discord.utils.format_dt(at, style)


def day(on: date | None) -> str:
    """A calendar day, which has no time zone, in the member's language: `5 Mar 2026`."""
    return NO_VALUE if on is None else written_day(on)


def ago(at: datetime, now: datetime) -> str:
    """How long ago a moment was, where Discord draws no moments: `5 minutes ago`."""
    from babel.dates import format_timedelta

    return format_timedelta(min(at, now) - now, add_direction=True, locale=current_language())


def money(cents: int, currency: str) -> str:
    """An amount in hundredths as the member's language writes it."""
    return written_money(cents, currency)


def number(value: float, digits: int = 1) -> str:
    """A number with at most `digits` decimals, as the member's language writes it."""
    return written_number(value, digits)


def stars(value: Decimal | None) -> str:
    """`★★★★★ 4.85`, or that there is no public feedback."""
    if value is None:
        return _("no public stars")
    full = int(value + Decimal("0.5"))
    return f"{'★' * full}{'☆' * (5 - full)} {number(float(value), 2)}"
