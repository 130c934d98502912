"""Guidance: bookmarks, votes, words of failed searches, and the pages of a server with their history."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _member_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["member.user_id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "guidance_bookmark",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _member_key("guidance_bookmark"),
        sa.PrimaryKeyConstraint("user_id", "slug", name="pk_guidance_bookmark"),
    )
    op.create_table(
        "guidance_vote",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _member_key("guidance_vote"),
        sa.PrimaryKeyConstraint("user_id", "slug", name="pk_guidance_vote"),
    )
    op.create_index("ix_guidance_vote_guild_id", "guidance_vote", ["guild_id"], unique=False)
    op.create_table(
        "guidance_miss",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.LargeBinary(), nullable=False),
        sa.Column("word_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _member_key("guidance_miss"),
        sa.PrimaryKeyConstraint("id", name="pk_guidance_miss"),
        sa.UniqueConstraint(
            "user_id", "guild_id", "word_index", name="uq_guidance_miss_user_id_guild_id_word_index"
        ),
    )
    op.create_index(
        "ix_guidance_miss_guild_id_word_index", "guidance_miss", ["guild_id", "word_index"], unique=False
    )
    op.create_index("ix_guidance_miss_created_at", "guidance_miss", ["created_at"], unique=False)
    op.create_table(
        "guidance_server",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_guidance_server"),
    )
    op.create_table(
        "guidance_page",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("live_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guidance_page"),
        sa.UniqueConstraint("guild_id", "slug", name="uq_guidance_page_guild_id_slug"),
    )
    op.create_table(
        "guidance_version",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("page_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["guidance_page.id"], name="fk_guidance_version_page_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_guidance_version"),
        sa.UniqueConstraint("page_id", "number", name="uq_guidance_version_page_id_number"),
    )
    op.create_table(
        "guidance_author",
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["guidance_version.id"],
            name="fk_guidance_author_version_id",
            ondelete="CASCADE",
        ),
        _member_key("guidance_author"),
        sa.PrimaryKeyConstraint("version_id", "role", name="pk_guidance_author"),
    )
    op.create_index("ix_guidance_author_user_id", "guidance_author", ["user_id"], unique=False)
