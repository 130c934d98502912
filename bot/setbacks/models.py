"""A plan after a bad review, its steps, and what a member learned from it."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.contracts.models import Kind
from bot.feedback.models import Feedback, Hidden
from bot.platforms import Platform

GOOD_STARS = Decimal(4)
"""Below so many stars a plan is offered."""


def is_bad(feedback: Feedback | None) -> bool:
    """Whether feedback is a reason to make a plan: few stars or a bad hidden part, and not removed."""
    if feedback is None or feedback.removed:
        return False
    few = feedback.stars is not None and feedback.stars < GOOD_STARS
    return few or feedback.hidden is Hidden.NEGATIVE


class Stage(StrEnum):
    """How far a plan is: which card comes when the member comes back."""

    HAPPENED = "happened"
    EFFECT = "effect"
    WAYS = "ways"
    STEPS = "steps"
    CLOSED = "closed"


class Way(StrEnum):
    """What can be done. Which of them there are for a contract is in `bot.setbacks.ways`."""

    SAVE = "save"
    ASK = "ask"
    CHANGE = "change"
    REPLY = "reply"
    REPORT = "report"
    MONEY = "money"
    REFUND = "refund"
    LEAVE = "leave"
    CALM = "calm"
    CONCRETE = "concrete"
    THREAT = "threat"
    GO_ON = "go_on"
    END = "end"


class State(StrEnum):
    """How a step stands."""

    CHOSEN = "chosen"
    DONE = "done"
    DROPPED = "dropped"


class Outcome(StrEnum):
    """What came of it."""

    CHANGED = "changed"
    REMOVED = "removed"
    ANSWERED = "answered"
    SETTLED = "settled"
    NOTHING = "nothing"


class Step(BaseModel):
    """A way that the member chose. `later_on`: the day they put it off to; `words`: their own, to be sent."""

    model_config = ConfigDict(frozen=True)

    id: int
    way: Way
    state: State
    words: str | None = None
    later_on: date | None = None
    created_at: datetime
    done_at: datetime | None = None


class Plan(BaseModel):
    """A member's plan for one contract. `ahead`: it was begun before a review was there."""

    model_config = ConfigDict(frozen=True)

    id: int
    contract_id: int
    ahead: bool
    stage: Stage
    thoughts: str | None = None
    outcome: Outcome | None = None
    created_at: datetime
    closed_at: datetime | None = None
    steps: tuple[Step, ...] = ()

    def step(self, way: Way) -> Step | None:
        """The step for `way`; None where it was never chosen."""
        return next((one for one in self.steps if one.way is way), None)

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """What is neither done nor dropped."""
        return tuple(one for one in self.steps if one.state is State.CHOSEN)


class Lesson(BaseModel):
    """What a member wants to do differently. `shown`: when a contract of the same platform and kind begins."""

    model_config = ConfigDict(frozen=True)

    id: int
    platform: Platform
    kind: Kind
    text: str
    shown: bool
    created_at: datetime
