"""Members may add their estimates' record to a server's total."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "accuracy_share",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("inside", sa.Integer(), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_accuracy_share_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "guild_id", name="pk_accuracy_share"),
    )
    op.create_index("ix_accuracy_share_guild_id", "accuracy_share", ["guild_id"], unique=False)
