"""Plans after a bad review, their steps, and what members learned."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, String, Table, UniqueConstraint

from bot.storage.tables.base import Moment, Sealed, member_key, metadata

setback = Table(
    "setback",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("contract_id", BigInteger, ForeignKey("contract.id", ondelete="CASCADE"), nullable=False),
    # Whether it was begun before a review was there.
    Column("ahead", Boolean, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("thoughts", Sealed(256)),
    Column("outcome", String(16)),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    # One for each contract: who begins again goes on where they were.
    UniqueConstraint("contract_id"),
    Index(None, "user_id"),
)

setback_step = Table(
    "setback_step",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("setback_id", BigInteger, ForeignKey("setback.id", ondelete="CASCADE"), nullable=False),
    Column("way", String(16), nullable=False),
    Column("state", String(8), nullable=False),
    # What the member wrote themselves, to be sent.
    Column("words", Sealed(256)),
    # The day that the member put it off to.
    Column("later_on", Date),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("setback_id", "way"),
    Index(None, "user_id"),
)

lesson = Table(
    "lesson",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    # Of what kind of contract it was learned; the contract itself may be gone.
    Column("platform", String(16), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("text", Sealed(256), nullable=False),
    # Whether it is shown when a similar contract begins.
    Column("shown", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "user_id"),
)
