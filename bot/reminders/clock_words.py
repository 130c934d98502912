"""A time of day taken out of what a member typed: "9am", "at 17:30", "noon", "a las 8 de la noche"."""

import re
from datetime import time
from typing import NamedTuple

_PARTS = {
    "morning": 9,
    "afternoon": 15,
    "evening": 19,
    "night": 21,
    "manana": 9,
    "tarde": 16,
    "noche": 21,
    "madrugada": 5,
}
"""What a part of the day means where no hour is named."""

NIGHT = (
    "tonight",
    "this night",
    "this evening",
    "this afternoon",
    "this morning",
    "esta noche",
    "esta tarde",
)


class Clock(NamedTuple):
    """A time of day, `days` after the day that is named: midnight ends a day."""

    time: time
    days: int = 0


_PART = rf"(?:(?:in|at|de|por|en|a)(?: (?:the|la))? )?(?P<part>{'|'.join(_PARTS)})"
_NOON = re.compile(r"(?:at |a |al )?(?:noon|midday|mediodia)")
_MIDNIGHT = re.compile(r"(?:at |a |a la )?(?:midnight|medianoche)")
_EXACT = re.compile(
    r"(?:(?:at|a|a las?|@|,) ?)?(?P<hour>[0-9]{1,2})(?:(?P<mark>[:h.])(?P<minute>[0-9]{2}))?"
    rf"(?: ?(?P<half>[ap])\.? ?m\.?(?![a-z])|(?: {_PART}))?(?: ?(?:h|hrs?|horas?|o ?clock|en punto))?"
)
_SAID = re.compile(r"(?:at|a las?|@) ?[0-9]")
_PART_ALONE = re.compile(rf"(?:{_PART})")


def take_time(words: str) -> tuple[str, Clock | None]:
    """`words` without their time of day, and the time; None where they name none.

    `words` are folded. A bare number is a time only behind "at": "5 march" is a day.
    """
    for pattern, clock in ((_NOON, Clock(time(12))), (_MIDNIGHT, Clock(time(0), 1))):
        for found in re.finditer(rf"(?:^|(?<= ))(?:{pattern.pattern})(?= |,|$)", words):
            return _without(words, found), clock
    for found in re.finditer(rf"(?:^|(?<=[ ,t@])){_EXACT.pattern}(?=[ ,]|$)", words):
        clock_ = _exact(found)
        if clock_ is not None:
            return _without(words, found), clock_
    return _part_of_day(words)


def _without(words: str, found: re.Match[str]) -> str:
    before, after = words[: found.start()], words[found.end() :]
    # The T of 2026-11-01T09:00 belongs to neither.
    before = re.sub(r"(?<=[0-9])t$", "", before)
    return " ".join(f"{before} {after}".split()).strip(" ,")


def _exact(found: re.Match[str]) -> Clock | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half, part = found["half"], found["part"]
    certain = (found["minute"] and found["mark"] != ".") or half or part
    if not certain and not _SAID.match(found[0]) and not re.search(r"h|clock|punto", found[0]):
        return None
    if hour > 24 or minute > 59 or (half and not 1 <= hour <= 12) or (hour == 24 and minute):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif part in ("afternoon", "evening", "tarde", "noche", "night") and 1 <= hour < 12:
        hour += 12
    return Clock(time(0, minute), 1) if hour == 24 else Clock(time(hour, minute))


def _part_of_day(words: str) -> tuple[str, Clock | None]:
    """ "tomorrow morning", "tonight", "mañana por la mañana"."""
    for said in NIGHT:
        if words == said or words.startswith(f"{said} ") or words.endswith(f" {said}"):
            part = {"tonight": "night"}.get(said, said.rsplit(" ", 1)[-1])
            return "today", Clock(time(_PARTS[part]))
    for found in reversed(list(re.finditer(rf"(?:^|(?<= )){_PART_ALONE.pattern}$", words))):
        rest = words[: found.start()].strip()
        # "mañana" by itself is tomorrow.
        if rest or found["part"] != "manana":
            return rest, Clock(time(_PARTS[found["part"]]))
    return words, None
