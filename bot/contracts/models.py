"""Contracts and the clients they are with."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.i18n import _
from bot.platforms import PLATFORMS, Platform
from bot.scoring.models import Kind as Kind
from bot.values import CurrencyCode, Day, Link, Note, OneLine

if TYPE_CHECKING:
    from bot.storage.statement import Ready

MOST_EARNED_CENTS = 100_000_000_00


class Through(StrEnum):
    """Who stands between the member and the client."""

    NOBODY = "nobody"
    AGENCY = "agency"
    MIDDLEMAN = "middleman"


class ContractDraft(BaseModel):
    """A contract as a member states it. Money in hundredths of `currency` (ISO 4217); dates are dates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: OneLine = Field(min_length=1, max_length=100)
    title: OneLine = Field(default="", max_length=100)
    platform: Platform = Platform.UPWORK
    kind: Kind = Kind.FIXED
    started: Day
    ended: Day | None = None
    earned_cents: int = Field(default=0, ge=0, le=MOST_EARNED_CENTS)
    currency: CurrencyCode = "USD"
    paid_periods: int | None = Field(default=None, ge=0, le=200)
    last_paid: Day | None = None
    """The day of the last payment, where known; None otherwise."""
    client_flagged: bool = False
    through: Through = Through.NOBODY
    counts_for_me: bool = True
    """Whether the feedback counts towards the member's own score (not only an agency's or middleman's)."""
    link: Link | None = None
    note: Note | None = None

    @field_validator("ended")
    @classmethod
    def _after_start(cls, ended: date | None, info: ValidationInfo) -> date | None:
        # Of the field, so that it is said even where another field is at fault.
        started = info.data.get("started")
        if ended is not None and started is not None and ended < started:
            raise ValueError(
                _("It ends ({ended}) before it starts ({started}). Please check the two dates.").format(
                    ended=ended.isoformat(), started=started.isoformat()
                )
            )
        return ended

    @field_validator("last_paid")
    @classmethod
    def _paid_after_start(cls, last_paid: date | None, info: ValidationInfo) -> date | None:
        started = info.data.get("started")
        if last_paid is not None and started is not None and last_paid < started:
            raise ValueError(
                _(
                    "The last payment ({last_paid}) is before the first day ({started}). Please check the two dates."
                ).format(last_paid=last_paid.isoformat(), started=started.isoformat())
            )
        return last_paid

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        only = PLATFORMS[self.platform].currency
        if only is not None and self.currency != only:
            raise ValueError(
                _(
                    "{platform} counts earnings in {currency}. Enter the amount it shows in {currency}."
                ).format(platform=PLATFORMS[self.platform].label, currency=only)
            )
        return self


class Contract(ContractDraft):
    """A stored contract. `id` and `client_id` are random 53-bit numbers; `deleted_at` set: can be undone."""

    id: int
    client_id: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None

    @property
    def name(self) -> str:
        """What a list calls it: client and, where there is one, title."""
        return f"{self.client} · {self.title}" if self.title else self.client

    @property
    def draft(self) -> ContractDraft:
        """The part that the member stated."""
        return ContractDraft.model_validate(self.model_dump(include=set(ContractDraft.model_fields)))


class Client(BaseModel):
    """A client as the member names it, with the number of the member's contracts."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    contracts: int


class NeededClients(NamedTuple):
    """The clients that contracts to be written need."""

    ids: dict[bytes, int]
    """Those that are to be made: mark of the name → id."""
    known: dict[int, bytes]
    """Those that are there: id → name, sealed."""
    rows: "Ready"
    """Those that are to be made."""
    fresh: Iterator[int]
    """Ids for more of them."""


class Prepared(NamedTuple):
    """Contracts that are made ready to be inserted."""

    clients: NeededClients
    ids: list[int]
    """Those that the contracts will have, in the order of their drafts."""
    client_ids: list[int]
    """Their clients', in the same order."""
    rows: "Ready"
    at: datetime
    """When they will have been logged."""


class PreparedEdits(NamedTuple):
    """Contracts that are made ready to be changed, and what is kept of the changes."""

    contracts: "Ready"
    changes: "Ready"
