"""Moderators may look at anonymous questions before they appear."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("support_server", sa.Column("ask_approval", sa.Boolean(), nullable=True))
    op.add_column(
        "anonymous_question",
        sa.Column("needs_approval", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("anonymous_question", sa.Column("approval_channel_id", sa.BigInteger(), nullable=True))
    op.add_column("anonymous_question", sa.Column("approval_message_id", sa.BigInteger(), nullable=True))
    op.add_column("anonymous_question", sa.Column("declined_because", sa.LargeBinary(), nullable=True))
    op.create_index(
        "ix_anonymous_question_approval_message_id", "anonymous_question", ["approval_message_id"]
    )
