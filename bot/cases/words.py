"""What kinds of cases, evidence and outcomes are called."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.cases.models import CaseKind, EntryKind, Outcome
from bot.contracts.models import Kind
from bot.guidance.deadlines import Silence
from bot.i18n import N_
from bot.platforms import Platform


class Named(NamedTuple):
    """A kind's name, and what happened in a few plain words."""

    name: str
    what: str


KINDS = {
    CaseKind.CLIENT_ENDED: Named(
        N_("Contract ended with money in escrow"), N_("The client ended it and wants the money back")
    ),
    CaseKind.ESCROW_REFUND: Named(
        N_("Money in escrow asked back"), N_("The contract runs, and the client asks for a refund")
    ),
    CaseKind.NOT_RELEASED: Named(
        N_("Money in escrow not released"), N_("I delivered, and the client does not release it")
    ),
    CaseKind.HOURLY: Named(N_("Hours disputed"), N_("The client disputes hours that I logged")),
    CaseKind.REFUND: Named(N_("Refund demanded"), N_("I was paid, and the client wants it back")),
    CaseKind.CHARGEBACK: Named(
        N_("Chargeback or hold"), N_("The client's bank took the payment back, or it is held")
    ),
    CaseKind.UNPAID: Named(N_("Not paid"), N_("The client does not pay, and nobody holds the money")),
}

ENTRY_KINDS = {
    EntryKind.AGREEMENT: N_("Agreement"),
    EntryKind.DELIVERY: N_("Delivery"),
    EntryKind.MESSAGE: N_("Message"),
    EntryKind.PAYMENT: N_("Payment"),
    EntryKind.CALL: N_("Call"),
}

MISSING = {
    EntryKind.AGREEMENT: N_("what was agreed"),
    EntryKind.DELIVERY: N_("that you delivered"),
    EntryKind.MESSAGE: N_("what the client said"),
    EntryKind.PAYMENT: N_("what was paid"),
    EntryKind.CALL: N_("a call"),
}
"""Each kind of evidence, to stand after “Nothing yet shows:”."""

OUTCOMES = {
    Outcome.WON: N_("I got all of it"),
    Outcome.PARTLY: N_("I got a part of it"),
    Outcome.AGREED: N_("We agreed on something"),
    Outcome.LOST: N_("I got nothing"),
    Outcome.DROPPED: N_("I let it go"),
}

PARTS = {
    "agreed": N_("What was agreed"),
    "done": N_("What I did"),
    "paid": N_("What was paid"),
    "asked": N_("What I ask for"),
}
"""The parts of a statement, by the field that keeps each."""

AGAINST = N_("What speaks against me")

SUMS = {
    "disputed_cents": N_("In dispute"),
    "paid_cents": N_("Paid so far"),
    "asked_cents": N_("What I ask for"),
}

SILENCES_TOLD = {
    Silence.MONEY_TO_FREELANCER: N_("the money goes to the freelancer"),
    Silence.UNPROTECTED_LOST: N_("the freelancer keeps what payment protection covers; the rest may be lost"),
}
"""What silence means where it is told to somebody else than the member."""

UNTOLD = (Silence.NOTHING, Silence.UNKNOWN)
"""What silence means that a mediator need not be told."""

_HELD = (CaseKind.CLIENT_ENDED, CaseKind.ESCROW_REFUND, CaseKind.NOT_RELEASED)
_ELSEWHERE = (CaseKind.UNPAID, CaseKind.REFUND, CaseKind.CHARGEBACK)


def kinds_for(platform: Platform, kind: Kind) -> Sequence[CaseKind]:
    """The kinds of case that a contract can come to, the likeliest first: where nobody holds money, none of escrow."""
    if platform is Platform.DIRECT:
        return _ELSEWHERE
    if kind is Kind.HOURLY:
        return (CaseKind.HOURLY, CaseKind.REFUND, CaseKind.CHARGEBACK, CaseKind.UNPAID)
    return (*_HELD, CaseKind.REFUND, CaseKind.CHARGEBACK, CaseKind.UNPAID)
