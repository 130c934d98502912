"""A server's support channels, and the questions asked there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

MOST_CHANNELS = 10
NUDGE_HOURS = (4, 8, 12, 24, 48, 72)
CLOSE_DAYS = (7, 14, 30, 60, 90)

THANKS_WITHIN = timedelta(minutes=5)
"""So long after it was solved, what the author writes is taken for a thank-you and does not open it again."""


class State(StrEnum):
    """How a question stands. `CLOSING`: the bot is about to say so in the thread."""

    OPEN = "open"
    SOLVED = "solved"
    CLOSING = "closing"
    CLOSED = "closed"


class Answer(StrEnum):
    """What became of the bot's first answer. `CLAIMED`: it is about to be given."""

    NONE = "none"
    CLAIMED = "claimed"
    POSTED = "posted"
    WITHDRAWN = "withdrawn"


class Setup(BaseModel):
    """What a server's moderators chose; the defaults where they chose nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    channels: frozenset[int] = Field(default=frozenset(), max_length=MOST_CHANNELS)
    """Forums and text channels; none: all of this is off."""
    helper_role_id: int | None = None
    nudge_channel_id: int | None = None
    """Where helpers are told of questions that wait; None: the first text channel among `channels`."""
    talkative: bool = False
    """Whether new threads in text channels are taken for questions too, not only posts in forums."""
    nudge_hours: int | None = Field(default=24, ge=1, le=24 * 14)
    close_days: int | None = Field(default=30, ge=1, le=365)
    solved_tags: Mapping[int, int] = Field(default_factory=dict)
    """Forum → its tag for solved posts; one without has the tag that is called so."""
    language: str | None = None
    """Of what the bot writes for all; None: the server's own."""


class Post(BaseModel):
    """A question, known by its thread."""

    model_config = ConfigDict(frozen=True)

    id: int
    guild_id: int
    channel_id: int
    state: State = State.OPEN
    suggestion: Answer = Answer.NONE
    suggested_at: datetime
    suggestion_id: int | None = None
    solved_id: int | None = None
    answer_id: int | None = None
    """The helper's message that solved it, where somebody named one."""
    waiting_since: datetime | None = None
    active_at: datetime
    nudged_at: datetime | None = None
    changed_at: datetime
    tagged: bool | None = None
    """Whether it had the tag for solved posts when Discord last told of it."""

    @property
    def answer_link(self) -> str | None:
        """The address on Discord of the message that solved it; None where nobody named one."""
        return message_link(self.guild_id, self.id, self.answer_id) if self.answer_id else None


def message_link(guild_id: int, thread_id: int, message_id: int) -> str:
    """The address at which a message stands on Discord."""
    return f"https://discord.com/channels/{guild_id}/{thread_id}/{message_id}"


class Nudge(NamedTuple):
    """Questions of one server that wait for a helper, claimed to be told of in one message."""

    guild_id: int
    posts: list[Post]
