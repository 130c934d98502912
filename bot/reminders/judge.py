"""Whether what is due should be sent now. Pure: the moment and the member's choices come in, a verdict comes out."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contracts.service import UNDO_TIME
from bot.reminders.habits import after_quiet
from bot.reminders.models import Claimed, Kind, Reminder, Standing

LATE_AFTER = timedelta(minutes=5)
"""From then on a message says that it is late."""

_NEVER = (0, 0)
"""Quiet hours that end as they begin."""

_UNDONE_BY = UNDO_TIME + timedelta(minutes=1)


@dataclass(frozen=True)
class Send:
    """Send it; `late`: with a word about it."""

    late: bool


@dataclass(frozen=True)
class Wait:
    """The reminder is not sent now, but looked at again at `until`."""

    until: datetime


@dataclass(frozen=True)
class Hold:
    """The member cannot be reached for now."""


@dataclass(frozen=True)
class Drop:
    """The reminder is not sent at all, since what it is about has happened or is over."""

    reason: str


@dataclass(frozen=True)
class Miss:
    """It came too late, and its member should know."""


Verdict = Send | Wait | Hold | Drop | Miss


def judge(claimed: Claimed, standing: Standing, now: datetime) -> Verdict:
    """What to do with `claimed` at `now`."""
    if not standing.consent:
        return Drop("no consent")
    if claimed.kind in standing.off:
        return Drop("switched off")
    if standing.contract_deleted:
        # It goes with the contract, or comes back with it.
        return Wait(now + _UNDONE_BY)
    if claimed.expires_at is not None and now >= claimed.expires_at:
        return Miss()
    if standing.suspended and standing.fallback_channel_id is None:
        return Hold()
    quiet_days = () if is_of_its_day(claimed) else standing.quiet_days
    quiet = (standing.quiet_from, standing.quiet_to)
    late = now - after_quiet(claimed.due_at, standing.zone, *quiet, quiet_days) > LATE_AFTER
    if claimed.kind is Kind.OWN and not late:
        # A time that the member named themselves is theirs, in the night too; one that is late is not.
        quiet = _NEVER
    # What an outage held up on a quiet day comes at its own hour of the next other day, which that day's waits for too.
    until = max(now, after_quiet(claimed.due_at, standing.zone, *quiet, quiet_days))
    until = after_quiet(until, standing.zone, *quiet, quiet_days)
    if claimed.expires_at is not None and until >= claimed.expires_at:
        # Rather on a quiet day than after its end; in a quiet night it would be of no use.
        until = after_quiet(now, standing.zone, *quiet)
        if until >= claimed.expires_at:
            return Miss()
    return Wait(until) if until > now else Send(late)


def is_of_its_day(claimed: Claimed | Reminder) -> bool:
    """Whether its member named the day, and not merely every day: it comes then, whichever day of the week it is."""
    return claimed.kind is Kind.OWN and not comes_daily(claimed.repeat)


def comes_daily(repeat: str | None) -> bool:
    """Whether a rule says every day, or every so many, and names no day: "monday to sunday" names them all."""
    if repeat is None:
        return False
    days = re.search(r"FREQ=WEEKLY.*BYDAY=([A-Z,]+)", repeat)
    return "FREQ=DAILY" in repeat or (days is not None and len(set(days[1].split(","))) == 7)
