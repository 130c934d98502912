"""How long something may be done: the one place of dated rules, for the cards, for reminders and for whatever reckons.

The rules themselves stand in the front matter of the pages (`content/`), each with its source.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.i18n import N_
from bot.values import Link, OneLine


class CountedFrom(StrEnum):
    """The moment a deadline's days run from."""

    CONTRACT_END = "contract_end"
    CONTRACT_START = "contract_start"
    WORK_SUBMITTED = "work_submitted"
    PAYMENT = "payment"
    DISPUTE_NOTICE = "dispute_notice"
    DISPUTE_FILED = "dispute_filed"
    MEDIATION_END = "mediation_end"
    FEEDBACK_REQUEST = "feedback_request"
    PERIOD_END = "period_end"
    REFUND_OFFER = "refund_offer"
    REPORT = "report"
    MILESTONE_DUE = "milestone_due"
    DORMANT = "dormant"
    DORMANT_NOTICE = "dormant_notice"
    RELEASE_REQUEST = "release_request"
    FIRST_FEEDBACK = "first_feedback"
    PROPOSAL = "proposal"


MOMENTS: dict[CountedFrom, str] = {
    CountedFrom.CONTRACT_END: N_("the end of the contract"),
    CountedFrom.CONTRACT_START: N_("the start of the contract"),
    CountedFrom.WORK_SUBMITTED: N_("the day the work was submitted"),
    CountedFrom.PAYMENT: N_("the payment"),
    CountedFrom.DISPUTE_NOTICE: N_("the notice of the dispute"),
    CountedFrom.DISPUTE_FILED: N_("the day the dispute was filed"),
    CountedFrom.MEDIATION_END: N_("the end of mediation"),
    CountedFrom.FEEDBACK_REQUEST: N_("the request for feedback"),
    CountedFrom.PERIOD_END: N_("the end of the period"),
    CountedFrom.REFUND_OFFER: N_("the refund offer"),
    CountedFrom.REPORT: N_("the report"),
    CountedFrom.MILESTONE_DUE: N_("the due date of the last milestone"),
    CountedFrom.DORMANT: N_("the day the contract became dormant"),
    CountedFrom.DORMANT_NOTICE: N_("the notice that the client stayed silent"),
    CountedFrom.RELEASE_REQUEST: N_("the request to release the money"),
    CountedFrom.FIRST_FEEDBACK: N_("the first feedback"),
    CountedFrom.PROPOSAL: N_("the proposal"),
}
"""Each moment in words, to stand after “days from”."""


class Party(StrEnum):
    """Who has to do something before a deadline."""

    FREELANCER = "freelancer"
    CLIENT = "client"
    EITHER = "either"
    PLATFORM = "platform"
    BANK = "bank"


class Silence(StrEnum):
    """What it means that a deadline passes and nobody did anything."""

    MONEY_TO_CLIENT = "money_to_client"
    MONEY_TO_FREELANCER = "money_to_freelancer"
    UNPROTECTED_LOST = "unprotected_lost"
    """What payment protection covers stays with the freelancer; the rest may be lost."""
    LOSES = "loses"
    """Whoever was to answer loses the whole dispute."""
    SHOWN = "shown"
    """What was hidden appears, whoever wrote it."""
    OVER = "over"
    """It can no longer be done; nothing else follows."""
    NOTICE = "notice"
    """The platform gives notice of what comes next."""
    NOTHING = "nothing"
    """It is a day to know, not one that takes something away."""
    UNKNOWN = "unknown"
    """No source tells what follows."""


SILENCES: dict[Silence, str] = {
    Silence.MONEY_TO_CLIENT: N_("the money goes to the client"),
    Silence.MONEY_TO_FREELANCER: N_("the money goes to you"),
    Silence.UNPROTECTED_LOST: N_("you keep what payment protection covers; the rest may be lost"),
    Silence.LOSES: N_("whoever had to answer loses the dispute"),
    Silence.SHOWN: N_("what was hidden appears, whoever wrote it"),
    Silence.OVER: N_("it can no longer be done"),
    Silence.NOTICE: N_("the platform writes about what comes next"),
    Silence.NOTHING: N_("you lose nothing by it; it is a day to know"),
    Silence.UNKNOWN: N_("no source tells what follows"),
}
"""Each in words, to stand after “If nobody does anything:”."""


class Deadline(BaseModel):
    """How long something may be done: `days` from `counted_from`; a `note` says what else matters.

    The rest is for what reckons with deadlines, and a server's own pages may leave it out. `event` names the rule:
    wherever it stands, it is the same one. `business`: Monday to Friday only. `zone`: that of the midnight at which
    it ends (IANA), None where no source tells. `who` has to act, and `silence` is what follows where nobody does.
    `source` is the address of the page's source that says so; its `read` is the day on which it did.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Annotated[OneLine, Field(min_length=1, max_length=150)]
    days: Annotated[int, Field(ge=1, le=3660)]
    counted_from: CountedFrom
    event: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", max_length=40)] | None = None
    business: bool = False
    zone: Annotated[OneLine, Field(max_length=40)] | None = None
    who: Party | None = None
    silence: Silence | None = None
    source: Link | None = None
    note: Annotated[OneLine, Field(max_length=200)] | None = None


class DeadlineText(BaseModel):
    """A deadline's words in another language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Annotated[OneLine, Field(min_length=1, max_length=150)]
    note: Annotated[OneLine, Field(max_length=200)] | None = None
