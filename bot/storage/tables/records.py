"""Members, and what they log: contracts, feedback, shown scores, and every correction."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from bot.storage.tables.base import Moment, Sealed, member_key, metadata, partial_index

meta = Table(
    "meta",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("zone", String(64)),
    Column("locale", String(16)),
    Column("dm_consent_at", Moment),
    Column("welcomed_at", Moment),
    # Counts the member's writes: a cache of anything derived from their data is right while it stands still.
    Column("revision", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
)

client = Table(
    "client",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("name", Sealed(128), nullable=False),
    # A keyed hash of the folded name finds a client without reading all of them.
    Column("name_index", LargeBinary, nullable=False),
    UniqueConstraint("user_id", "name_index"),
)

contract = Table(
    "contract",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("client_id", BigInteger, ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    Column("title", Sealed(128)),
    Column("platform", String(16), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("started", Date, nullable=False),
    Column("ended", Date),
    Column("earned_cents", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("paid_periods", SmallInteger),
    Column("last_paid", Date),
    Column("client_flagged", Boolean, nullable=False),
    Column("through", String(16), nullable=False),
    Column("counts_for_me", Boolean, nullable=False),
    Column("link", Sealed(128)),
    Column("note", Sealed(256)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    # The member's revision at the last write of this contract: whoever remembers the list reads only what came after.
    Column("revision", Integer, nullable=False, server_default="0"),
    Index(None, "user_id", "started"),
    Index(None, "user_id", "revision", "deleted_at"),
    Index(None, "client_id"),
)
# Deleted rows are few and swept every minute: the sweep must not read the rest.
partial_index("ix_contract_deleted", contract.c.deleted_at, contract.c.deleted_at.is_not(None))

feedback = Table(
    "feedback",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("contract_id", BigInteger, ForeignKey("contract.id", ondelete="CASCADE"), nullable=False),
    Column("stars_hundredths", SmallInteger),
    Column("categories", String(200)),
    Column("comment", Sealed(256)),
    Column("hidden", String(8), nullable=False),
    Column("hidden_source", String(16)),
    Column("hidden_note", Sealed(256)),
    Column("removed", Boolean, nullable=False),
    Column("received", Date),
    Column("reply", Sealed(256)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    UniqueConstraint("contract_id"),
    Index(None, "user_id"),
)
partial_index("ix_feedback_deleted", feedback.c.deleted_at, feedback.c.deleted_at.is_not(None))

shown_score = Table(
    "shown_score",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("platform", String(16), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("user_id", "platform", "on_day"),
)

score_floor = Table(
    "score_floor",
    metadata,
    # A member for whom the platform keeps the score from falling below that of a day.
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    Column("since", Moment, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("subject", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("action", String(16), nullable=False),
    # JSON: field → [before, after].
    Column("detail", Sealed(256)),
    Index(None, "user_id", "subject", "subject_id"),
)
