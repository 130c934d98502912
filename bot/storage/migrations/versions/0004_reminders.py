"""Reminders: the queue and its settings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("next_at", moment, nullable=False),
        sa.Column("expires_at", moment),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("repeat", sa.String(300)),
        sa.Column("zone", sa.String(64)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_until", moment),
        sa.Column("failure", sa.String(40)),
        sa.Column("reference", sa.String(8)),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("done_at", moment),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name="fk_reminder_contract_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_reminder_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint("user_id", "key", name="uq_reminder_user_id_key"),
    )
    op.create_index("ix_reminder_contract_id", "reminder", ["contract_id"])
    for name, column, rows in (
        ("ix_reminder_due", "next_at", "status = 'planned'"),
        ("ix_reminder_dead", "done_at", "status = 'dead'"),
        ("ix_reminder_done", "done_at", "done_at IS NOT NULL"),
    ):
        op.create_index(
            name, "reminder", [column], sqlite_where=sa.text(rows), postgresql_where=sa.text(rows)
        )
    op.create_table(
        "reminder_setting",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("feedback_days", sa.String(60)),
        sa.Column("hour", sa.SmallInteger()),
        sa.Column("quiet_from", sa.SmallInteger()),
        sa.Column("quiet_to", sa.SmallInteger()),
        sa.Column("off", sa.String(120), nullable=False),
        sa.Column("weekly", sa.SmallInteger()),
        sa.Column("fallback_guild_id", sa.BigInteger()),
        sa.Column("fallback_channel_id", sa.BigInteger()),
        sa.Column("dm_channel_id", sa.BigInteger()),
        sa.Column("suspended_at", moment),
        sa.Column("suspended_code", sa.Integer()),
        sa.Column("notice_at", moment),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_reminder_setting_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_reminder_setting"),
    )
    op.create_index(
        "ix_reminder_setting_notice",
        "reminder_setting",
        ["notice_at"],
        sqlite_where=sa.text("notice_at IS NOT NULL"),
        postgresql_where=sa.text("notice_at IS NOT NULL"),
    )
