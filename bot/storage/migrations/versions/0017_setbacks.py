"""Plans after a bad review, their steps, and what members learned."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "setback",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("ahead", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("thoughts", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_setback_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name="fk_setback_contract_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_setback"),
        sa.UniqueConstraint("contract_id", name="uq_setback_contract_id"),
    )
    op.create_index("ix_setback_user_id", "setback", ["user_id"], unique=False)
    op.create_table(
        "setback_step",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("setback_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("later_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_setback_step_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["setback_id"], ["setback.id"], name="fk_setback_step_setback_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_setback_step"),
        sa.UniqueConstraint("setback_id", "way", name="uq_setback_step_setback_id_way"),
    )
    op.create_index("ix_setback_step_user_id", "setback_step", ["user_id"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_lesson_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lesson"),
    )
    op.create_index("ix_lesson_user_id", "lesson", ["user_id"], unique=False)
