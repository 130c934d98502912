"""Reminders: what is planned for a member, how it stands, and how an attempt to deliver it ended."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.errors import Refusal
from bot.i18n import _
from bot.values import clean_text

MOST_TEXT = 1000
"""Characters of what a member wants to be reminded of."""


class Kind(StrEnum):
    """What a reminder is about; each has a renderer of its own."""

    FEEDBACK = "feedback"
    """Ask the client for feedback."""
    OPEN_WORK = "open_work"
    """Work that was paid and is still open."""
    MID_CONTRACT = "mid_contract"
    """Feedback can be asked for in the middle of a long contract."""
    REPLY = "reply"
    """The time for a public reply runs out."""
    CASE = "case"
    """A deadline of a case comes near."""
    SCORE_MOVE = "score_move"
    """The score will move on a known day."""
    OWN = "own"
    """What the member asked to be reminded of."""
    WEEKLY = "weekly"
    """The weekly look at open contracts, if the member wants it."""
    PLAN = "plan"
    """A step of the member's plan after a bad review is due."""
    MISSED = "missed"
    """What came too late to be of use: one summary, planned by the delivery itself."""


class Status(StrEnum):
    """How a reminder stands. One that is being delivered is planned and has a lease."""

    PLANNED = "planned"
    PAUSED = "paused"
    """The member stopped it for now: it waits until they resume it."""
    HELD = "held"
    """Until the member can be reached again."""
    SENT = "sent"
    DEAD = "dead"
    """Given up after a fault of ours: `candor reminders dead` shows it, `retry` tries again."""
    DROPPED = "dropped"
    """Not sent: there was nothing left to remind of when its time came."""


OPEN = (Status.PLANNED, Status.PAUSED, Status.HELD)
"""The states of a reminder that is still to come."""


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_utc)]


class Planned(BaseModel):
    """A reminder to plan. `key` is unique for the member: planning the same key again replaces what it was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    key: str = Field(min_length=1, max_length=80)
    due_at: Instant
    expires_at: Instant | None = None
    """From then on it is pointless. Of a repeated one, it stays as far from the due time as at first."""
    contract_id: int | None = None
    text: str | None = None
    """What the member wants to be told. It is sealed in the database."""
    repeat: str | None = Field(default=None, max_length=300)
    """A rule of `bot.parsing.moments.recurring`, evaluated in `zone`."""
    zone: str | None = Field(default=None, max_length=64)
    """IANA name; None: wherever the member is."""


PACED = "paced"
"""`failure` of a reminder that waits because its member was never written to before."""


class Reminder(BaseModel):
    """A reminder as it stands in the queue."""

    model_config = ConfigDict(frozen=True)

    id: int
    user_id: int
    kind: Kind
    key: str
    status: Status
    due_at: datetime
    next_at: datetime
    """When it is tried next: the due time, or later after a failure or a quiet night."""
    expires_at: datetime | None = None
    contract_id: int | None = None
    text: str | None = None
    repeat: str | None = None
    zone: str | None = None
    attempts: int = 0
    round: int = 0
    """Counts due times, so that each has a nonce of its own."""
    fence: int = 0
    """Counts who may write: a claim that was overtaken can mark nothing."""
    failure: str | None = None
    """A word or Discord's code for the last failure."""
    reference: str | None = None
    """The short reference of the fault that was logged, if one stopped it."""
    created_at: datetime
    done_at: datetime | None = None
    deleted_at: datetime | None = None
    """Since when it is deleted; its member can bring it back for a while."""

    @property
    def nonce(self) -> str:
        """What Discord tells repeats by: the same for every attempt at one due time. At most 25 characters."""
        return f"{self.id}.{self.round}"


class Claimed(Reminder):
    """A reminder that this process alone may deliver until its lease, by the database's clock, is over."""

    leased_until: datetime


class Setting(BaseModel):
    """What a member chose about reminders; None where they left it as it is."""

    model_config = ConfigDict(frozen=True)

    user_id: int
    feedback_days: tuple[int, ...] | None = None
    """Days after the end of a contract on which to ask for feedback; () for never."""
    hour: int | None = Field(default=None, ge=0, le=23)
    quiet_from: int | None = Field(default=None, ge=0, lt=1440)
    """Minutes after midnight on the member's clock. Equal to `quiet_to`: no quiet hours."""
    quiet_to: int | None = Field(default=None, ge=0, lt=1440)
    quiet_days: tuple[int, ...] = ()
    """Days of the week on which nothing is sent, 0 for Monday."""
    off: frozenset[Kind] = frozenset()
    weekly: int | None = Field(default=None, ge=0, le=6)
    """The day of the weekly check, 0 for Monday; None: no check."""
    fallback_guild_id: int | None = None
    fallback_channel_id: int | None = None
    """Where the member may be pinged when direct messages do not reach them."""
    dm_channel_id: int | None = None
    suspended_at: datetime | None = None
    """Since when direct messages fail for good: none is tried until the member says so."""
    suspended_code: int | None = None
    notice_at: datetime | None = None
    """Since when the member has to be told so with their next interaction."""


@dataclass(frozen=True)
class Standing:
    """What decides, right before a claimed reminder is sent, whether it still should be."""

    consent: bool
    zone: str
    locale: str | None
    off: frozenset[Kind]
    quiet_from: int | None
    quiet_to: int | None
    quiet_days: tuple[int, ...]
    fallback_guild_id: int | None
    fallback_channel_id: int | None
    dm_channel_id: int | None
    suspended: bool
    contract_deleted: bool


@dataclass(frozen=True)
class Sent:
    """An attempt that reached the member: Discord has the message."""


@dataclass(frozen=True)
class Permanent:
    """The member cannot be reached; `code` is Discord's."""

    code: int


@dataclass(frozen=True)
class Temporary:
    """May work later. `retry_after`: seconds that Discord asked for. `everyone`: no other would fare better now."""

    reason: str
    retry_after: float | None = None
    everyone: bool = False


@dataclass(frozen=True)
class Paced:
    """The member was never written to before, and others come first; nothing was tried. `until`: when to try."""

    until: datetime


@dataclass(frozen=True)
class OpeningRefused:
    """Discord lets the bot write to nobody for the first time at present; `code` is Discord's."""

    code: int


@dataclass(frozen=True)
class Pointless:
    """There is nothing to say any more; the reminder is done without a message."""


@dataclass(frozen=True)
class Fault:
    """A fault of ours, logged under `reference`."""

    reference: str


Outcome = Sent | Permanent | Temporary | Paced | Pointless | Fault


def reminder_text(text: str) -> str:
    """What a member wants to be reminded of, cleaned; Refusal where nothing is left of it, or too much."""
    words = str(clean_text(text))
    if not words:
        raise Refusal(_("Write what I should remind you of."))
    if len(words) > MOST_TEXT:
        raise Refusal(
            _("That is too long: {count} characters, and I keep {most}."), count=len(words), most=MOST_TEXT
        )
    return words
