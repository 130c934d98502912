"""Case files of disputes: the case, its dates, what was collected for it, and the files among that."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "case_file",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger()),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("client", sa.LargeBinary(), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("disputed_cents", sa.BigInteger()),
        sa.Column("paid_cents", sa.BigInteger()),
        sa.Column("asked_cents", sa.BigInteger()),
        sa.Column("agreed", sa.LargeBinary()),
        sa.Column("done", sa.LargeBinary()),
        sa.Column("paid", sa.LargeBinary()),
        sa.Column("asked", sa.LargeBinary()),
        sa.Column("against", sa.LargeBinary()),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("reminds", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(16)),
        sa.Column("closed_at", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name="fk_case_file_contract_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_case_file_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_file"),
    )
    op.create_table(
        "case_date",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("moment", sa.String(24), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_date_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_case_date_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "moment", name="pk_case_date"),
    )
    op.create_table(
        "case_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("author", sa.LargeBinary()),
        sa.Column("written_at", moment),
        sa.Column("link", sa.LargeBinary()),
        sa.Column("file_name", sa.LargeBinary()),
        sa.Column("file_kind", sa.String(16)),
        sa.Column("file_bytes", sa.Integer()),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name="fk_case_entry_case_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_case_entry_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_entry"),
    )
    op.create_table(
        "case_piece",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["case_entry.id"], name="fk_case_piece_entry_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["member.user_id"], name="fk_case_piece_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_piece"),
        sa.UniqueConstraint("entry_id", "number", name="uq_case_piece_entry_id_number"),
    )
    for table, column in (
        ("case_file", "user_id"),
        ("case_file", "contract_id"),
        ("case_date", "user_id"),
        ("case_entry", "user_id"),
        ("case_entry", "case_id"),
        ("case_piece", "user_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
