"""A server's insights: who takes part, what each adds, what was published, and the monthly post.

Settings, snapshots and posts belong to the server and hold nothing about a member: a snapshot keeps only what
`bot.insights.rule` published.
"""

from sqlalchemy import (
    BigInteger,
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

from bot.storage.tables.base import Moment, Sealed, metadata

insight_member = Table(
    "insight_member",
    metadata,
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("joined_at", Moment, nullable=False),
    Index(None, "guild_id"),
)

insight_part = Table(
    "insight_part",
    metadata,
    # The same in every server that the member takes part in.
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    # The first of the three months that it is about.
    Column("period", Date, nullable=False),
    Column("ended", Integer, nullable=False),
    Column("rated", Integer, nullable=False),
    # Which range of days feedback typically took, None where no day is known.
    Column("days", SmallInteger),
    # Thousandths of the contracts with feedback.
    Column("hidden", SmallInteger, nullable=False),
    # The member's revision that it was made of: it is right while that stands still.
    Column("revision", Integer, nullable=False),
    Column("computed_at", Moment, nullable=False),
)

insight_server = Table(
    "insight_server",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    # Since when they are on, None while they are off.
    Column("enabled_at", Moment),
    # Where the monthly post goes, None for none.
    Column("channel_id", BigInteger),
)

insight_snapshot = Table(
    "insight_snapshot",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("period", Date, nullable=False),
    Column("taken_at", Moment, nullable=False),
    # JSON of what was published; it may hold words that many members searched for.
    Column("content", Sealed, nullable=False),
    # At most one, for ever: chance is not asked twice about the same months.
    UniqueConstraint("guild_id", "period"),
)

insight_heard = Table(
    "insight_heard",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("period", Date, nullable=False),
    # JSON of what moderators were told: pages and words, and how many members at least.
    Column("content", Sealed, nullable=False),
    # One draw a period, as for snapshots.
    UniqueConstraint("guild_id", "period"),
)

insight_post = Table(
    "insight_post",
    metadata,
    # Written before the post is sent: who writes it sends.
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("period", Date, primary_key=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("message_id", BigInteger),
)
