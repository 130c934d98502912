"""When a reminder is wanted, as people say it: "friday 9am", "every 2 weeks", "cada lunes a las 8".

Every piece of the text must mean something (`reading`): what is left over refuses, with the words that were not
understood. Whatever comes out is read back before it is kept.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot.errors import Refusal
from bot.i18n import _
from bot.parsing.moments.calendar import Contradiction
from bot.parsing.moments.chart import Chart, TooMuch
from bot.parsing.moments.lexer import plain
from bot.parsing.moments.lexicon import h_is_clock, lexicon
from bot.parsing.moments.local import wall_at
from bot.parsing.moments.reading import (
    Parts,
    chart_of,
    moment_of,
    readings,
    rule_of,
    understood_until,
)
from bot.parsing.moments.recurring import next_time
from bot.parsing.moments.trouble import may_be_hours, trouble_with
from bot.parsing.moments.values import Seen
from bot.parsing.moments.zone_edges import zone_edges
from bot.parsing.text import fold, quote

MOST_TYPED = 120
_NOON = 12
_CAPITALS = re.compile(r"\b[A-Z]{2,5}\b")
FARTHEST = timedelta(days=3660)
"""Ten years: what is planned further ahead is a typing error, or will not be wanted any more."""


_MARKED = re.compile(r"<t:(\d{1,18})(?::[a-zA-Z])?>")
"""A moment as Discord writes it, where somebody typed `@time` or copied one."""


class When(NamedTuple):
    """The next moment, in UTC; `rule` (see `recurring`) where it comes again; `zone`: where one was named."""

    due: datetime
    rule: str | None = None
    zone: str | None = None


class _Over(NamedTuple):
    """What was read is over. `later`: the time in the afternoon that may be meant instead, still to come. `usual`: the
    hour that was taken where a day, or a part of it, goes on."""

    later: str = ""
    usual: str = ""


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
    in question closes. Refusal, with the reason and with examples, for any other text.
    """
    such = examples(wall_at(now, zone).date())
    if (marked := _MARKED.fullmatch(text.strip())) is not None:
        return _marked(int(marked[1]), text, now, such)
    if len(text) > MOST_TYPED and len(text.strip()) > MOST_TYPED:
        raise Refusal(_("That is too long for a time. {examples}"), examples=such)
    words = plain(text)
    seen = Seen(
        wall_at(now, zone),
        month_first=month_first,
        h_is_clock=h_is_clock(),
        window=window,
        capitals=frozenset(fold(word) for word in _CAPITALS.findall(text)),
    )
    try:
        when = _first_ahead(words, seen, now, zone, usual)
    except Contradiction as contradiction:
        if may_be_hours(words) and (trouble := trouble_with(words)) is not None:
            raise Refusal(trouble, such) from contradiction
        raise
    except (OverflowError, ValueError) as error:  # the words of datetime for years outside 1 to 9999
        raise _too_far(such) from error
    if isinstance(when, When):
        if when.due - now > FARTHEST:
            raise _too_far(such)
        return when
    raise _why_not(text, words, seen, such, over=when)


def _marked(seconds: int, text: str, now: datetime, such: str) -> When:
    """The moment in a mark of Discord's, which means the same for everybody."""
    try:
        due = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise _too_far(such) from error
    if due <= now:
        raise _over(text, such)
    if due - now > FARTHEST:
        raise _too_far(such)
    return When(due)


def _over(text: str, such: str, over: _Over | None = None) -> Refusal:
    typed = quote(text.strip())
    if over is not None and over.later:
        return Refusal(
            _("“{text}” is over already. Do you mean {later}? Then write {later}. {examples}"),
            text=typed,
            later=over.later,
            examples=such,
        )
    if over is not None and over.usual:
        return Refusal(
            _(
                "“{text}” without an hour means {time}, which is over already. Write the hour as well. {examples}"
            ),
            text=typed,
            time=over.usual,
            examples=such,
        )
    return Refusal(
        _("“{text}” is over already, and I can only remind you of what is to come. {examples}"),
        text=typed,
        examples=such,
    )


def examples(today: date) -> str:
    """What can be typed, in a sentence; `today` makes the date among it one that is not over."""
    return _(
        "Try “friday 9am”, “in 3 days”, “14 days after {date}”, “every monday 8:00” or “tomorrow 9am Europe/Berlin”."
    ).format(date=today.isoformat())


def _first_ahead(words: str, seen: Seen, now: datetime, zone: str, usual: time) -> When | _Over | None:
    """The first reading, where it lies ahead; None: there is none."""
    for found in _all_readings(words, seen):
        place = found.zone or zone
        if found.zone is not None:
            # By those clocks it may be another day already.
            there = seen._replace(now=wall_at(now, found.zone))
            found = next(iter(readings(_chart(words, there, cities=False))), None) or next(
                iter(readings(_chart(words, there, cities=True)))
            )
            seen = there
        if found.rhythm is not None:
            rule = rule_of(found, seen, usual)
            due = next_time(rule, place, now)
            return _Over() if due is None else When(due, rule, found.zone)
        due = moment_of(found, seen, usual, place)
        if due > now:
            return When(due.astimezone(UTC), None, found.zone)
        hour = found.hour
        if hour is None and found.distance is None and _goes_on(found, seen, wall_at(due, place)):
            return _Over(usual=f"{wall_at(due, place):%H:%M}")
        # With its part of the day the hour is certain: "tonight at 9" is not offered as 21:00, which it was.
        if (
            hour is None
            or hour.fixed
            or found.part is not None
            or hour.hour >= _NOON
            or due + timedelta(hours=_NOON) <= now
        ):
            return _Over()
        return _Over(f"{hour.hour + _NOON}:{hour.minute:02}")
    return None


def _goes_on(found: Parts, seen: Seen, due: datetime) -> bool:
    """Whether the day of `due`, or the part of it that was named, is not over yet."""
    end = 24 if found.part is None else lexicon().part_hours[found.part].end
    return due.date() == seen.today and seen.now.hour < end


def _chart(words: str, seen: Seen, *, cities: bool) -> Chart:
    return chart_of(words, seen, list(zone_edges(words, capitals=seen.capitals, cities=cities)))


def _all_readings(words: str, seen: Seen) -> Iterator[Parts]:
    """The readings; those with a bare city's name only where there is no other."""
    try:
        found = False
        for cities in (False, True):
            for reading in readings(_chart(words, seen, cities=cities)):
                found = True
                yield reading
            if found:
                return
    except TooMuch:
        return


def _as_typed(text: str, words: str, until: int) -> tuple[str, str]:
    """`text` in two, where `words` (it, folded) is cut: with its accents and capitals."""
    known = words[:until].strip()
    for end in range(1, len(text)):
        if plain(text[:end]) == known and plain(text[end:]) == words[until:].strip():
            return text[:end].strip(" ,.;"), text[end:].strip(" ,.;")
    return known, words[until:].strip()


def _too_far(such: str) -> Refusal:
    return Refusal(_("That is more than ten years ahead. {examples}"), examples=such)


def _why_not(text: str, words: str, seen: Seen, such: str, *, over: _Over | None) -> Refusal:
    typed = quote(text.strip())
    if over is not None:
        return _over(text, such, over)
    if (trouble := trouble_with(words)) is not None:
        return Refusal(trouble, such)
    try:
        until = understood_until(_chart(words, seen, cities=False))
    except TooMuch:
        until = 0
    if 0 < until < len(words):
        known, rest = _as_typed(text.strip(), words, until)
        return Refusal(
            _("I understand “{known}”, but not “{rest}”. {examples}"),
            known=quote(known),
            rest=quote(rest),
            examples=such,
        )
    return Refusal(_("I cannot read “{text}” as a time. {examples}"), text=typed, examples=such)
