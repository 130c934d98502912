"""Contracts and the clients they are with."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.i18n import _
from bot.platforms import PLATFORMS, Platform
from bot.values import CurrencyCode, Link, Note, OneLine

EARLIEST = date(1999, 1, 1)
"""The first freelancing platforms opened in 1999: an earlier date is a typing error."""

MOST_EARNED_CENTS = 100_000_000_00


class Kind(StrEnum):
    """How a contract is paid."""

    FIXED = "fixed"
    HOURLY = "hourly"


class Through(StrEnum):
    """Who stands between the member and the client."""

    NOBODY = "nobody"
    AGENCY = "agency"
    MIDDLEMAN = "middleman"


def _plausible(day: date) -> date:
    if day < EARLIEST:
        raise ValueError(_("{date} is too long ago. Use a year from 1999 on.").format(date=day.isoformat()))
    return day


Day = Annotated[date, AfterValidator(_plausible)]


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
    client_flagged: bool = False
    through: Through = Through.NOBODY
    counts_for_me: bool = True
    """Whether the feedback counts towards the member's own score (not only an agency's or middleman's)."""
    link: Link | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.ended is not None and self.ended < self.started:
            raise ValueError(
                _("It ends ({ended}) before it starts ({started}). Please check the two dates.").format(
                    ended=self.ended.isoformat(), started=self.started.isoformat()
                )
            )
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
