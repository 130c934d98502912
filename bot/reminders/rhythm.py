"""What comes again, as people say it: "every monday 8:00", "cada 2 semanas", "every month on the 31st"."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.dates import distance, month_number, weekday_number
from bot.reminders.clock_words import Clock, take_time
from bot.reminders.recurring import WEEKDAYS, Rule, month_days, next_wall

_EVERY = r"every|each|cada|todos? los?|todas? las?|los|on"
_RHYTHM = re.compile(
    r"(?:every|each|cada|todos los|todas las|toda la) .+"
    r"|(?:daily|weekly|monthly|yearly|annually|diario|diariamente|a diario|semanalmente|mensualmente|anualmente)\b.*"
    r"|(?:on |los )?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b.*"
    r"|los (?:lunes|martes|miercoles|jueves|viernes|sabados|domingos)\b.*"
)
_SINCE = re.compile(
    r"(?P<rest>.+?),? (?:starting|beginning|from|desde(?: el)?|a partir del?)(?: on)? (?P<day>.+)"
)
_PLAIN = {
    "daily": "day", "diario": "day", "diariamente": "day", "a diario": "day", "weekly": "week",
    "semanalmente": "week", "monthly": "month", "mensualmente": "month", "yearly": "year", "annually": "year",
    "anualmente": "year",
}  # fmt: skip
_WORKDAYS = ("weekday", "weekdays", "workday", "workdays", "dia laborable", "dias laborables", "entre semana")
_WEEKEND = ("weekend", "weekends", "fin de semana", "fines de semana")
_INTERVAL = re.compile(
    r"(?P<number>[0-9]{1,3}|other|second|third|two|three|four|five|six|dos|tres|cuatro|cinco|seis)"
    r"(?:st|nd|rd|th)? (?P<rest>.+)"
)
_NUMBERS = {"other": 2, "second": 2, "third": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBERS |= {"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6}
_UNNAMED = re.compile(r"[a-z]+ \S+ (?:days?|weeks?|months?|years?|dias?|semanas?|mes|meses|anos?)")
_FREQUENCY = {"days": "DAILY", "weeks": "WEEKLY", "months": "MONTHLY", "years": "YEARLY"}
_UNIT = re.compile(r"(?P<unit>[a-z]+)(?: (?:on|el|los?|de|in|en|the))*(?: (?P<on>.+))?")
_DAY_OF_MONTH = re.compile(
    r"(?:(?:the|el|dia|day|el dia) )*(?P<day>[0-9]{1,2})(?:st|nd|rd|th|º|°|\.)?"
    r"(?: (?:day )?(?:of|de|del) (?:the |each |every |cada )?(?:month|mes))?"
)
_LAST_DAY = re.compile(
    r"(?:the |el )?(?:last|ultimo) (?:day|dia)(?: (?:of|de|del)(?: (?:the|each|every|cada))? ?(?:month|mes))?"
)
_NTH_WEEKDAY = re.compile(
    r"(?:the |el )?(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last"
    r"|primer|primero|segundo|tercer|tercero|cuarto|ultimo) (?P<name>[a-z]+)"
    r"(?: (?:of|de|del)(?: (?:the|each|every|cada))? ?(?:month|mes))?"
)
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_NTH |= {"primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4, "ultimo": -1}
_DAY_AND_MONTH = (
    re.compile(
        r"(?:the |el )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th|º|°|\.)?(?: (?:of|de))? (?P<month>[a-z]{3,})"
    ),
    re.compile(r"(?P<month>[a-z]{3,}) (?:the )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"),
)


def is_rhythm(words: str) -> bool:
    """Whether `words`, folded, ask for something that comes again."""
    return _RHYTHM.fullmatch(words) is not None


def read_rhythm(words: str, now: datetime, usual: time, day: Callable[[str], date | None]) -> str | None:
    """The rule that `words` mean, None where they mean none.

    `now`: on the member's wall. `usual`: the time where none is named. `day` reads a first day ("starting 1 June").
    """
    first = now.date()
    rest, clock = take_time(words)
    if match := _SINCE.fullmatch(rest):
        found = day(match["day"])
        if found is None:
            return None
        rest, first = match["rest"], found
    rest = re.sub(r"\b(?:quarter|trimestre)\b", "3 months", rest)
    rest = re.sub(r"[, ]+at$", "", _PLAIN.get(rest, rest)).strip(" ,")
    for plain, unit in _PLAIN.items():
        rest = re.sub(rf"^{plain}\b", unit, rest)
    parts = _parts(re.sub(rf"^(?:{_EVERY}) ", "", rest).strip(), first)
    if parts is None:
        return None
    at = clock or Clock(usual)
    start = datetime.combine(first + timedelta(days=at.days), at.time)
    if "INTERVAL" in parts and not _UNNAMED.fullmatch(rest):
        # "every other tuesday" begins on the coming one, wherever in its week today is.
        moment = max(now, start - timedelta(seconds=1))
        start = next_wall(Rule(start, parts | {"INTERVAL": "1"}), moment) or start
    return str(Rule(start, parts))


def _parts(words: str, first: date) -> dict[str, str] | None:
    """The RRULE of `words` without "every", counted from `first`."""
    days = _week_days(words)
    if days is not None:
        return {"FREQ": "WEEKLY", "BYDAY": days}
    if (yearly := _yearly(words)) is not None:
        return yearly
    every = 1
    if (nth := _of_month(words)) is not None and not re.fullmatch(r"[0-9]+", words):
        return {"FREQ": "MONTHLY", **nth}
    if match := _INTERVAL.fullmatch(words):
        number = match["number"]
        every, words = _NUMBERS.get(number) or int(number), match["rest"]
        if every < 1:
            return None
    repeat = {"INTERVAL": str(every)} if every > 1 else {}
    if (days := _week_days(words)) is not None:
        return {"FREQ": "WEEKLY", **repeat, "BYDAY": days}
    match = _UNIT.fullmatch(words)
    if match is None:
        return None
    if re.fullmatch(r"h|hours?|horas?|min|minutes?|minutos?|seconds?|segundos?", match["unit"]):
        raise Refusal(_("I repeat a reminder once a day at most. Try “every day 9:00”."))
    unit = distance("1", match["unit"])
    return None if unit is None else _with_unit(unit[1], repeat, match["on"], first)


def _with_unit(unit: str, repeat: dict[str, str], on: str | None, first: date) -> dict[str, str] | None:
    frequency = {"FREQ": _FREQUENCY[unit], **repeat}
    if unit == "days":
        return frequency if on is None else None
    if unit == "weeks":
        days = _week_days(on) if on else WEEKDAYS[first.weekday()]
        return None if days is None else frequency | {"BYDAY": days}
    if unit == "months":
        month = _of_month(on) if on else month_days(first.day)
        return None if month is None else frequency | month
    if on is None:
        return frequency | {"BYMONTH": str(first.month), **month_days(first.day)}
    yearly = _yearly(on)
    return None if yearly is None else frequency | {k: v for k, v in yearly.items() if k != "FREQ"}


def _week_days(words: str) -> str | None:
    """ "monday", "tuesdays and thursdays", "weekday" as BYDAY."""
    if words in _WORKDAYS:
        return ",".join(WEEKDAYS[:5])
    if words in _WEEKEND:
        return ",".join(WEEKDAYS[5:])
    numbers = set()
    for word in re.split(r",? (?:and|y|e|&) |, ?", words):
        name = re.sub(r"^(?:on|el|los) ", "", word.strip())
        number = weekday_number(name)
        if number is None and name.endswith("s"):
            number = weekday_number(name[:-1])
        if number is None:
            return None
        numbers.add(number)
    return ",".join(WEEKDAYS[number] for number in sorted(numbers)) or None


def _of_month(words: str) -> dict[str, str] | None:
    """A day of each month: "the 31st", "last day", "first monday"."""
    if _LAST_DAY.fullmatch(words):
        return month_days(31)
    if match := _NTH_WEEKDAY.fullmatch(words):
        number = weekday_number(match["name"])
        return None if number is None else {"BYDAY": f"{_NTH[match['nth']]}{WEEKDAYS[number]}"}
    match = _DAY_OF_MONTH.fullmatch(words)
    return month_days(int(match["day"])) if match and 1 <= int(match["day"]) <= 31 else None


def _yearly(words: str) -> dict[str, str] | None:
    """A day of each year: "5 march", "february 29"; where the month is shorter, its last day."""
    for pattern in _DAY_AND_MONTH:
        match = pattern.fullmatch(words)
        month = month_number(match["month"]) if match else None
        if match is not None and month is not None and 1 <= int(match["day"]) <= 31:
            days = month_days(int(match["day"])) if month == 2 else {"BYMONTHDAY": match["day"]}
            longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
            if int(match["day"]) > longest:
                return None
            return {"FREQ": "YEARLY", "BYMONTH": str(month), **days}
    return None
