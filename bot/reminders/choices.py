"""What members type about their habits, to values."""

import re

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.clock import read_clock
from bot.parsing.text import fold, quote

MOST_DAYS = 8
_NONE = ("", "none", "never", "no", "off", "-", "0", "nunca", "ninguno", "ninguna", "nada")


def parse_days(text: str) -> tuple[int, ...]:
    """ "2, 7, 12" as days after the end of a contract; () for "none"."""
    words = fold(text)
    if words in _NONE:
        return ()
    days = sorted({int(found) for found in re.findall(r"[0-9]{1,3}", words)})
    if not days or len(days) > MOST_DAYS or re.search(r"[^0-9,;/ &+ye]|[0-9]{4}", words.replace("and", "&")):
        raise Refusal(
            _("I cannot read “{text}” as days. Write them as “2, 7, 12”, or “none”.").format(text=quote(text))
        )
    if days[0] < 1 or days[-1] > 13:
        raise Refusal(_("Choose days from 1 to 13: on day 14 the window closes."))
    return tuple(days)


def parse_clock(text: str) -> int:
    """ "22:00", "10 pm" or "22" as minutes after midnight."""
    clock = read_clock(text)
    if clock is None:
        raise Refusal(
            _("I cannot read “{text}” as a time of day. Write it as “22:00”.").format(text=quote(text))
        )
    return clock.time.hour * 60 + clock.time.minute


def parse_quiet(text: str) -> tuple[int, int]:
    """ "22:00 - 8:00" as the minutes at which quiet hours begin and end; equal ones for "none"."""
    words = fold(text)
    if words in _NONE:
        return 0, 0
    parts = re.split(r" ?[-–—] ?| to | until | a | hasta ", words.removeprefix("from ").removeprefix("de "))
    if len(parts) != 2:
        raise Refusal(
            _("I cannot read “{text}” as quiet hours. Write them as “22:00–8:00”, or “none”.").format(
                text=quote(text)
            )
        )
    begin, end = map(parse_clock, parts)
    return begin, end


def clock_text(minutes: int) -> str:
    """Minutes after midnight as a time of day: 1320 as "22:00"."""
    return f"{minutes // 60}:{minutes % 60:02}"


def quiet_text(begin: int, end: int) -> str:
    """Quiet hours as text that `parse_quiet` reads again."""
    return _("none") if begin == end else f"{clock_text(begin)}–{clock_text(end)}"
