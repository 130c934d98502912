"""Guidance: what members keep of pages, and the pages that a server's moderators write.

A server's pages are data of the server: they hold no `user_id`. Who wrote or reviewed a version stands in a
table of its own, so that it goes with the member and the page stays.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from bot.storage.tables.base import Moment, Sealed, member_key, metadata

guidance_bookmark = Table(
    "guidance_bookmark",
    metadata,
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    Column("slug", String(40), primary_key=True),
    Column("created_at", Moment, nullable=False),
)

guidance_vote = Table(
    "guidance_vote",
    metadata,
    Column("user_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), primary_key=True),
    Column("slug", String(40), primary_key=True),
    # Where the vote was given, 0 outside servers: that server's moderators see the total.
    Column("guild_id", BigInteger, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "guild_id"),
)

guidance_miss = Table(
    "guidance_miss",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    member_key(),
    Column("guild_id", BigInteger, nullable=False),
    Column("word", Sealed(128), nullable=False),
    # A keyed hash of the server and the word: tells how many members used it without opening any.
    Column("word_index", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("user_id", "guild_id", "word_index"),
    Index(None, "guild_id", "word_index"),
    Index(None, "created_at"),
)

guidance_server = Table(
    "guidance_server",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    # Counts the changes of what members see there: an index of its pages is right while it stands still.
    Column("revision", Integer, nullable=False),
    Column("needs_review", Boolean, nullable=False),
)

guidance_page = Table(
    "guidance_page",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    # Of a built-in page where it takes its place, else one of its own.
    Column("slug", String(40), nullable=False),
    # The version that members see, None until one was accepted. No foreign key: the two tables would need
    # each other.
    Column("live_id", BigInteger),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("guild_id", "slug"),
)

guidance_version = Table(
    "guidance_version",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("page_id", BigInteger, ForeignKey("guidance_page.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("action", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    # JSON of the page; none where the version takes the page away.
    Column("content", Sealed),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("page_id", "number"),
)

guidance_author = Table(
    "guidance_author",
    metadata,
    Column("version_id", BigInteger, ForeignKey("guidance_version.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(10), primary_key=True),
    member_key(),
    Column("created_at", Moment, nullable=False),
    Index(None, "user_id"),
)
