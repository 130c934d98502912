"""What the parts of a text about time stand for, and from where it is read."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import NamedTuple

from bot.errors import Refusal


class Seen(NamedTuple):
    """From where a text is read.

    `now`: on the clock of whoever wrote it. `ahead`: whether what has no year lies ahead (reminders) or behind (what
    was logged). `window`: the day on which the window for feedback of the contract in question closes. `capitals`: the
    words that were written in capitals, folded.
    """

    now: datetime
    ahead: bool = True
    month_first: bool = False
    h_is_clock: bool = False
    window: date | None = None
    capitals: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.date()


class Hour(NamedTuple):
    """A time of day as it was said. `fixed`: no part of the day can move it ("9pm", "21:00", "noon")."""

    hour: int
    minute: int = 0
    fixed: bool = False

    @property
    def minutes(self) -> int:
        """Minutes after midnight; 1440 and more are on the next day."""
        return self.hour * 60 + self.minute


class Day(NamedTuple):
    """A day. What it was named by is kept, since a rhythm or another word for the day may go with it.

    `weekday`: by its name. `nth`: by its number in the month, 32 for the last. `nth_weekday`: "first monday of the
    month". `yearless`: month and day, without a year.
    `pinned`: it cannot be the one in a week ("today", "next friday").
    """

    date: date
    weekday: int | None = None
    nth: int | None = None
    nth_weekday: tuple[int, int] | None = None
    yearless: tuple[int, int] | None = None
    pinned: bool = False


class Span(NamedTuple):
    """Several days of which the text means one: a month, a week. `month`: it is one whole month."""

    first: date
    last: date
    month: bool = False

    @property
    def iso(self) -> str | None:
        """`2026-10` for a month; None for other spans."""
        return f"{self.first:%Y-%m}" if self.month else None


class Distance(NamedTuple):
    """How far away: months and days pass on the calendar, `exact` on every clock alike."""

    months: int = 0
    days: int = 0
    exact: timedelta = timedelta()

    @classmethod
    def of_units(cls, number: Fraction, unit: str) -> "Distance | None":
        """So many units; None where a part of such a unit means nothing certain (half a month)."""
        if unit in _SECONDS:
            return cls(exact=timedelta(seconds=float(number * _SECONDS[unit])))
        if unit in _MONTHS:
            months = number * _MONTHS[unit]
            return cls(months=int(months)) if months.denominator == 1 else None
        days = number * _DAYS[unit]
        if days.denominator == 1:
            return cls(days=int(days))
        hours = days * 24
        return cls(exact=timedelta(hours=int(hours))) if hours.denominator == 1 and days < 7 else None

    def plus(self, other: "Distance") -> "Distance":
        """This distance and then `other`, as one."""
        return Distance(self.months + other.months, self.days + other.days, self.exact + other.exact)

    @property
    def back(self) -> "Distance":
        """As far as this distance, the other way in time."""
        return Distance(-self.months, -self.days, -self.exact)

    def after(self, start: datetime, sign: int = 1) -> datetime:
        """The calendar's part counted from `start`; OverflowError or ValueError outside the calendar."""
        from dateutil.relativedelta import relativedelta

        moved: datetime = start + relativedelta(months=sign * self.months)
        return moved + timedelta(days=sign * self.days)


_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}
_DAYS = {"days": 1, "weeks": 7, "fortnights": 14}
_MONTHS = {"months": 1, "quarters": 3, "years": 12}


class Rhythm(NamedTuple):
    """What comes again. `by`: the parts of an RRULE that name its days, None where they follow from the first day."""

    frequency: str
    every: int = 1
    by: dict[str, str] | None = None
    part: str | None = None
    hour: Hour | None = None


class Fault(NamedTuple):
    """A piece that can be read, and means nothing: 31 February. It refuses where nothing better explains the text."""

    refusal: Refusal
    final: bool = False
    """Whether no other reading of as many parts is looked for: of two meanings one would be a guess."""


class Clock(NamedTuple):
    """A time of day, `days` after the day that is named: midnight ends a day."""

    time: time
    days: int = 0

    @classmethod
    def of_minutes(cls, minutes: int) -> "Clock":
        """`minutes` after midnight, over as many days as they are."""
        days, rest = divmod(minutes, 1440)
        return cls(time(rest // 60, rest % 60), days)
