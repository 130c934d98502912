"""The smallest pieces of a text about time: known phrases, numbers, and dates and times written in numbers."""

import re
from collections.abc import Callable
from fractions import Fraction

from bot.parsing.moments import calendar
from bot.parsing.moments.chart import Chart, Edge
from bot.parsing.moments.lexicon import Meaning, corrected, lexicon
from bot.parsing.moments.values import Hour, Seen
from bot.parsing.text import fold, typeable

Adder = Callable[[int, int, str, object], None]

_YEAR_MARK = r"'[0-9]{2}(?![0-9]|[:.,h][0-9]|')"
_WRAPPING = re.compile(
    r"[\"“”„«»*`()\[\]{}<>‹›]+|"
    rf"(?!(?:(?<=[a-z])|(?<=[a-z0-9] )){_YEAR_MARK})(?:(?<![a-z0-9])'|'(?![a-z]))"
)
"""Quotes and brackets. The mark in "nov '25" is none of them: it stands for the century."""

_TRAILING = re.compile(
    r"[ .,;:!?…]+$|(?<=[a-z0-9])[,;](?= )|(?<=[a-z])[,;](?=[a-z0-9])|(?<=[a-z0-9.])!+|"
    r"(?<=[a-z]{3})\.(?= )| -(?= [0-9])(?<=[a-z] -)"
)
"""Marks without a meaning: at the end, behind a word ("fri. 9am"), between a day and its time ("friday - 9am")."""

_NUMBER = re.compile(r"[0-9]{1,6}(?![0-9])")
_CENTURY_LEFT_OUT = re.compile(r"'(?P<year>[0-9]{2})(?![0-9])")
_DECIMAL = re.compile(r"(?P<whole>[0-9]{1,4})[.,](?P<part>[0-9]{1,2})(?![0-9])")
_MINUTES_PERHAPS = re.compile(r"(?!25|50|00)[0-5][0-9]")
"""Behind a dot and before "hours": 1.30 may be one hour and a half. Quarters and halves are parts of an hour."""
_HALVES = re.compile(r"(?P<whole>[0-9]{0,4}) ?½| ?(?P<other>[0-9]{1,3}) 1/2(?![0-9])")
_ORDINAL = re.compile(
    r"(?P<day>[0-9]{1,2})"
    r"(?:st|nd|rd|th|er|ero|ro|do|to|vo|no|(?:(?<=7)|(?<=10))mo(?= [a-z])|ª|º|°|\.(?= ?[a-z]))(?![a-z])"
)
"""A number as the name of a day. "7mo de mayo" has the seventh, "7mo" alone seven months."""
_MONTHS = 12
_LEAST_YEAR = 1970
"""For what lies ahead "5 dec 1830" names a time: nobody means a year before this one."""

_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?P<mark>[:h.;,])(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9:])"
)
_ISO_TIME = re.compile(
    r"t(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9:])"
)
_DATE = re.compile(
    r"(?P<a>[0-9]{1,4}) ?(?P<mark>[-/.]) ?(?P<b>[0-9]{1,2}) ?(?P=mark) ?(?P<c>[0-9]{1,4})(?![0-9:])(?:\.(?![0-9]))?"
)
_DAY_AND_MONTH = re.compile(
    r"(?P<a>[0-9]{1,2}) ?(?P<mark>[-/.]) ?(?P<b>[0-9]{1,2})(?![0-9:])(?:\.(?![0-9]))?"
)
_SPACED = re.compile(r"(?P<a>[0-9]{1,2}) (?P<b>[0-9]{1,2}) (?P<c>[0-9]{4})(?![0-9:])|"
                     r"(?P<d>[0-9]{4}) (?P<e>[0-9]{2}) (?P<f>[0-9]{2})(?![0-9:])")  # fmt: skip
_COMPACT = re.compile(r"(?P<a>[12][0-9]{3})(?P<b>[0-9]{2})(?P<c>[0-9]{2})(?![0-9])")
_MONTH = re.compile(
    r"(?:(?P<month>[0-9]{1,2}) ?[/.-] ?(?P<year>[0-9]{4})|(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2}))(?![-0-9/.:])"
)


def plain(text: str) -> str:
    """`text` folded, without quotes, brackets and the marks that end sentences."""
    words = _WRAPPING.sub(" ", fold(typeable(text)))
    previous = None
    while previous != words:
        previous, words = words, " ".join(_TRAILING.sub(" ", words).split())
    return words


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    return "letter" if character.isalpha() else "space" if character == " " else "sign"


def boundaries(text: str) -> list[int]:
    """Where a piece may begin or end: between digits, letters, spaces, and at every sign."""
    kinds = [_kind(character) for character in text]
    inner = [
        index for index in range(1, len(text)) if kinds[index] != kinds[index - 1] or kinds[index] == "sign"
    ]
    return [0, *inner, len(text)] if text else []


def lex(text: str, seen: Seen) -> Chart:
    """The chart of `text` (which is `plain`) with its smallest edges."""
    chart = Chart(len(text), seen)
    ends = boundaries(text)
    known = lexicon()

    def add(start: int, end: int, kind: str, value: object) -> None:
        # An edge reaches to the next piece, over the space between.
        chart.add_edge(Edge(start, end + 1 if end < len(text) and text[end] == " " else end, kind, value))

    for start in ends[:-1]:
        if text[start] == " ":
            continue
        _numbers(text, start, seen, add)
        for end in ends:
            if not start < end <= start + 40 or text[end - 1] == " ":
                continue
            phrase = text[start:end]
            for kind, value in known.phrases.get(phrase, ()):
                add(start, end, kind, value)
                if kind == "number" and Meaning("no_hour", None) not in known.phrases[phrase]:
                    add(start, end, "said_hour", value)
            if (
                phrase.isalpha()
                and (meant := corrected(phrase))
                and not (end < len(text) and text[end].isalpha())
            ):
                for kind, value in known.phrases.get(meant, ()):
                    add(start, end, kind, value)
        if text[start] in "-/." and 0 < start < len(text) - 1:
            add(start, start + 1, "separator", text[start])
    return chart


def _numbers(text: str, at: int, seen: Seen, add: Adder) -> None:
    if match := _CENTURY_LEFT_OUT.match(text, at):
        add(at, match.end(), "full_year", 2000 + int(match["year"]))
    if not (text[at].isdecimal() or text[at] in "t½"):
        return
    if match := _NUMBER.match(text, at):
        digits = match[0]
        add(at, match.end(), "digits", int(digits))
        if len(digits) <= 2:
            add(at, match.end(), "short", int(digits))
        if len(digits) == 2:
            add(at, match.end(), "two", int(digits))
        if len(digits) == 4 and (not seen.ahead or int(digits) >= _LEAST_YEAR):
            add(at, match.end(), "full_year", int(digits))
        hour, minute = divmod(int(digits), 100)
        if len(digits) in (3, 4) and hour < 24 and minute < 60:
            add(at, match.end(), "run_together", Hour(hour, minute, fixed=len(digits) == 4))
    for pattern, name in ((_DECIMAL, "decimal"), (_HALVES, "halves")):
        if match := pattern.match(text, at):
            if name == "halves":
                value = Fraction(int(match["whole"] or match["other"] or 0)) + Fraction(1, 2)
            else:
                value = Fraction(f"{match['whole']}.{match['part']}")
            if name == "decimal" and _MINUTES_PERHAPS.fullmatch(match["part"]):
                add(at, match.end(), "decimal_or_minutes", (int(match["whole"]), match["part"]))
            else:
                add(at, match.end(), "decimal", value)
    if match := _ORDINAL.match(text, at):
        add(at, match.end(), "nth_digits", int(match["day"]))
    _times(text, at, add)
    _dates(text, at, seen, add)


def _times(text: str, at: int, add: Adder) -> None:
    for pattern in (_CLOCK, _ISO_TIME):
        match = pattern.match(text, at)
        if match is None:
            continue
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
        if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):
            continue
        iso = pattern is _ISO_TIME
        certain = iso or match["mark"] in ":h"
        # Thirteen and more, and a leading zero, are of the clock with 24 hours.
        fixed = iso or hour > 12 or match["hour"].startswith("0")
        add(at, match.end(), "time" if certain else "loose_time", Hour(hour, minute, fixed))


def _dotted_time(text: str, seen: Seen) -> Hour | None:
    """The time that "17.30" is, since no month has that number; "9.30" too, where days stand before months."""
    match = _CLOCK.fullmatch(text)
    if match is None or match["mark"] != "." or not seen.ahead:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour >= 24 or not _MONTHS < minute < 60 or (seen.month_first and hour <= _MONTHS):
        return None
    return Hour(hour, minute, fixed=hour > 12)


def _dates(text: str, at: int, seen: Seen, add: Adder) -> None:
    if (match := _DATE.match(text, at)) and (
        (found := calendar.numeric(seen, match["a"], match["b"], match["c"], mark=match["mark"])) is not None
    ):
        add(at, match.end(), "date", found)
    if match := _DAY_AND_MONTH.match(text, at):
        if (hour := _dotted_time(match[0], seen)) is not None:
            add(at, match.end(), "time", hour)
        else:
            add(at, match.end(), "date", calendar.numeric(seen, match["a"], match["b"], None))
    if match := _SPACED.match(text, at):
        parts = [part for part in match.groups() if part is not None]
        if (found := calendar.numeric(seen, *parts)) is not None:
            add(at, match.end(), "date", found)
    if match := _COMPACT.match(text, at):
        add(at, match.end(), "date", calendar.numeric(seen, match["a"], match["b"], match["c"]))
    if match := _MONTH.match(text, at):
        year, month = int(match["year"] or match["y"]), int(match["month"] or match["m"])
        if 1 <= month <= 12 and year >= 1:
            add(at, match.end(), "span", calendar.month_span(seen, month, year))
