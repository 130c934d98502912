"""Case files of disputes: the case, its dates, what was collected for it, and the files among that."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from bot.storage.tables.base import Moment, Sealed, member_key, metadata

case_file = Table(
    "case_file",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    # A case outlives its contract: what names it stands here too.
    Column("contract_id", BigInteger, ForeignKey("contract.id", ondelete="SET NULL")),
    Column("name", Sealed(128), nullable=False),
    Column("client", Sealed(128), nullable=False),
    Column("platform", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("disputed_cents", BigInteger),
    Column("paid_cents", BigInteger),
    Column("asked_cents", BigInteger),
    Column("agreed", Sealed(256)),
    Column("done", Sealed(256)),
    Column("paid", Sealed(256)),
    Column("asked", Sealed(256)),
    Column("against", Sealed(256)),
    Column("masked", Boolean, nullable=False),
    Column("reminds", Boolean, nullable=False),
    Column("outcome", String(16)),
    Column("closed_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "user_id"),
    Index(None, "contract_id"),
)

case_date = Table(
    "case_date",
    metadata,
    Column("case_id", BigInteger, ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True),
    # A moment that a deadline is counted from (`bot.guidance.deadlines.CountedFrom`).
    Column("moment", String(24), primary_key=True),
    member_key(),
    Column("on_day", Date, nullable=False),
    Index(None, "user_id"),
)

case_entry = Table(
    "case_entry",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("case_id", BigInteger, ForeignKey("case_file.id", ondelete="CASCADE"), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Sealed(256)),
    # Of a message: who wrote it, and when.
    Column("author", Sealed(128)),
    Column("written_at", Moment),
    Column("link", Sealed(128)),
    Column("file_name", Sealed(128)),
    Column("file_kind", String(16)),
    Column("file_bytes", Integer),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "user_id"),
    Index(None, "case_id"),
)

case_piece = Table(
    "case_piece",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("entry_id", BigInteger, ForeignKey("case_entry.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    # Base64: what is sealed is text. A step of 1, since the size of the file stands beside it.
    Column("content", Sealed(1), nullable=False),
    UniqueConstraint("entry_id", "number"),
    Index(None, "user_id"),
)
