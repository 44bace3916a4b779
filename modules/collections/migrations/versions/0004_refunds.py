"""refunds"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections_refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("creditor_id", sa.Integer(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("total", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("transfers", sa.Integer(), nullable=True),
        sa.Column("issued_at", types.UTCDateTime(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_refund_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_refund_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"],
            ["collections_creditor.id"],
            name=op.f("fk_collections_refund_creditor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_collections_refund_file_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_refund")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_refund", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_refund_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_refund_creditor_id"), ["creditor_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_refund_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index("ix_collections_refund_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_collections_refund_number", ["company_id", "number"], unique=True)

    op.create_table(
        "collections_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("end_to_end", sa.String(length=35), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["refund_id"],
            ["collections_refund.id"],
            name=op.f("fk_collections_transfer_refund_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_transfer_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["collections_account.id"],
            name=op.f("fk_collections_transfer_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_collections_transfer_payment_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_transfer")),
    )
    with op.batch_alter_table("collections_transfer", schema=None) as batch_op:
        batch_op.create_index("ix_collections_transfer_refund", ["refund_id", "id"], unique=False)
        batch_op.create_index("ix_collections_transfer_due", ["due_id"], unique=False)
        batch_op.create_index("ix_collections_transfer_account", ["account_id"], unique=False)
        batch_op.create_index("ux_collections_transfer_end_to_end", ["end_to_end"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_collections_transfer_payment_id"), ["payment_id"], unique=False
        )
    op.create_search_index("collections_refund", "search")


def downgrade() -> None:
    op.drop_search_index("collections_refund", "search")
    op.drop_table("collections_transfer")
    op.drop_table("collections_refund")
