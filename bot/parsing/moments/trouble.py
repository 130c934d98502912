"""Why a text about time cannot be read, where that can be told: a time that no clock shows, two times, a range."""

import re
from functools import cache

from bot.i18n import _
from bot.parsing.moments.lexicon import phrases_of
from bot.parsing.text import quote

_CLOCK = re.compile(r"(?<![0-9.:/-])(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})(?![0-9])")
_HALF_DAY = re.compile(r"(?<![0-9.:])(?P<hour>[0-9]{1,2})(?::[0-9]{2})? ?[ap]\.?m\b")


@cache
def _range_pattern() -> re.Pattern[str]:
    through = "|".join(map(re.escape, phrases_of("through")))
    return re.compile(rf"[0-9](?: ?[ap]m)? ?(?:{through}) ?[0-9]{{1,2}}(?::[0-9]{{2}})?(?: ?[ap]m)?(?![0-9])")


_HOURS = re.compile(r"(?<![-0-9./])(?P<first>[1-9][0-9]?) ?- ?(?P<last>[0-9]{1,2})(?![-0-9./:])")


def may_be_hours(words: str) -> bool:
    """Whether what was taken for a date may be from one hour to another: "friday 9-10"."""
    return any(int(match["first"]) < int(match["last"]) <= 24 for match in _HOURS.finditer(words))


def trouble_with(words: str) -> str | None:
    """A sentence on what is wrong with `words` (see `lexer.plain`), None where nothing is known."""
    for match in _CLOCK.finditer(words):
        if int(match["hour"]) > 24 or int(match["minute"]) > 59:
            return _("No clock shows {time}.").format(time=quote(match[0]))
        if len(match["minute"]) == 1:
            return _("Please write the minutes with two digits: “{example}”.").format(
                example=f"{match['hour']}:00"
            )
    for match in _HALF_DAY.finditer(words):
        if not 1 <= int(match["hour"]) <= 12:
            return _("No clock shows {time}.").format(time=quote(match[0]))
    if _range_pattern().search(words) or len(_CLOCK.findall(words)) > 1:
        return _("A reminder comes at one moment: please write one time.")
    return None
