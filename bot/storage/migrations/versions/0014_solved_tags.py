"""A forum's tag for solved posts can be chosen, and whether a post has it is kept, so that a change is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("support_channel", sa.Column("solved_tag_id", sa.BigInteger(), nullable=True))
    op.add_column("support_post", sa.Column("tagged", sa.Boolean(), nullable=True))
