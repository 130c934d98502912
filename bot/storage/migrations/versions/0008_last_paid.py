"""The day of a contract's last payment, where the member knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("contract", sa.Column("last_paid", sa.Date(), nullable=True))
