"""When a reminder is wanted, as people say it: "friday 9am", "every 2 weeks", "cada lunes a las 8".

An own parser of full patterns, since a general one reads a date into almost any text: it takes the time and the zone
out, then reads what is left as a distance, a weekday, a date or a rhythm. Only what it does not know is given to
dateparser, and of its answer only the day is taken. Whatever comes out is read back before it is kept.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import NamedTuple

from bot.errors import Refusal
from bot.i18n import _
from bot.members.service import parse_zone
from bot.parsing.dates import distance, read_date, weekday_number
from bot.parsing.text import fold, quote
from bot.reminders.clock_words import NIGHT, Clock, take_time
from bot.reminders.local import moment_at, wall_at
from bot.reminders.recurring import next_time
from bot.reminders.rhythm import is_rhythm, read_rhythm

MOST_TYPED = 120
FARTHEST = timedelta(days=3660)
"""Ten years: what is planned further ahead is a typing error, or will not be wanted any more."""


class When(NamedTuple):
    """The next moment, in UTC; `rule` (see `recurring`) where it comes again; `zone`: where one was named."""

    due: datetime
    rule: str | None = None
    zone: str | None = None


class Seen(NamedTuple):
    """From where a text is read: `now` on the wall, and what is meant where no time is named."""

    now: datetime
    usual: time
    month_first: bool
    window: date | None

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.date()


def understand(
    text: str,
    *,
    now: datetime,
    zone: str,
    usual: time = time(10),
    month_first: bool = False,
    window: date | None = None,
) -> When:
    """The moment or the rhythm that `text` means for a member in `zone`; always in the future.

    `usual`: the time of day where none is named. `window`: the day on which the window for feedback of the contract
    in question closes. Refusal, with examples, for any other text.
    """
    such = examples(wall_at(now, zone).date())
    if len(text) > MOST_TYPED and len(text.strip()) > MOST_TYPED:
        raise Refusal(_("That is too long for a time. {examples}"), examples=such)
    words = fold(text).strip(" .!,;")
    too_far = Refusal(_("That is more than ten years ahead. {examples}"), examples=such)
    over = Refusal(
        _("“{text}” is over already, and I can only remind you of what is to come. {examples}"),
        text=quote(text.strip()),
        examples=such,
    )
    try:
        words, named = _take_zone(words)
        place = named or zone
        seen = Seen(wall_at(now, place), usual, month_first, window)
        if is_rhythm(words):
            rule = read_rhythm(words, seen.now, usual, lambda day: _day(day, seen))
            due = next_time(rule, place, now) if rule else None
        else:
            rule = None
            due = _exactly(words, now) or _once(words, seen, place)
    except (OverflowError, ValueError) as error:  # the words of datetime for years outside 1 to 9999
        raise too_far from error
    if due is None and not _PAST.search(words):
        raise Refusal(
            _("I cannot read “{text}” as a time. {examples}"), text=quote(text.strip()), examples=such
        )
    if due is None or due <= now:
        raise over
    if due - now > FARTHEST:
        raise too_far
    return When(due, rule, named)


def examples(today: date) -> str:
    """What can be typed, in a sentence; `today` makes the date among it one that is not over."""
    return _(
        "Try “friday 9am”, “in 3 days”, “14 days after {date}”, “every monday 8:00” or “tomorrow 9am Europe/Berlin”."
    ).format(date=today.isoformat())


_ZONE = re.compile(r"(?P<rest>.*?) ?(?:\b(?:in|en) )?\(?(?P<zone>[a-z]+/[a-z_]+(?:/[a-z_]+)?|utc|gmt)\)?")
_CITY = re.compile(
    r"(?P<rest>.*?[0-9m]),? (?:(?P<city>(?![ap]m )[a-z]+(?: [a-z]+)?) time|hora de (?P<ciudad>[a-z]+(?: [a-z]+)?))"
)
_SHORT = re.compile(r"(?P<rest>.*[0-9m]) ?(?P<short>[a-z]{2,4})")
_SHORT_ZONES = {
    "et": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "ct": "America/Chicago",
    "cst": "America/Chicago", "cdt": "America/Chicago", "mt": "America/Denver", "mst": "America/Denver",
    "mdt": "America/Denver", "pt": "America/Los_Angeles", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "cet": "Europe/Paris", "cest": "Europe/Paris", "bst": "Europe/London",
    "ist": "Asia/Kolkata",
}  # fmt: skip
"""What a few letters mean to most who write them; the time is read back with the reader's own clock."""


def _take_zone(words: str) -> tuple[str, str | None]:
    """`words` without the zone at their end, and the zone; Refusal where it is one that nobody knows."""
    if match := _ZONE.fullmatch(words):
        name = match["zone"]
        return match["rest"].strip(" ,"), "UTC" if name in ("utc", "gmt") else parse_zone(name)
    if match := _CITY.fullmatch(words):
        return match["rest"].strip(" ,"), parse_zone(match["city"] or match["ciudad"])
    if (match := _SHORT.fullmatch(words)) and match["short"] in _SHORT_ZONES:
        return match["rest"].strip(" ,"), _SHORT_ZONES[match["short"]]
    return words, None


_PIECE = r"(?P<number>[0-9]{1,6}|half an|an?|un|una|media) ?(?P<unit>minutos?|minutes?|mins?|m|horas?|hours?|hrs?|h)"
_PIECES = re.compile(rf"(?:(?:in|en|dentro de) )?(?:{_PIECE.replace('?P<number>', '').replace('?P<unit>', '')}"
                     r"(?: ?,? ?(?:and|y)? ?)?)+")  # fmt: skip
_EACH_PIECE = re.compile(_PIECE)


def _exactly(words: str, now: datetime) -> datetime | None:
    """A distance in hours and minutes: those pass on every clock alike. "1h30m", "in 20 minutes"."""
    words = re.sub(r"\b(hours?|horas?) and a half$", r"\1 30 m", words)
    words = re.sub(r"\b(horas?) y media$", r"\1 30 m", words)
    if not _PIECES.fullmatch(words):
        return None
    passed = timedelta()
    for piece in _EACH_PIECE.finditer(words):
        unit = timedelta(hours=1) if piece["unit"].startswith("h") else timedelta(minutes=1)
        number = piece["number"]
        half = number in ("half an", "media")
        passed += unit / 2 if half else unit * (int(number) if number.isdecimal() else 1)
    return now + passed if passed else None


def _once(words: str, seen: Seen, zone: str) -> datetime | None:
    rest, clock = take_time(words)
    if clock is None and not rest:
        return None
    if rest in ("", "today", "hoy") or rest in NIGHT:
        return _today(clock, seen, zone, pinned=rest != "")
    if (ahead := _ahead(rest, seen.now)) is not None:
        # "in 3 days" is at this time of day, unless another one is named.
        return moment_at(_on(ahead.date(), clock) if clock else ahead, zone)
    day = _day(rest, seen)
    if day is None:
        return None
    wall = _on(day, clock or Clock(seen.usual))
    if wall <= seen.now and _may_be_next_week(rest, day, seen):
        wall += timedelta(days=7)
    return moment_at(wall, zone)


def _on(day: date, clock: Clock) -> datetime:
    return datetime.combine(day + timedelta(days=clock.days), clock.time)


def _today(clock: Clock | None, seen: Seen, zone: str, *, pinned: bool) -> datetime:
    """A time without a day: today, or tomorrow where it is over (`pinned`: no, today was said)."""
    wall = _on(seen.today, clock or Clock(seen.usual))
    if wall <= seen.now and not pinned:
        wall += timedelta(days=1)
    return moment_at(wall, zone)


_DISTANCE = r"(?P<number>[0-9]{1,5}|[a-z]{1,6}) ?(?P<unit>[a-z]{1,7})"
_AHEAD = re.compile(
    rf"(?:(?:in|en|dentro de) )?{_DISTANCE}(?: from (?:now|today)| a partir de (?:hoy|ahora))?"
)
_FROM = re.compile(
    rf"{_DISTANCE} (?P<side>after|before|from|despues de(?:l)?|antes de(?:l)?|tras)"
    r"(?: (?:the|el|la|que))? ?(?P<rest>.+)"
)
_BARE = re.compile(r"[0-9]+[a-z]+|(?:in|en|dentro de) .+|.+ (?:from|a partir de) .+")


def _ahead(words: str, now: datetime) -> datetime | None:
    match = _AHEAD.fullmatch(words)
    found = distance(match["number"], match["unit"]) if match else None
    return None if found is None else _shift(now, *found)


def _shift(start: datetime, number: int, unit: str) -> datetime:
    from dateutil.relativedelta import relativedelta

    match unit:
        case "days":
            return start + timedelta(days=number)
        case "weeks":
            return start + timedelta(weeks=number)
        case "months":
            return start + relativedelta(months=number)
        case _:
            return start + relativedelta(years=number)


def _months_on(day: date, months: int) -> date:
    return _shift(datetime.combine(day, time()), months, "months").date()


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


_LEAD = re.compile(r"^(?:on|el|este|this) (?=[a-z]|[0-9]+ de )")


def _day(words: str, seen: Seen) -> date | None:
    """The day that `words`, without a time, mean, seen from today; None where they mean none."""
    readers: tuple[Callable[[str, Seen], date | None], ...] = (
        _relative, _window, _named_distance, _weekday, _of_month, _dated, _by_dateparser,
    )  # fmt: skip
    words = _LEAD.sub("", words.strip(" ,"))
    return next((day for reader in readers if (day := reader(words, seen)) is not None), None)


_RELATIVE: dict[str, Callable[[date], date]] = {
    "today": lambda day: day,
    "hoy": lambda day: day,
    "tomorrow": lambda day: day + timedelta(days=1),
    "manana": lambda day: day + timedelta(days=1),
    "day after tomorrow": lambda day: day + timedelta(days=2),
    "the day after tomorrow": lambda day: day + timedelta(days=2),
    "pasado manana": lambda day: day + timedelta(days=2),
    "next week": lambda day: day + timedelta(days=7),
    "la semana que viene": lambda day: day + timedelta(days=7),
    "la proxima semana": lambda day: day + timedelta(days=7),
    "next month": lambda day: _months_on(day, 1),
    "el mes que viene": lambda day: _months_on(day, 1),
    "mes que viene": lambda day: _months_on(day, 1),
    "proximo mes": lambda day: _months_on(day, 1),
    "next year": lambda day: _months_on(day, 12),
    "proximo ano": lambda day: _months_on(day, 12),
    "weekend": lambda day: day + timedelta(days=(5 - day.weekday()) % 7),
    "the weekend": lambda day: day + timedelta(days=(5 - day.weekday()) % 7),
    "fin de semana": lambda day: day + timedelta(days=(5 - day.weekday()) % 7),
    "end of month": _month_end,
    "end of the month": _month_end,
    "the end of the month": _month_end,
    "fin de mes": _month_end,
    "a fin de mes": _month_end,
    "last day of the month": _month_end,
    "ultimo dia del mes": _month_end,
}  # fmt: skip


def _relative(words: str, seen: Seen) -> date | None:
    found = _RELATIVE.get(words)
    return found(seen.today) if found else None


_CLOSES = re.compile(
    r"(?:the )?(?:feedback )?(?:window|deadline)(?: closes| ends| is over)?"
    r"|(?:se )?(?:cierra|cierre)(?: (?:el|la|del|de la))?(?: plazo| ventana)?|plazo|fin del plazo"
)


def _window(words: str, seen: Seen) -> date | None:
    if not _CLOSES.fullmatch(words):
        return None
    if seen.window is None:
        raise Refusal(
            _("Which window? Choose the contract, with a last day, in the option `contract` as well.")
        )
    return seen.window


def _named_distance(words: str, seen: Seen) -> date | None:
    """ "14 days after 2026-11-01", "3 days before the window closes"."""
    match = _FROM.fullmatch(words)
    found = distance(match["number"], match["unit"]) if match else None
    if match is None or found is None:
        return None
    # Seen from the day itself: what it is counted from may well be past.
    number = -found[0] if match["side"] in ("before", "antes de", "antes del") else found[0]
    counted: date | None = None
    for start in _anchors(match["rest"], seen):
        counted = _shift(datetime.combine(start, time()), number, found[1]).date()
        if counted >= seen.today:
            break
    return counted


def _anchors(words: str, seen: Seen) -> Iterator[date]:
    """The days that may be meant, the likeliest first."""
    for reader in (_window, _relative, _weekday):
        if (day := reader(words, seen)) is not None:
            yield day
            return
    # Without a year: the last such day, or the next one where counting from the last leads to the past.
    past = read_date(words, today=seen.today, month_first=seen.month_first)
    if past is not None:
        yield past
    ahead = _dated(words, seen)
    if ahead is not None:
        yield ahead


_WEEKDAY = re.compile(
    r"(?P<before>next |proximo |coming )?(?P<name>[a-z]{3,9})"
    r"(?P<after> que viene| proximo| (?:of )?next week| de la (?:semana que viene|proxima semana))?"
)


def _weekday(words: str, seen: Seen) -> date | None:
    """The coming day of that name; today too, unless it is the next one that was asked for."""
    match = _WEEKDAY.fullmatch(words)
    number = weekday_number(match["name"]) if match else None
    if match is None or number is None:
        return None
    if "week" in (match["after"] or "") or "semana" in (match["after"] or ""):
        return seen.today + timedelta(days=7 - seen.today.weekday() + number)
    away = (number - seen.today.weekday()) % 7
    return seen.today + timedelta(days=away or (7 if match["before"] or match["after"] else 0))


_NTH_DAY = re.compile(
    r"(?:(?:the |el |el dia |dia |day )(?P<a>[0-9]{1,2})(?:st|nd|rd|th)?|(?P<b>[0-9]{1,2})(?:st|nd|rd|th))"
)


def _of_month(words: str, seen: Seen) -> date | None:
    """ "the 31st": the next day of that number; "first monday of the month"."""
    if match := _NTH_DAY.fullmatch(words):
        number = int(match["a"] or match["b"])
        days = (seen.today + timedelta(days=ahead) for ahead in range(1, 100))
        return next((day for day in days if day.day == number), None)
    rule = (
        read_rhythm(f"every {words}", seen.now, seen.usual, lambda _day: None)
        if "month" in words or "mes" in words
        else None
    )
    found = next_time(rule, "UTC", seen.now.replace(tzinfo=UTC)) if rule else None
    return found.date() if found and "FREQ=MONTHLY;BY" in str(rule) else None


def _may_be_next_week(words: str, day: date, seen: Seen) -> bool:
    """Whether a weekday was named and it is today: then it is the one in a week that is meant."""
    return day == seen.today and _weekday(_LEAD.sub("", words), seen) == day


_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])|[0-9]{8}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")


def _dated(words: str, seen: Seen) -> date | None:
    """A date; without a year the next one, today included."""
    if (words.isdecimal() and len(words) < 8) or not re.search("[0-9]", words) or _PAST.search(words):
        return None
    if _YEAR.search(words):
        return read_date(words, today=seen.today, month_first=seen.month_first)
    # `read_date` finds the last such day: seen from a year ahead it is the next one. A 29 February may take eight.
    for years in range(1, 9):
        ahead = _months_on(seen.today, 12 * years) - timedelta(days=1)
        found = read_date(words, today=ahead, month_first=seen.month_first)
        if found is None or found < seen.today - timedelta(days=3000):
            return None
        if found >= seen.today:
            return found
    return None


_PAST = re.compile(r"\b(?:ago|last|past|yesterday|ayer|anteayer|hace|pasad[oa]|ultim[oa])\b")


_ONE_AT_A_TIME = Lock()
"""It promises nothing about threads."""


def _by_dateparser(words: str, seen: Seen) -> date | None:
    """What dateparser makes of it, where it is a text with a word in it; a day of the past is none."""
    if not re.search(r"[a-z]{3}", words) or _PAST.search(words):
        return None
    # Slow to import and at its first answer, and the reason why this module is called in a thread.
    with _ONE_AT_A_TIME:
        import dateparser

        found = dateparser.parse(
            words,
            languages=["en", "es"],
            settings={
                "RELATIVE_BASE": seen.now,
                "PREFER_DATES_FROM": "future",
                "DATE_ORDER": "MDY" if seen.month_first else "DMY",
                "RETURN_AS_TIMEZONE_AWARE": False,
                "REQUIRE_PARTS": ["day"],
            },
        )
    return None if found is None or found.date() < seen.today else found.date()
