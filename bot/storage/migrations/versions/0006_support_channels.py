"""Support channels: servers' choices, questions, thanks, servers that were left."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "support_setup",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("helper_role_id", sa.BigInteger(), nullable=True),
        sa.Column("nudge_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("talkative", sa.Boolean(), nullable=False),
        sa.Column("nudge_hours", sa.SmallInteger(), nullable=True),
        sa.Column("close_days", sa.SmallInteger(), nullable=True),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudge_sent", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_support_setup"),
    )
    op.create_table(
        "support_channel",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_support_channel"),
    )
    op.create_index("ix_support_channel_guild_id", "support_channel", ["guild_id"], unique=False)
    op.create_table(
        "support_post",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("suggestion", sa.String(length=10), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suggestion_id", sa.BigInteger(), nullable=True),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("solved_id", sa.BigInteger(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_support_post"),
    )
    for columns in (
        ["guild_id", "state"],
        ["state", "waiting_since"],
        ["state", "active_at"],
        ["channel_id"],
    ):
        op.create_index(f"ix_support_post_{'_'.join(columns)}", "support_post", columns, unique=False)
    op.create_table(
        "thanks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["member.user_id"], name="fk_thanks_giver_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_thanks_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_thanks"),
    )
    for columns in (
        ["guild_id", "created_at"],
        ["giver_id", "created_at"],
        ["user_id", "giver_id", "created_at"],
    ):
        op.create_index(f"ix_thanks_{'_'.join(columns)}", "thanks", columns, unique=False)
    op.create_table(
        "thanks_choice",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_thanks_choice_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_thanks_choice"),
    )
    op.create_table(
        "departed_server",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_departed_server"),
    )
