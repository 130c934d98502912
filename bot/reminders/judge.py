"""Whether what is due should be sent now. Pure: the moment and the member's choices come in, a verdict comes out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.contracts.service import UNDO_TIME
from bot.reminders.habits import after_quiet
from bot.reminders.models import Claimed, Kind, Standing

LATE_AFTER = timedelta(minutes=5)
"""From then on a message says that it is late."""

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
    due = after_quiet(claimed.due_at, standing.zone, standing.quiet_from, standing.quiet_to)
    late = now - due > LATE_AFTER
    # A time that the member named themselves is theirs, in the night too; one that is late is not.
    if late or claimed.kind is not Kind.OWN:
        morning = after_quiet(now, standing.zone, standing.quiet_from, standing.quiet_to)
        if claimed.expires_at is not None and morning >= claimed.expires_at:
            return Miss()
        if morning > now:
            return Wait(morning)
    return Send(late)
