"""Dates as people type them into fields and files. A text that names a month or a week asks for the day."""

import re
from datetime import date, datetime, time
from enum import StrEnum

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments import calendar
from bot.parsing.moments.chart import TooMuch
from bot.parsing.moments.lexer import plain
from bot.parsing.moments.reading import chart_of_day, day_or_span
from bot.parsing.moments.values import Day, Seen, Span
from bot.parsing.text import fold, quote, typeable, typed
from bot.typed_cache import cache_typed

_TIME = re.compile(
    r"[t ] ?(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[+-][0-9]{2}:?[0-9]{2}))?$"
)
_NUMERIC = re.compile(
    r"(?P<a>[0-9]{1,4}) ?(?P<mark>[-/.]) ?(?P<b>[0-9]{1,2})(?: ?(?P=mark) ?(?P<c>[0-9]{1,4}))?\.?"
)


class Order(StrEnum):
    """What a numeric date such as 05/03/2026 tells about the order of day and month."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    EITHER = "either"


class DayWanted(Refusal):
    """`text` names several days, such as a month. `span`: from its first to its last, to choose one of."""

    def __init__(self, title: str, text: str, span: Span, /, **parts: object) -> None:
        super().__init__(title, look=None, **parts)
        self.text, self.span = text.strip(), span


def parse_date(text: str, *, today: date, month_first: bool = False) -> date:
    """The date that `text` means, seen from `today`.

    Understands ISO dates, numeric dates (`month_first` decides where both readings are possible; 5.3.2026 with dots is
    5 March for everybody), month names, weekdays ("last friday") and distances ("3 days ago"), in every language there
    are words for; a time of day after the date is left out. Without a year it is the most recent such day that is not
    in the future. Raises DayWanted for a month or a week, and Refusal with an example otherwise, with the reason where
    the day does not exist.
    """
    found = parse_day_or_span(text, today=today, month_first=month_first)
    if isinstance(found, date):
        return found
    if found.month:
        raise DayWanted(
            _("Which day in {month}? Type it like {example}."),
            text,
            found,
            month=calendar.month_in_words(found.first),
            example=calendar.in_words(found.first),
        )
    raise DayWanted(
        _("Which day from {first} to {last}? Type it like {example}."),
        text,
        found,
        first=calendar.in_words(found.first),
        last=calendar.in_words(found.last),
        example=found.first.isoformat(),
    )


def parse_day_or_span(text: str, *, today: date, month_first: bool = False) -> date | Span:
    """Like `parse_date`, with the Span where the text names a month, a week, or the begin or end of a month."""
    if not typed(text):
        raise Refusal(_("Type a date, such as {example} or “yesterday”."), example=today.isoformat())
    found = _read(text, today, month_first)
    if found is None:
        raise Refusal(
            _("I cannot read “{text}” as a date. Try {example}, {words}, “yesterday” or “3 days ago”."),
            text=quote(text),
            example=today.isoformat(),
            words=calendar.in_words(today),
        )
    return found


@cache_typed(256)  # nearly everybody types one of few words, and says them often
def _read(text: str, today: date, month_first: bool) -> date | Span | None:
    words = _TIME.sub("", plain(text)).strip()
    if not words:
        return None
    seen = Seen(datetime.combine(today, time(12)), ahead=False, month_first=month_first)
    if (match := _NUMERIC.fullmatch(words)) and match["c"]:
        # Most of what files hold, and quickly said.
        quick = calendar.numeric(seen, match["a"], match["b"], match["c"], mark=match["mark"])
        if isinstance(quick, Day):
            return quick.date
    try:
        found = day_or_span(chart_of_day(words, seen))
    except TooMuch:
        return None
    return found if found is None or isinstance(found, Span) else found.date


def date_order(text: str) -> Order | None:
    """Which order of day and month the date `text` forces; None where it says nothing about it."""
    match = _NUMERIC.fullmatch(_TIME.sub("", fold(typeable(text[:40]))))
    if match is None or len(match["a"]) > 2:
        return None
    first, second = int(match["a"]), int(match["b"])
    if first > 12:
        return Order.DAY_FIRST if second <= 12 else None
    if second > 12:
        return Order.MONTH_FIRST
    return Order.EITHER if first != second else None


_MONTH_FIRST = ("en-US", "ja", "ko", "zh-CN", "zh-TW", "hu", "lt")


def is_month_first(locale: str) -> bool:
    """Whether readers of a Discord locale take 3/5 for 5 March (Unicode CLDR's short dates without a year)."""
    return locale in _MONTH_FIRST
