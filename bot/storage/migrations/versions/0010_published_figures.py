"""No live totals of members' figures: the one of estimates goes."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_index("ix_accuracy_share_guild_id", "accuracy_share")
    op.drop_table("accuracy_share")
