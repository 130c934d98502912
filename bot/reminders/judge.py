"""Whether what is due should be sent now. Pure: the moment and the member's choices come in, a verdict comes out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contracts.service import UNDO_TIME
from bot.reminders.local import moment_at, wall_at
from bot.reminders.models import Claimed, Kind
from bot.reminders.repository import Standing

LATE_AFTER = timedelta(minutes=5)
"""From then on a message says that it is late."""

_UNDONE_BY = UNDO_TIME + timedelta(minutes=1)


@dataclass(frozen=True)
class Send:
    """Send it; `late`: with a word about it."""

    late: bool


@dataclass(frozen=True)
class Wait:
    """Not now."""

    until: datetime


@dataclass(frozen=True)
class Hold:
    """The member cannot be reached for now."""


@dataclass(frozen=True)
class Drop:
    """Nobody wants it any more."""

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
    quiet = quiet_until(standing, now)
    due = claimed.due_at
    due_quiet = quiet_until(standing, due)
    late = now - (due_quiet or due) > LATE_AFTER
    # A time that the member named themselves is theirs, in the night too; one that is late is not.
    if quiet is not None and (late or claimed.kind is not Kind.OWN):
        if claimed.expires_at is not None and quiet >= claimed.expires_at:
            return Miss()
        return Wait(quiet)
    return Send(late)


def quiet_until(standing: Standing, moment: datetime) -> datetime | None:
    """When the quiet hours that `moment` lies in are over; None where it lies in none."""
    begin, end = standing.quiet_from, standing.quiet_to
    if begin is None or end is None or begin == end:
        return None
    wall = wall_at(moment, standing.zone)
    minute = wall.hour * 60 + wall.minute
    inside = begin <= minute < end if begin < end else minute >= begin or minute < end
    if not inside:
        return None
    morning = wall.replace(hour=end // 60, minute=end % 60, second=0, microsecond=0)
    if minute >= end:
        morning += timedelta(days=1)
    until = moment_at(morning, standing.zone)
    # Where clocks are set back inside the quiet hours, the first of two equal times may be over already.
    return until if until > moment else moment + timedelta(minutes=1)
