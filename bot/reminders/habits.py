"""When a member may be written to: their hour, their quiet hours, their zone."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.members.models import Member
from bot.parsing.moments.local import moment_at, wall_at
from bot.reminders.models import Kind, Setting

FEEDBACK_DAYS = (2, 7, 12)
HOUR = 10
QUIET_FROM, QUIET_TO = 22 * 60, 8 * 60
"""Quiet hours of a member who chose none: minutes after midnight, on their clock."""


def is_quiet(wall: datetime, quiet_from: int, quiet_to: int) -> bool:
    """Whether clocks that show `wall` are in quiet hours, which may go over midnight; equal ends: there are none."""
    minute = wall.hour * 60 + wall.minute
    if quiet_from <= quiet_to:
        return quiet_from <= minute < quiet_to
    return minute >= quiet_from or minute < quiet_to


def after_quiet(moment: datetime, zone: str, quiet_from: int | None, quiet_to: int | None) -> datetime:
    """`moment`, or the end of the quiet hours that it falls into. None: the usual ones."""
    start = QUIET_FROM if quiet_from is None else quiet_from
    end = QUIET_TO if quiet_to is None else quiet_to
    # Twice, since a change of the clocks may push the end of a quiet night back into it.
    for _step in range(2):
        wall = wall_at(moment, zone)
        if not is_quiet(wall, start, end):
            break
        until = datetime.combine(wall.date(), time(end // 60, end % 60))
        moment = max(moment_at(until if until > wall else until + timedelta(days=1), zone), moment)
    return moment


class Habits(NamedTuple):
    """What a member chose, with the usual where they chose nothing."""

    zone: str = "UTC"
    hour: int = HOUR
    quiet_from: int = QUIET_FROM
    quiet_to: int = QUIET_TO
    feedback_days: tuple[int, ...] = FEEDBACK_DAYS
    off: frozenset[Kind] = frozenset()
    weekly: int | None = None

    @property
    def wall_time(self) -> time:
        """The member's hour, or the end of the quiet hours it lies in, as clocks show it."""
        if is_quiet(datetime.combine(date.min, time(self.hour)), self.quiet_from, self.quiet_to):
            return time(self.quiet_to // 60, self.quiet_to % 60)
        return time(self.hour)

    def at_hour(self, day: date) -> datetime:
        """The member's hour on `day`, or the end of the quiet hours it lies in."""
        moment = moment_at(datetime.combine(day, time(self.hour)), self.zone)
        return after_quiet(moment, self.zone, self.quiet_from, self.quiet_to)

    def day(self, moment: datetime) -> date:
        """The day it is for the member."""
        return wall_at(moment, self.zone).date()

    def next_hour(self, now: datetime, days: int = 1) -> datetime:
        """The member's hour `days` days after their today."""
        return self.at_hour(self.day(now) + timedelta(days=days))


def habits_of(member: Member, setting: Setting) -> Habits:
    """When reminders reach a member: what they chose, and what is usual where they chose nothing."""
    usual = Habits()
    return Habits(
        zone=member.zone or usual.zone,
        hour=usual.hour if setting.hour is None else setting.hour,
        quiet_from=usual.quiet_from if setting.quiet_from is None else setting.quiet_from,
        quiet_to=usual.quiet_to if setting.quiet_to is None else setting.quiet_to,
        feedback_days=usual.feedback_days if setting.feedback_days is None else setting.feedback_days,
        off=setting.off,
        weekly=setting.weekly,
    )
