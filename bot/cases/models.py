"""A case file: what a dispute is about, its dates, and what was collected for it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.briefs.files import FileKind
from bot.contracts.models import MOST_EARNED_CENTS
from bot.guidance.deadlines import CountedFrom
from bot.platforms import Platform
from bot.values import CurrencyCode, Day, Link, OneLine, clean_text

MOST_STATEMENT = 1000
"""Characters of one part of a statement. No source tells how much a platform's form takes; this is two screens."""

MOST_TEXT = 4000
"""Characters of an entry: as many as a message on Discord can have, so that one is kept whole."""


class CaseKind(StrEnum):
    """What happened. The first three are of fixed prices with money in escrow."""

    ESCROW_REFUND = "escrow_refund"
    """The client asks for the money in escrow."""
    NOT_RELEASED = "not_released"
    """The client does not release the money."""
    CLIENT_ENDED = "client_ended"
    """The client ended the contract."""
    HOURLY = "hourly"
    """The client disputes hours."""
    REFUND = "refund"
    """The client wants money back that was paid out."""
    CHARGEBACK = "chargeback"
    """The client's bank took the payment back, or it is held."""
    UNPAID = "unpaid"
    """The client does not pay, and nobody holds the money."""


class EntryKind(StrEnum):
    """What an entry shows; a case wants one of each of the first four."""

    AGREEMENT = "agreement"
    DELIVERY = "delivery"
    MESSAGE = "message"
    PAYMENT = "payment"
    CALL = "call"


class Outcome(StrEnum):
    """How a case ended."""

    WON = "won"
    PARTLY = "partly"
    LOST = "lost"
    AGREED = "agreed"
    DROPPED = "dropped"


def _long(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most)


Part = Annotated[str, BeforeValidator(clean_text), _long(MOST_STATEMENT)]
Words = Annotated[str, BeforeValidator(clean_text), _long(MOST_TEXT)]
Cents = Annotated[int, Field(ge=0, le=MOST_EARNED_CENTS)]


class CaseDraft(BaseModel):
    """What a member states of a case. Sums in hundredths of `currency`; None: they did not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CaseKind
    currency: CurrencyCode = "USD"
    disputed_cents: Cents | None = None
    paid_cents: Cents | None = None
    asked_cents: Cents | None = None
    agreed: Part | None = None
    done: Part | None = None
    paid: Part | None = None
    asked: Part | None = None
    against: Part | None = None
    """What speaks against the member, in their own honest words: for them, and in no brief."""
    masked: bool = False
    """Whether names, addresses and links are masked in the brief."""
    reminds: bool = True
    """Whether the member is reminded before each deadline, once they agreed to messages at all."""


STATEMENT = ("agreed", "done", "paid", "asked")
"""The parts of the statement, in the order in which a mediator reads them."""


class Case(CaseDraft):
    """A stored case. `name`, `client` and `platform` are those that its contract had when it was opened."""

    id: int
    contract_id: int | None
    """None once the contract is gone."""
    name: OneLine
    client: OneLine
    platform: Platform
    dates: Mapping[CountedFrom, date] = Field(default_factory=dict)
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def draft(self) -> CaseDraft:
        """The part that the member stated."""
        return CaseDraft.model_validate(self.model_dump(include=set(CaseDraft.model_fields)))


class FileNote(NamedTuple):
    """What is known of a file without reading it. `size` in bytes."""

    name: str
    kind: FileKind
    size: int


class EntryDraft(BaseModel):
    """A piece of evidence as a member states it: a day, what kind, words or a file or both, and a link."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on_day: Day
    kind: EntryKind
    text: Words | None = None
    author: Annotated[OneLine, Field(max_length=100)] | None = None
    """Who wrote it, of a message that was kept as it was."""
    written_at: datetime | None = None
    link: Link | None = None


class Entry(EntryDraft):
    """A stored entry."""

    id: int
    case_id: int
    file: FileNote | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def draft(self) -> EntryDraft:
        """The part that the member stated."""
        return EntryDraft.model_validate(self.model_dump(include=set(EntryDraft.model_fields)))
