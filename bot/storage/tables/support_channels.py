"""Support channels: what a server set, the questions asked there, thanks, and servers that the bot has left.

A question is kept by the id of its thread and holds no member: Discord itself tells who opened a thread, each time
somebody presses a button there.
"""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, SmallInteger, String, Table

from bot.storage.tables.base import SERVER, Moment, Sealed, member_key, metadata

support_setup = Table(
    "support_setup",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False, info=SERVER),
    Column("helper_role_id", BigInteger),
    Column("nudge_channel_id", BigInteger),
    Column("talkative", Boolean, nullable=False),
    # None: never.
    Column("nudge_hours", SmallInteger),
    Column("close_days", SmallInteger),
    # The last message to the helpers, and whether Discord is known to have it.
    Column("nudged_at", Moment),
    Column("nudge_sent", Boolean, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

support_channel = Table(
    "support_channel",
    metadata,
    # The channel's Discord id.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    # The forum's tag for solved posts; None: the one that is called so.
    Column("solved_tag_id", BigInteger),
    Index(None, "guild_id"),
)

support_post = Table(
    "support_post",
    metadata,
    # The thread's Discord id.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    # What became of the first answer, and the bot's message with it.
    Column("suggestion", String(10), nullable=False),
    Column("suggested_at", Moment, nullable=False),
    Column("suggestion_id", BigInteger),
    # The bot's message that says it is solved.
    Column("solved_id", BigInteger),
    # The helper's message that solved it, where somebody named one.
    Column("answer_id", BigInteger),
    # Since when who asked waits for a word; None while the last word is a helper's.
    Column("waiting_since", Moment),
    Column("active_at", Moment, nullable=False),
    Column("nudged_at", Moment),
    Column("changed_at", Moment, nullable=False),
    # Whether it had the tag for solved posts when Discord last told; None where it never did.
    Column("tagged", Boolean),
    Index(None, "guild_id", "state"),
    Index(None, "state", "waiting_since"),
    Index(None, "state", "active_at"),
    Index(None, "channel_id"),
)

thanks = Table(
    "thanks",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    # Who is thanked.
    member_key(),
    # Who thanks; `why` is in their words, so the row goes with either of the two.
    Column("giver_id", BigInteger, ForeignKey("member.user_id", ondelete="CASCADE"), nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    # The thread of the question that was solved.
    Column("post_id", BigInteger),
    Column("why", Sealed(256)),
    # Whether it counts for the board; see bot/support/thanks/service.py.
    Column("counts", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index(None, "guild_id", "created_at"),
    Index(None, "giver_id", "created_at"),
    Index(None, "user_id", "giver_id", "created_at"),
)

thanks_choice = Table(
    "thanks_choice",
    metadata,
    # A member who wants no thanks kept about them.
    Column(
        "user_id",
        BigInteger,
        ForeignKey("member.user_id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        nullable=False,
    ),
    Column("refused_at", Moment, nullable=False),
)

departed_server = Table(
    "departed_server",
    metadata,
    # A server that the bot was removed from.
    Column("id", BigInteger, primary_key=True, autoincrement=False, info=SERVER),
    Column("left_at", Moment, nullable=False),
)
