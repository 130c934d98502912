"""When a member may be written to: their hour, their quiet hours and days, their zone."""

from collections.abc import Collection, Iterable, Iterator
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


def after_quiet(
    moment: datetime,
    zone: str,
    quiet_from: int | None,
    quiet_to: int | None,
    quiet_days: Collection[int] = (),
) -> datetime:
    """`moment`, or the end of the quiet hours that it falls into; on a quiet day, the same time on the next other day.

    None: the usual hours. `quiet_days`: 0 for Monday; six at most.
    """
    start = QUIET_FROM if quiet_from is None else quiet_from
    end = QUIET_TO if quiet_to is None else quiet_to
    # Some times: a quiet night may end on a quiet day, and a change of the clocks push its end back into it.
    for _step in range(4):
        wall = wall_at(moment, zone)
        if is_quiet(wall, start, end):
            until = datetime.combine(wall.date(), time(end // 60, end % 60))
            until = until if until > wall else until + timedelta(days=1)
        elif wall.weekday() in quiet_days:
            others = (days for days in range(1, 7) if (wall.weekday() + days) % 7 not in quiet_days)
            until = wall + timedelta(days=next(others, 0))
        else:
            break
        moment = max(moment_at(until, zone), moment)
    return moment


class Habits(NamedTuple):
    """What a member chose, with the usual where they chose nothing."""

    zone: str = "UTC"
    hour: int = HOUR
    quiet_from: int = QUIET_FROM
    quiet_to: int = QUIET_TO
    quiet_days: tuple[int, ...] = ()
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
        """The member's hour on `day`, or the end of its quiet hours; of a quiet day, on the next other one."""
        moment = moment_at(datetime.combine(day, time(self.hour)), self.zone)
        return after_quiet(moment, self.zone, self.quiet_from, self.quiet_to, self.quiet_days)

    def at_hour_before(self, day: date, end: datetime) -> datetime:
        """The member's hour on `day`; where that is after `end`, a day earlier, and before the quiet days around it.

        It may still be after `end`, where hardly an hour is not quiet.
        """
        due = self.at_hour(day)
        for back in range(1, 2 + len(self.quiet_days)):
            if due <= end:
                break
            due = self.at_hour(day - timedelta(days=back))
        return due

    def still_ahead(self, due: datetime, day: date, end: datetime, now: datetime) -> datetime:
        """`due`, which `at_hour_before` found for `day`; where quiet days moved it into the past, the hour on `day`.

        Rather on a quiet day than not at all: what is about a deadline would be lost without a word.
        """
        return due if due > now else self._replace(quiet_days=()).at_hour_before(day, end)

    def moments_ahead(
        self, days: Iterable[tuple[int, date]], last: datetime, since: datetime, now: datetime
    ) -> Iterator[tuple[int, datetime]]:
        """When to write about each of `days`, with its number, up to `last`; none twice, and nothing that is over.

        `since`: from when on it could have come at all. What came then, perhaps for another number, has no second one
        on the quiet day.
        """
        taken: set[datetime] = set()
        for number, day in days:
            due = self.at_hour_before(day, last)
            if since <= due <= now:
                if due in taken:
                    continue
                taken.add(due)
            due = self.still_ahead(due, day, last, now)
            if now < due <= last and due not in taken:
                taken.add(due)
                yield number, due

    def comes_at(self, due: datetime, *, of_its_day: bool) -> datetime:
        """When what is due comes: after the quiet days, unless its member named that very day."""
        return due if of_its_day else after_quiet(due, self.zone, 0, 0, self.quiet_days)

    def day(self, moment: datetime) -> date:
        """The day it is for the member."""
        return wall_at(moment, self.zone).date()

    def next_hour(self, now: datetime, days: int = 1, last: datetime | None = None) -> datetime:
        """The member's hour `days` days after their today; before or on quiet days that would move it past `last`."""
        day = self.day(now) + timedelta(days=days)
        due = self.at_hour(day)
        if last is None or due <= last or self._replace(quiet_days=()).at_hour(day) > last:
            return due
        return self.still_ahead(self.at_hour_before(day, last), day, last, now)


def habits_of(member: Member, setting: Setting) -> Habits:
    """When reminders reach a member: what they chose, and what is usual where they chose nothing."""
    usual = Habits()
    return Habits(
        zone=member.zone or usual.zone,
        hour=usual.hour if setting.hour is None else setting.hour,
        quiet_from=usual.quiet_from if setting.quiet_from is None else setting.quiet_from,
        quiet_to=usual.quiet_to if setting.quiet_to is None else setting.quiet_to,
        quiet_days=setting.quiet_days,
        feedback_days=usual.feedback_days if setting.feedback_days is None else setting.feedback_days,
        off=setting.off,
        weekly=setting.weekly,
    )
