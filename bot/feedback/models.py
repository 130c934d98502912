"""What a client left after a contract, as far as the member knows it."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.i18n import _
from bot.scoring.models import Hidden as Hidden
from bot.values import Day, LongText, Note

if TYPE_CHECKING:
    from bot.storage.statement import Ready


class HiddenSource(StrEnum):
    """How the member knows it."""

    ENDING_REASON = "ending_reason"
    PRIVATE_NOTE = "private_note"
    CLIENT_SAID = "client_said"


class FeedbackDraft(BaseModel):
    """Feedback as a member states it.

    `stars`: the overall public rating, 1 to 5, None where no public feedback was left. `categories`: the
    platform's categories (`bot.platforms`), whole stars. `received`: the day it became visible.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stars: Decimal | None = Field(default=None, ge=1, le=5, decimal_places=2)
    categories: dict[str, int] = Field(default_factory=dict)
    comment: LongText | None = None
    hidden: Hidden = Hidden.UNKNOWN
    hidden_source: HiddenSource | None = None
    hidden_note: Note | None = None
    removed: bool = False
    received: Day | None = None
    reply: LongText | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if any(not 1 <= value <= 5 for value in self.categories.values()):
            raise ValueError(_("Each category takes a whole number of stars from 1 to 5."))
        if self.hidden is Hidden.UNKNOWN and self.hidden_source is not None:
            raise ValueError(
                _("Say whether the hidden part was positive or negative, or leave its source empty.")
            )
        return self


class Feedback(FeedbackDraft):
    """Stored feedback of one contract."""

    id: int
    contract_id: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class PreparedFeedback(NamedTuple):
    """Feedback that is made ready to be inserted."""

    ids: list[int]
    """What they will have, in the order of their drafts."""
    removed: "Ready"
    """Of the same contracts: it goes first."""
    rows: "Ready"
    at: datetime
    """When they will have been logged."""
