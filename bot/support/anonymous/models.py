"""Anonymous questions as the rest of the program sees them: without their author."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bot.values import LongText, OneLine

MOST_TITLE = 90
"""A thread's name has 100 characters."""

MOST_BODY = 2200
MOST_REASON = 500
"""Why moderators decline a question, for its asker."""


class Category(StrEnum):
    """What a question is about."""

    SCORE = "score"
    CLIENT = "client"
    PAYMENT = "payment"
    DISPUTE = "dispute"
    PLATFORM = "platform"
    WELLBEING = "wellbeing"
    OTHER = "other"
    VOICE = "voice"
    """An experience told with `/articulate`."""


class Notify(StrEnum):
    """How the asker is told of replies."""

    DM = "dm"
    LATER = "later"


class State(StrEnum):
    """Where a question or message is on its way to Discord and back."""

    DRAFT = "draft"
    WAITING = "waiting"
    SENDING = "sending"
    """Handed to Discord; after a crash nobody knows whether it arrived, so it is looked for first."""
    HELD = "held"
    """A card with it stands in the moderators' channel, and nobody has decided yet."""
    POSTED = "posted"
    FAILED = "failed"
    REMOVING = "removing"
    REMOVED = "removed"


class Trouble(StrEnum):
    """Why a question failed, or who had it removed."""

    CHANNEL = "channel"
    FORBIDDEN = "forbidden"
    REFUSED = "refused"
    AUTHOR = "author"
    MODERATOR = "moderator"
    GONE = "gone"
    """Its thread was deleted on Discord."""
    DECLINED = "declined"
    """Moderators decided that it does not appear."""
    UNDECIDED = "undecided"
    """No moderator decided for a long time."""
    UNSEEN = "unseen"
    """It could not be shown to moderators, or they took its card away."""


class QuestionDraft(BaseModel):
    """A question as it is typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: OneLine = Field(min_length=1, max_length=MOST_TITLE)
    body: LongText = Field(max_length=MOST_BODY)
    category: Category = Category.OTHER
    notify: Notify = Notify.LATER


class Question(BaseModel):
    """A stored question. It does not know who asked: what shows it cannot give that away."""

    model_config = ConfigDict(frozen=True)

    id: int
    guild_id: int
    channel_id: int
    thread_id: int | None
    pseudonym: str
    title: str | None
    body: str | None
    locale: str | None
    category: Category
    named: bool
    notify: Notify
    state: State
    trouble: Trouble | None
    due_at: datetime | None
    tries: int
    solved: bool
    replies: int
    unseen: int
    unseen_since: datetime | None
    told_at: datetime | None
    created_at: datetime
    asked_at: datetime | None
    active_at: datetime | None
    closed_at: datetime | None
    needs_approval: bool = False
    """Whether moderators have to look at it before it appears."""
    approval_channel_id: int | None = None
    """Where moderators look at it, or looked at it before they approved."""
    approval_message_id: int | None = None
    """Their card, while they have not decided."""
    declined_because: str | None = None
    """What the moderators say to whoever asked."""

    @property
    def is_open(self) -> bool:
        """Whether it stands on Discord and its asker can still speak in it."""
        return self.state is State.POSTED

    @property
    def is_news_itself(self) -> bool:
        """Whether it stands on Discord since moderators approved it, and its asker does not know yet."""
        return self.state is State.POSTED and self.trouble is None and self.unseen > self.replies

    @property
    def link(self) -> str | None:
        """The address at which the question stands on Discord."""
        return (
            None
            if self.thread_id is None
            else f"https://discord.com/channels/{self.guild_id}/{self.thread_id}"
        )


class MessageKind(StrEnum):
    """What the asker says in the thread."""

    TEXT = "text"
    SOLVED = "solved"
    REOPENED = "reopened"


class Message(BaseModel):
    """What the asker adds to their question."""

    model_config = ConfigDict(frozen=True)

    id: int
    question_id: int
    kind: MessageKind
    body: str | None
    state: State
    message_id: int | None
    tries: int
    created_at: datetime


class Ages(NamedTuple):
    """Moments before which things are forgotten."""

    draft: datetime
    failed: datetime
    day: datetime
    silent: datetime
    closed: datetime
