"""Dates as people type them, in English and Spanish.

Every form is a full pattern of its own: a general parser such as dateutil's reads a date into almost any
text. dateutil does the calendar arithmetic.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Literal

from bot.errors import Refusal
from bot.i18n import LANGUAGES, _, current_language
from bot.parsing.text import fold, quote, typed

_DAYS_FROM_TODAY = {
    "today": 0,
    "now": 0,
    "hoy": 0,
    "ahora": 0,
    "yesterday": -1,
    "ayer": -1,
    "day before yesterday": -2,
    "the day before yesterday": -2,
    "anteayer": -2,
    "antes de ayer": -2,
    "antier": -2,
    "tomorrow": 1,
    "manana": 1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
    "pasado manana": 2,
}

_UNITS = {
    "days": ("d", "day", "days", "dia", "dias"),
    "weeks": ("w", "wk", "wks", "week", "weeks", "semana", "semanas"),
    "months": ("mo", "month", "months", "mes", "meses"),
    "years": ("y", "yr", "yrs", "year", "years", "ano", "anos"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}

_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            ("a", "an", "one", "un", "una"),
            ("two", "dos"),
            ("three", "tres"),
            ("four", "cuatro"),
            ("five", "cinco"),
            ("six", "seis"),
            ("seven", "siete"),
            ("eight", "ocho"),
            ("nine", "nueve"),
            ("ten", "diez"),
        ),
        start=1,
    )
    for word in words
}

_PAST = ("last", "past", "pasado", "pasada", "ultimo")
_FUTURE = ("next", "proximo", "que viene")

_AMOUNT = rf"(?P<number>[0-9]{{1,5}}|{'|'.join(_NUMBER_WORDS)}) ?(?P<unit>{'|'.join(_UNIT_OF)})"
_AGO = re.compile(rf"(?:{_AMOUNT} (?:ago|atras|back))")
_SINCE = re.compile(rf"hace {_AMOUNT}")
_AHEAD = re.compile(rf"(?:in|en|dentro de) {_AMOUNT}")
_WEEKDAY = re.compile(
    r"(?:on |el )?(?:(?P<before>last|past|next|pasado|proximo|ultimo) )?(?P<name>[a-z]{3,})"
    r"(?: (?P<after>pasado|proximo|que viene))?"
)

_NUMERIC = re.compile(
    r"(?P<a>[0-9]{1,4}) ?(?P<mark>[-/.]) ?(?P<b>[0-9]{1,2})(?: ?(?P=mark) ?(?P<c>[0-9]{1,4}))?\.?"
)
_COMPACT = re.compile(r"(?P<year>[12][0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_ORDINAL = r"(?:st|nd|rd|th|º|°|\.)?"
_NAMED = (
    re.compile(
        rf"(?:the |el )?(?P<day>[0-9]{{1,2}}){_ORDINAL}[ /-]?(?:of |de )?(?P<month>[a-z]{{3,}})\.?,?"
        r"(?:[ /-](?:of |del? )?(?P<year>[0-9]{4}|[0-9]{2}))?"
    ),
    re.compile(
        rf"(?P<month>[a-z]{{3,}})\.?[ /-]?(?:the )?(?P<day>[0-9]{{1,2}}){_ORDINAL}"
        r"(?:,? ?[ ,/-](?P<year>[0-9]{4}))?"
    ),
    re.compile(r"(?P<year>[0-9]{4})[ /-](?P<month>[a-z]{3,})\.?[ /-](?P<day>[0-9]{1,2})"),
)
_LEADING_WEEKDAY = re.compile(r"(?P<name>[a-z]{3,})\.?,? (?P<rest>.*[0-9].*)")
_TIME = re.compile(
    r"[t ] ?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[+-][0-9]{2}:?[0-9]{2}))?$"
)


class Order(StrEnum):
    """What a numeric date such as 05/03/2026 tells about the order of day and month."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    EITHER = "either"


def parse_date(text: str, *, today: date, month_first: bool = False) -> date:
    """The date that `text` means, seen from `today`.

    Understands ISO dates, numeric dates (`month_first` decides where both readings are possible), month
    names, weekdays ("last friday"), and distances ("3 days ago"), in English and Spanish; a time of day
    after the date is left out. Without a year it is the most recent such day that is not in the future.
    Raises Refusal with an example otherwise, with the reason where the day does not exist.
    """
    words = typed(text)
    if not words:
        raise Refusal(_("Type a date, such as {example} or “yesterday”."), example=today.isoformat())
    words = _TIME.sub("", words)
    try:
        day = _read(words, today, month_first)
    except OverflowError as error:
        raise _too_far(today) from error
    if day is None:
        raise Refusal(
            _("I cannot read “{text}” as a date. Try {example}, {words}, “yesterday” or “3 days ago”."),
            text=quote(text),
            example=today.isoformat(),
            words=_in_words(today),
        )
    return day


def read_date(text: str, *, today: date, month_first: bool = False) -> date | None:
    """`parse_date` where `text` has no time of day, and None where it is no date at all.

    Refusal where it is one that does not exist.
    """
    words = typed(text)
    try:
        return _read(words, today, month_first) if words else None
    except OverflowError as error:
        raise _too_far(today) from error


def distance(number: str, unit: str) -> tuple[int, str] | None:
    """("two", "weeks") → (2, "weeks"), also for Spanish words; None where they mean no distance."""
    amount = _NUMBER_WORDS.get(number) or (int(number) if number.isdecimal() else None)
    known = _UNIT_OF.get(unit)
    return None if amount is None or known is None else (amount, known)


def weekday_number(word: str) -> int | None:
    """0 for Monday to 6 for Sunday; None for another word, and for one that may be a month as well."""
    return None if _month_number(word) is not None else _weekday_number(word)


def month_number(word: str) -> int | None:
    """1 to 12 for the name of a month or its beginning."""
    return _month_number(word)


def date_order(text: str) -> Order | None:
    """Which order of day and month the date `text` forces; None where it says nothing about it."""
    match = _NUMERIC.fullmatch(_TIME.sub("", fold(text[:40])))
    if match is None or len(match["a"]) > 2:
        return None
    first, second = int(match["a"]), int(match["b"])
    if first > 12:
        return Order.DAY_FIRST if second <= 12 else None
    if second > 12:
        return Order.MONTH_FIRST
    return Order.EITHER if first != second else None


def _read(words: str, today: date, month_first: bool) -> date | None:
    readers: tuple[Callable[[], date | None], ...] = (
        lambda: _relative(words, today),
        lambda: _compact(words, today),
        lambda: _numeric(words, today, month_first),
        lambda: _named(words, today),
        lambda: _weekday(words, today),
        lambda: _after_weekday(words, today, month_first),
    )
    return next((day for reader in readers if (day := reader()) is not None), None)


def _relative(words: str, today: date) -> date | None:
    if words in _DAYS_FROM_TODAY:
        return _shift(today, "days", _DAYS_FROM_TODAY[words])
    for pattern, sign in ((_AGO, -1), (_SINCE, -1), (_AHEAD, 1)):
        if match := pattern.fullmatch(words):
            spelled = match["number"]
            number = _NUMBER_WORDS.get(spelled) or int(spelled)
            return _shift(today, _UNIT_OF[match["unit"]], sign * number)
    return None


def _shift(today: date, unit: str, by: int) -> date:
    from dateutil.relativedelta import relativedelta

    delta = {
        "days": relativedelta(days=by),
        "weeks": relativedelta(weeks=by),
        "months": relativedelta(months=by),
        "years": relativedelta(years=by),
    }[unit]
    try:
        return today + delta
    except ValueError as error:  # relativedelta's word for a year outside 1 to 9999
        raise _too_far(today) from error


def _weekday(words: str, today: date) -> date | None:
    match = _WEEKDAY.fullmatch(words)
    if match is None:
        return None
    wanted = _weekday_number(match["name"])
    # "mar" alone is Tuesday in Spanish and March in English: no guess.
    if wanted is None or _month_number(match["name"]) is not None:
        return None
    side = match["before"] or match["after"]
    if side in _FUTURE:
        return _shift(today, "days", (wanted - today.weekday() - 1) % 7 + 1)
    back = (today.weekday() - wanted) % 7
    return _shift(today, "days", -(back or 7) if side in _PAST else -back)


def _after_weekday(words: str, today: date, month_first: bool) -> date | None:
    match = _LEADING_WEEKDAY.fullmatch(words)
    weekday = _weekday_number(match["name"]) if match else None
    if match is None or weekday is None:
        return None
    day = _numeric(match["rest"], today, month_first) or _named(match["rest"], today)
    if day is not None and day.weekday() != weekday:
        raise Refusal(
            _("{date} is a {weekday}. Please check the date, or leave the weekday out."),
            date=day.isoformat(),
            weekday=_weekday_names(current_language())[day.weekday()],
        )
    return day


def _compact(words: str, today: date) -> date | None:
    match = _COMPACT.fullmatch(words)
    return _day(match["year"], int(match["month"]), int(match["day"]), today) if match else None


def _numeric(words: str, today: date, month_first: bool) -> date | None:
    match = _NUMERIC.fullmatch(words)
    if match is None:
        return None
    first, second, third = match["a"], match["b"], match["c"]
    if len(first) == 4 and third is not None and len(third) <= 2:
        return _day(first, int(second), int(third), today)
    if len(first) > 2 or (third is not None and len(third) not in (2, 4)):
        return None
    readings = [(int(first), int(second)), (int(second), int(first))]
    if month_first:
        readings.reverse()
    day, month = next((r for r in readings if 1 <= r[1] <= 12), readings[0])
    return _day(third, month, day, today)


def _named(words: str, today: date) -> date | None:
    for pattern in _NAMED:
        match = pattern.fullmatch(words)
        month = _month_number(match["month"]) if match else None
        if match is not None and month is not None:
            return _day(match["year"], month, int(match["day"]), today)
    return None


def _day(year: str | None, month: int, day: int, today: date) -> date:
    """The day, in the most recent year that puts it not after `today` where `year` is None."""
    if not 1 <= month <= 12:
        raise Refusal(
            _("There is no month {month}. Write the date as {example} (year-month-day)."),
            month=month,
            example=today.isoformat(),
        )
    if year is None:
        # 29 February can be up to eight years back.
        for candidate in range(today.year, max(today.year - 9, 0), -1):
            if 1 <= day <= monthrange(candidate, month)[1] and (month, day) <= (
                (today.month, today.day) if candidate == today.year else (12, 31)
            ):
                return date(candidate, month, day)
        number = today.year
    else:
        number = int(year) if len(year) == 4 else 2000 + int(year) - (100 if int(year) > 68 else 0)
    if number < 1:
        raise _too_far(today)
    if not 1 <= day <= monthrange(number, month)[1]:
        raise Refusal(
            _("{month} {year} has {days} days, so there is no day {day}. Please check the date."),
            month=_month_names(current_language(), "stand-alone")[month],
            year=number,
            days=monthrange(number, month)[1],
            day=day,
        )
    return date(number, month, day)


def _month_names(language: str, context: Literal["format", "stand-alone"] = "format") -> Mapping[int, str]:
    from babel.dates import get_month_names

    return get_month_names("wide", context=context, locale=language)


def _weekday_names(language: str) -> Mapping[int, str]:
    from babel.dates import get_day_names

    return get_day_names("wide", locale=language)


@cache
def _names() -> tuple[dict[str, int], dict[str, int]]:
    """Folded month names to 1–12 and weekday names to 0–6, over all languages, from Unicode CLDR."""
    months = {"setiembre": 9}
    weekdays: dict[str, int] = {}
    for language in LANGUAGES:
        months |= {fold(name): n for n, name in _month_names(language).items()}
        weekdays |= {fold(name): n for n, name in _weekday_names(language).items()}
    return months, weekdays


def _number_of(word: str, names: dict[str, int]) -> int | None:
    """The number of the one name that begins with `word` (three letters or more)."""
    found = {number for name, number in names.items() if name.startswith(word)}
    return found.pop() if len(word) >= 3 and len(found) == 1 else None


def _month_number(word: str) -> int | None:
    return _number_of(word, _names()[0])


def _weekday_number(word: str) -> int | None:
    return _number_of(word, _names()[1])


def _in_words(day: date) -> str:
    from babel.dates import format_date

    return format_date(day, "d MMM y", locale=current_language())


def _too_far(today: date) -> Refusal:
    return Refusal(_("That date is too far away. Write it as {example}."), example=today.isoformat())
