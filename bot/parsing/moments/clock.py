"""A time of day by itself, as in settings: "22:00", "10 pm", "a las 9 de la noche", "22"."""

from datetime import datetime

from bot.parsing.moments.chart import TooMuch
from bot.parsing.moments.lexer import plain
from bot.parsing.moments.reading import chart_of, readings
from bot.parsing.moments.values import Clock, Seen

_ANY_DAY = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - a clock on the wall


def read_clock(text: str) -> Clock | None:
    """The time of day that `text` is and nothing else; None for other texts. A bare "22" is an hour."""
    words = plain(text)
    if words.isdecimal() and len(words) <= 2:
        words += ":00"
    try:
        chart = chart_of(words, Seen(_ANY_DAY, h_is_clock=True))
        for found in readings(chart):
            if found == type(found)(hour=found.hour, part=found.part):
                return found.clock
    except TooMuch:
        return None
    return None
