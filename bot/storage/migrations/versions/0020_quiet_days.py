"""Members choose days of the week on which nothing is sent to them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("reminder_setting", sa.Column("quiet_days", sa.String(20), nullable=True))
