"""What a member adds to a server's insights, and what a server is told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict

MONTHS = 3
"""How many months of ended contracts a snapshot is about."""

MOST_SERVERS = 3
"""In so many servers a member may take part: each publishes numbers of its own about the same figures."""

_DAY, _HOUR = 16, time(12, tzinfo=UTC)
"""When a snapshot is taken: the 14 days in which feedback may come are over for the month before."""


def _months_before(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


class Period(NamedTuple):
    """Three whole months, by the first day of the first one. Each snapshot is about one period."""

    start: date

    @property
    def end(self) -> date:
        """The last day of the three months."""
        return _months_before(self.start, -MONTHS) - timedelta(days=1)

    @property
    def moment(self) -> datetime:
        """When the snapshot of this period is taken, the same in every server."""
        return datetime.combine((self.end + timedelta(days=1)).replace(day=_DAY), _HOUR)

    @property
    def counts_from(self) -> datetime:
        """After this and up to `moment` a press or a search has to be, to be counted: so each is in `MONTHS` counts.

        A count may be taken late. What comes after its moment is for the next one all the same, or it would be in four.
        """
        return Period(_months_before(self.start, MONTHS)).moment

    @classmethod
    def due(cls, now: datetime) -> "Period":
        """The newest period whose moment has come."""
        day = now.astimezone(UTC).date().replace(day=1)
        newest = cls(_months_before(day, MONTHS))
        return newest if newest.moment <= now else newest.before

    @property
    def before(self) -> "Period":
        """The period of the snapshot before."""
        return Period(_months_before(self.start, 1))

    @property
    def after(self) -> "Period":
        """The period of the snapshot after."""
        return Period(_months_before(self.start, -1))


DAYS = (1, 3, 6, 10, 13)
"""Ranges of days until feedback, by their last day; what takes longer is the last range."""


def days_range(days: int) -> int:
    """The number of the range that `days` is in."""
    return next((index for index, last in enumerate(DAYS) if days <= last), len(DAYS))


class Part(NamedTuple):
    """What a member adds: all of it.

    `ended`: Upwork contracts of the period that count for their own score; `rated`: those with feedback; `days`: the
    range that feedback typically took, None where no day is known; `hidden`: thousandths of `rated` that were
    probably judged badly in secret.
    """

    ended: int = 0
    rated: int = 0
    days: int | None = None
    hidden: int = 0


class Topic(NamedTuple):
    """A subject that members look for. `answered`: whether there was something to find."""

    title: str
    answered: bool


class Topics(Protocol):
    """What members look for in a server's guidance."""

    async def topics_of(
        self, guild_id: int, members: Collection[int], period: Period
    ) -> Mapping[int, Sequence[Topic]]:
        """The topics in the time of the period's counts of those among `members` who have any; nobody else's."""
        ...


class Share(BaseModel):
    """A percentage, and how far chance may have moved it (nine times of ten no further)."""

    model_config = ConfigDict(frozen=True)

    percent: int
    margin: int


class Quartiles(BaseModel):
    """The ranges of days (`DAYS`) that a quarter, half and three quarters of the members stay within."""

    model_config = ConfigDict(frozen=True)

    low: int
    median: int
    high: int


class Common(BaseModel):
    """A topic that at least `members` members looked for most."""

    model_config = ConfigDict(frozen=True)

    title: str
    answered: bool
    members: int


class Figures(BaseModel):
    """The published numbers. `members`: at least so many. What is None or empty had too few members."""

    model_config = ConfigDict(frozen=True)

    members: int
    feedback: Share
    hidden: Share
    days: Quartiles | None = None
    topics: tuple[Common, ...] = ()


class Snapshot(NamedTuple):
    """What a server is told about a period: `figures` None where there were too few members."""

    guild_id: int
    period: Period
    taken_at: datetime
    figures: Figures | None


class VoiceKind(StrEnum):
    """What a member can say of guidance."""

    HELPED = "helped"
    NOT_HELPED = "not_helped"
    IN_VAIN = "in_vain"
    """Searched for, and nothing found."""


class Voice(NamedTuple):
    """One thing that a member said of guidance: of a page (its slug) or of a word (its keyed hash, as hex digits)."""

    kind: VoiceKind
    about: str


class Heard(BaseModel):
    """What at least `members` members said. `about`: the slug of a page, or a word."""

    model_config = ConfigDict(frozen=True)

    kind: VoiceKind
    about: str
    members: int


class Server(NamedTuple):
    """A server's settings: since when insights are on (None: off), where the monthly post goes (None: nowhere)."""

    guild_id: int
    enabled_at: datetime | None = None
    channel_id: int | None = None


class PostState(StrEnum):
    """How far a monthly post is."""

    SENDING = "sending"
    POSTED = "posted"
    FAILED = "failed"
    """For want of a channel or a permission: moderators are told, and may let it be tried again."""
    NOTHING = "nothing"
    """There were no numbers to post."""


class Post(NamedTuple):
    """The monthly post of a server about a period."""

    guild_id: int
    period: Period
    channel_id: int
    state: PostState
    claimed_at: datetime
    message_id: int | None = None
