"""Deadlines of a case in words: until when, and what happens where nobody does anything."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cases.clocks import CaseClock
from bot.guidance.deadlines import MOMENTS, SILENCES, Silence
from bot.i18n import N_, _
from bot.ui.text import day, inert, moment

MOST_AHEAD, MOST_OVER = 4, 3

MARKS = {True: "⏳", False: "🕒"}
"""Before a deadline that is the member's own, and before another's."""


def _silence(clock: CaseClock) -> str:
    silence = clock.rule.deadline.silence or Silence.UNKNOWN
    return _("If nobody does anything: {what}.").format(what=_(SILENCES[silence]))


def clock_line(clock: CaseClock, now: datetime) -> str:
    """One deadline whose beginning is known."""
    assert clock.ends is not None
    what = inert(clock.rule.deadline.what, 150)
    note = f"\n-# {inert(clock.rule.deadline.note, 200)}" if clock.rule.deadline.note else ""
    last = clock.ends - timedelta(seconds=1)
    if clock.ends <= now and clock.ahead(now):
        perhaps = _("today may be the last day, or it was yesterday. Try it now")
        return f"{MARKS[clock.mine]} **{what}**: **{perhaps}.**\n{_silence(clock)}{note}"
    if clock.ends <= now:
        return _("✗ {what}: this was over {when}.").format(what=what, when=moment(clock.ends)) + note
    until = _("until {date}, **{when}**").format(date=moment(last, "f"), when=moment(clock.ends))
    return f"{MARKS[clock.mine]} **{what}**: {until}\n{_silence(clock)}{note}"


def clocks_text(clocks: Sequence[CaseClock], now: datetime) -> str:
    """What runs, the soonest first, and what is over."""
    known = [one for one in clocks if one.ends is not None]
    ahead = [one for one in known if one.ahead(now)]
    over = [one for one in known if one not in ahead]
    return "\n".join(clock_line(one, now) for one in (*ahead[:MOST_AHEAD], *over[-MOST_OVER:]))


def wanted_text(clocks: Sequence[CaseClock]) -> str:
    """Which days the member has not said, as far as something would follow from them."""
    moments = dict.fromkeys(one.rule.deadline.counted_from for one in clocks if one.ends is None)
    if not moments:
        return ""
    days = ", ".join(_(MOMENTS[one]) for one in moments)
    return "-# " + _("Once it happens, tell me the day of: {days}. More dates follow from it.").format(
        days=days
    )


def sources_text(clocks: Sequence[CaseClock]) -> str:
    """Where the rules were read, and when: rules change."""
    read = [one.rule.read for one in clocks if one.rule.read is not None]
    if not read:
        return ""
    return "-# " + _(
        "These dates come from the pages below, checked on {day}. If the platform's message to "
        "you has another date, that date counts."
    ).format(day=day(min(read)))


NO_RULES = N_(
    "I know of no fixed deadline there for this. The notice you got may name one: look for it now, and let "
    "`/remind me` keep it."
)
