"""Peer support: a server's settings, anonymous questions, what readers report about them.

What a member asks anonymously has no `user_id`: the rows would tell, to whoever reads the database, who asked
what. It has an `author` instead, sealed, and an `author_index`, a keyed hash that finds a member's rows for limits,
export and erasure. Both go when the link is no longer needed; the post may stay. These rows do not hang on `member`
either: asking writes nothing there, not even the moment of it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    false,
)

from bot.storage.tables.base import SERVER, Moment, Sealed, author_columns, member_key, metadata

support_server = Table(
    "support_server",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, info=SERVER),
    Column("ask_channel_id", BigInteger),
    Column("report_channel_id", BigInteger),
    # What moderators wrote, shown before a question is asked.
    Column("rules", Sealed),
    # Whether moderators look at anonymous questions before they appear.
    Column("ask_approval", Boolean),
    Column("language", String(8)),
    Column("asks_per_day", SmallInteger),
    Column("asks_per_hour", SmallInteger),
    Column("ask_cooldown_minutes", SmallInteger),
    Column("updated_at", Moment, nullable=False),
)

anonymous_question = Table(
    "anonymous_question",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    # The thread and its first message have the same id on Discord.
    Column("thread_id", BigInteger),
    *author_columns(),
    Column("pseudonym", Sealed, nullable=False),
    Column("title", Sealed(384)),
    Column("body", Sealed(512)),
    # The asker's language, for messages to them.
    Column("locale", Sealed(16)),
    Column("category", String(16), nullable=False),
    # Posted under the member's own name, as they chose.
    Column("named", Boolean, nullable=False),
    Column("notify", String(8), nullable=False),
    Column("state", String(8), nullable=False),
    Column("trouble", String(16)),
    # When Discord is to be told what `state` says.
    Column("due_at", Moment),
    Column("tries", SmallInteger, nullable=False),
    # Whether moderators have to look at it before it appears; their card, while they do; why they declined.
    Column("needs_approval", Boolean, nullable=False, server_default=false()),
    Column("approval_channel_id", BigInteger),
    Column("approval_message_id", BigInteger),
    Column("declined_because", Sealed(512)),
    Column("solved", Boolean, nullable=False),
    Column("replies", Integer, nullable=False),
    Column("unseen", Integer, nullable=False),
    Column("unseen_since", Moment),
    Column("told_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("asked_at", Moment),
    Column("active_at", Moment),
    Column("closed_at", Moment),
    Index(None, "author_index"),
    Index(None, "guild_id", "asked_at"),
    Index(None, "thread_id", unique=True),
    Index(None, "due_at"),
    Index(None, "approval_message_id"),
)

anonymous_message = Table(
    "anonymous_message",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "question_id", BigInteger, ForeignKey("anonymous_question.id", ondelete="CASCADE"), nullable=False
    ),
    *author_columns(),
    Column("kind", String(8), nullable=False),
    Column("body", Sealed(512)),
    Column("state", String(8), nullable=False),
    Column("message_id", BigInteger),
    Column("due_at", Moment),
    Column("tries", SmallInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "author_index"),
    Index(None, "question_id"),
    Index(None, "due_at"),
)

anonymous_mute = Table(
    "anonymous_mute",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    *author_columns(),
    # The post that it was for, while its author is kept; this alone lifts it again.
    Column("question_id", BigInteger, ForeignKey("anonymous_question.id", ondelete="SET NULL")),
    Column("until", Moment, nullable=False),
    Index(None, "author_index"),
    Index(None, "question_id"),
    Index(None, "until"),
)

question_report = Table(
    "question_report",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    # Who reported: a reader, who is a member like any other.
    member_key(),
    Column(
        "question_id", BigInteger, ForeignKey("anonymous_question.id", ondelete="CASCADE"), nullable=False
    ),
    Column("reason", String(16), nullable=False),
    Column("note", Sealed(512)),
    Column("created_at", Moment, nullable=False),
    Column("handled_at", Moment),
    Index(None, "user_id", "question_id", unique=True),
    Index(None, "question_id"),
)

INDEXED = {
    table.c.author_index: (table.c.author, None)
    for table in (anonymous_question, anonymous_message, anonymous_mute)
}
