"""No live totals: the one of estimates goes, what moderators are told of guidance is drawn once a month."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_index("ix_accuracy_share_guild_id", "accuracy_share")
    op.drop_table("accuracy_share")
    op.create_table(
        "insight_heard",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_insight_heard"),
        sa.UniqueConstraint("guild_id", "period", name="uq_insight_heard_guild_id_period"),
    )
