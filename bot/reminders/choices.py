"""What members type about their habits, to values."""

import re

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.clock import read_clock
from bot.parsing.text import fold, quote, typeable
from bot.parsing.words import words_for

MOST_DAYS = 8


def _is_none(words: str) -> bool:
    return not words or words in words_for("answers", "list", "none")


def _any_of(meaning: str) -> str:
    return "|".join(map(re.escape, words_for("answers", "list", meaning)))


def parse_days(text: str) -> tuple[int, ...]:
    """ "2, 7, 12" as days after the end of a contract; () for "none"."""
    words = fold(typeable(text))
    if _is_none(words):
        return ()
    parts = [part for part in re.split(rf"[,;/ ]+(?:(?:{_any_of('and')}) )?| ?[&+] ?", words) if part]
    days = sorted({int(part) for part in parts if re.fullmatch(r"[0-9]{1,3}", part)})
    if not days or len(days) > MOST_DAYS or any(not re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        raise Refusal(
            _("I cannot read “{text}” as days. Write them as “2, 7, 12”, or “none”."), text=quote(text)
        )
    if days[0] < 1 or days[-1] > 13:
        raise Refusal(_("Choose days from 1 to 13: on day 14 the window closes."))
    return tuple(days)


def parse_clock(text: str) -> int:
    """ "22:00", "10 pm" or "22" as minutes after midnight."""
    clock = read_clock(text)
    if clock is None:
        raise Refusal(_("I cannot read “{text}” as a time of day. Write it as “22:00”."), text=quote(text))
    return clock.time.hour * 60 + clock.time.minute


def parse_quiet(text: str) -> tuple[int, int]:
    """ "22:00 - 8:00" as the minutes at which quiet hours begin and end; equal ones for "none"."""
    words = fold(typeable(text))
    if _is_none(words):
        return 0, 0
    parts = re.split(rf" ?- ?| (?:{_any_of('until')}) ", re.sub(rf"^(?:{_any_of('from')}) ", "", words))
    if len(parts) != 2:
        raise Refusal(
            _("I cannot read “{text}” as quiet hours. Write them as “22:00–8:00”, or “none”."),
            text=quote(text),
        )
    begin, end = map(parse_clock, parts)
    return begin, end


def clock_text(minutes: int) -> str:
    """Minutes after midnight as a time of day: 1320 as "22:00"."""
    return f"{minutes // 60}:{minutes % 60:02}"


def quiet_text(begin: int, end: int) -> str:
    """Quiet hours as text that `parse_quiet` reads again."""
    return _("none") if begin == end else f"{clock_text(begin)}–{clock_text(end)}"
