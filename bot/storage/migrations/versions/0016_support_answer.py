"""The message that solved a question is kept with it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("support_post", sa.Column("answer_id", sa.BigInteger(), nullable=True))
