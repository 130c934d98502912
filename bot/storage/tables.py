"""Every table. Only this package and the `repository` modules know SQLAlchemy.

A column of type `Sealed` holds a value of `bot.storage.cipher.Cipher`: free text, names, addresses. Row ids
are random 53-bit numbers made by `new_id`, known before the insert, because a sealed value is bound to its
row. Every table with a member's data has `user_id` (the member's Discord id) and goes when the member goes.
"""

import secrets
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id() -> int:
    """A random row id. 53 bits pass unharmed through JSON and spreadsheets, and none can be guessed."""
    return secrets.randbits(53) | 1


class Moment(TypeDecorator[datetime]):
    """An aware datetime in UTC. SQLite has no zones and keeps it naive; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[bytes]):
    """A sealed value. The type only marks the column: the repository seals, since it knows the row."""

    impl = LargeBinary
    cache_ok = True


def _member_key() -> Column[int]:
    return Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), nullable=False)


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
    _member_key(),
    Column("name", Sealed, nullable=False),
    # A keyed hash of the folded name finds a client without reading all of them.
    Column("name_index", LargeBinary, nullable=False),
    UniqueConstraint("user_id", "name_index"),
)

contract = Table(
    "contract",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _member_key(),
    Column("client_id", BigInteger, ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    Column("title", Sealed),
    Column("platform", String(16), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("started", Date, nullable=False),
    Column("ended", Date),
    Column("earned_cents", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("paid_periods", SmallInteger),
    Column("client_flagged", Boolean, nullable=False),
    Column("through", String(16), nullable=False),
    Column("counts_for_me", Boolean, nullable=False),
    Column("link", Sealed),
    Column("note", Sealed),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Index(None, "user_id", "started"),
    Index(None, "client_id"),
)
# Deleted rows are few and swept every minute: the sweep must not read the rest.
Index(
    "ix_contract_deleted",
    contract.c.deleted_at,
    sqlite_where=contract.c.deleted_at.is_not(None),
    postgresql_where=contract.c.deleted_at.is_not(None),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _member_key(),
    Column("contract_id", BigInteger, ForeignKey("contract.id", ondelete="CASCADE"), nullable=False),
    Column("stars_hundredths", SmallInteger),
    Column("categories", String(200)),
    Column("comment", Sealed),
    Column("hidden", String(8), nullable=False),
    Column("hidden_source", String(16)),
    Column("hidden_note", Sealed),
    Column("removed", Boolean, nullable=False),
    Column("received", Date),
    Column("reply", Sealed),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    UniqueConstraint("contract_id"),
    Index(None, "user_id"),
)
Index(
    "ix_feedback_deleted",
    feedback.c.deleted_at,
    sqlite_where=feedback.c.deleted_at.is_not(None),
    postgresql_where=feedback.c.deleted_at.is_not(None),
)

shown_score = Table(
    "shown_score",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _member_key(),
    Column("platform", String(16), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("user_id", "platform", "on_day"),
)

accuracy_share = Table(
    "accuracy_share",
    metadata,
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    # How many shown scores the estimate before them held in its range, of how many.
    Column("inside", Integer, nullable=False),
    Column("met", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "guild_id"),
)

change = Table(
    "change",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _member_key(),
    Column("subject", String(16), nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("action", String(16), nullable=False),
    # JSON: field → [before, after].
    Column("detail", Sealed),
    Index(None, "user_id", "subject", "subject_id"),
)

# A sealed value's keyed index, which a change of keys must make again: column → the column it indexes.
INDEXED = {client.c.name_index: client.c.name}
