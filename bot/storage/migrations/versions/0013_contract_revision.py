"""A list of contracts in memory is brought up to date with what was written since, not read anew."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("contract", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        "ix_contract_user_id_revision_deleted_at", "contract", ["user_id", "revision", "deleted_at"]
    )
