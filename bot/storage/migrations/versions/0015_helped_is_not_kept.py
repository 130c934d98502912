"""Whether suggested pages helped is no longer kept with a question: nothing ever read it."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.drop_column("support_post", "helped")
