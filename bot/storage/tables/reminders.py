"""Reminders: the queue, what a member chose about them, and the pace of new channels for direct messages."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.storage.tables.base import Moment, Sealed, member_key, metadata, partial_index

reminder = Table(
    "reminder",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("contract_id", BigInteger, ForeignKey("contract.id", ondelete="CASCADE")),
    Column("kind", String(16), nullable=False),
    Column("key", String(80), nullable=False),
    Column("status", String(8), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("text", Sealed(256)),
    Column("repeat", String(300)),
    Column("zone", String(64)),
    Column("attempts", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    # By the database's clock, unlike every other moment here.
    Column("leased_until", Moment),
    Column("failure", String(40)),
    Column("reference", String(8)),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    # Of an own reminder that can still be brought back, as it was.
    Column("deleted_at", Moment),
    UniqueConstraint("user_id", "key"),
    Index(None, "contract_id"),
)
# Written as constants, here and in the queries: for a bound status PostgreSQL picks a plan that reads everything.
_PLANNED, _DEAD, _DONE = text("status = 'planned'"), text("status = 'dead'"), text("done_at IS NOT NULL")
partial_index("ix_reminder_due", reminder.c.next_at, _PLANNED)
partial_index("ix_reminder_dead", reminder.c.done_at, _DEAD)
partial_index("ix_reminder_done", reminder.c.done_at, _DONE)
partial_index("ix_reminder_deleted", reminder.c.deleted_at, reminder.c.deleted_at.is_not(None))

reminder_setting = Table(
    "reminder_setting",
    metadata,
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    # Days and kinds with commas between.
    Column("feedback_days", String(60)),
    Column("hour", SmallInteger),
    Column("quiet_from", SmallInteger),
    Column("quiet_to", SmallInteger),
    Column("quiet_days", String(20)),
    Column("off", String(120), nullable=False),
    Column("weekly", SmallInteger),
    Column("fallback_guild_id", BigInteger),
    Column("fallback_channel_id", BigInteger),
    Column("dm_channel_id", BigInteger),
    Column("suspended_at", Moment),
    Column("suspended_code", Integer),
    Column("notice_at", Moment),
)
partial_index(
    "ix_reminder_setting_notice", reminder_setting.c.notice_at, reminder_setting.c.notice_at.is_not(None)
)

# Whose channel it was is told nowhere.
channel_opening = Table(
    "channel_opening",
    metadata,
    # The moment at which it begins, in milliseconds.
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    Column("taken_at", Moment, nullable=False),
)
