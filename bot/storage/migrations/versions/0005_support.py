"""Peer support: servers' settings, anonymous questions, reports."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "anonymous_question",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("author", sa.LargeBinary(), nullable=True),
        sa.Column("author_index", sa.LargeBinary(), nullable=True),
        sa.Column("pseudonym", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("locale", sa.LargeBinary(), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("notify", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("trouble", sa.String(length=16), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("solved", sa.Boolean(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("unseen", sa.Integer(), nullable=False),
        sa.Column("unseen_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_anonymous_question"),
    )
    op.create_index(
        "ix_anonymous_question_author_index", "anonymous_question", ["author_index"], unique=False
    )
    op.create_index("ix_anonymous_question_due_at", "anonymous_question", ["due_at"], unique=False)
    op.create_index(
        "ix_anonymous_question_guild_id_asked_at",
        "anonymous_question",
        ["guild_id", "asked_at"],
        unique=False,
    )
    op.create_index("ix_anonymous_question_thread_id", "anonymous_question", ["thread_id"], unique=True)
    op.create_table(
        "support_server",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ask_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("report_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("rules", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("asks_per_day", sa.SmallInteger(), nullable=True),
        sa.Column("asks_per_hour", sa.SmallInteger(), nullable=True),
        sa.Column("ask_cooldown_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_support_server"),
    )
    op.create_table(
        "anonymous_message",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=True),
        sa.Column("author_index", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["anonymous_question.id"],
            name="fk_anonymous_message_question_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_anonymous_message"),
    )
    op.create_index("ix_anonymous_message_author_index", "anonymous_message", ["author_index"], unique=False)
    op.create_index("ix_anonymous_message_due_at", "anonymous_message", ["due_at"], unique=False)
    op.create_index("ix_anonymous_message_question_id", "anonymous_message", ["question_id"], unique=False)
    op.create_table(
        "anonymous_mute",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.LargeBinary(), nullable=True),
        sa.Column("author_index", sa.LargeBinary(), nullable=True),
        sa.Column("question_id", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["anonymous_question.id"],
            name="fk_anonymous_mute_question_id",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_anonymous_mute"),
    )
    op.create_index("ix_anonymous_mute_author_index", "anonymous_mute", ["author_index"], unique=False)
    op.create_index("ix_anonymous_mute_question_id", "anonymous_mute", ["question_id"], unique=False)
    op.create_index("ix_anonymous_mute_until", "anonymous_mute", ["until"], unique=False)
    op.create_table(
        "question_report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["anonymous_question.id"],
            name="fk_question_report_question_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_question_report_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_question_report"),
    )
    op.create_index("ix_question_report_question_id", "question_report", ["question_id"], unique=False)
    op.create_index(
        "ix_question_report_user_id_question_id", "question_report", ["user_id", "question_id"], unique=True
    )
