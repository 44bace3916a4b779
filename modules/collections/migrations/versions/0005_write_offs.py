"""write offs"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections_writeoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("undone_why", sa.String(length=200), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_writeoff_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_writeoff_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_writeoff_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_collections_writeoff_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_writeoff")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_writeoff", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_writeoff_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_writeoff_contact", ["contact_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_writeoff_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index("ix_collections_writeoff_day", ["written_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_writeoff_payment_id"), ["payment_id"], unique=False
        )
        batch_op.create_index("ix_collections_writeoff_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            "uq_collections_writeoff_number", ["company_id", "number"], unique=True
        )

    op.create_table(
        "collections_writeoff_debt",
        sa.Column("writeoff_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_writeoff_debt_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["writeoff_id"],
            ["collections_writeoff.id"],
            name=op.f("fk_collections_writeoff_debt_writeoff_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "writeoff_id", "position", name=op.f("pk_collections_writeoff_debt")
        ),
    )
    with op.batch_alter_table("collections_writeoff_debt", schema=None) as batch_op:
        batch_op.create_index("ix_collections_writeoff_debt_due", ["due_id"], unique=False)

    op.create_search_index("collections_writeoff", "search")


def downgrade() -> None:
    op.drop_search_index("collections_writeoff", "search")
    with op.batch_alter_table("collections_writeoff_debt", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_writeoff_debt_due")

    op.drop_table("collections_writeoff_debt")
    with op.batch_alter_table("collections_writeoff", schema=None) as batch_op:
        batch_op.drop_index("uq_collections_writeoff_number")
        batch_op.drop_index("ix_collections_writeoff_title")
        batch_op.drop_index(batch_op.f("ix_collections_writeoff_payment_id"))
        batch_op.drop_index("ix_collections_writeoff_day")
        batch_op.drop_index(batch_op.f("ix_collections_writeoff_contact_id"))
        batch_op.drop_index("ix_collections_writeoff_contact")
        batch_op.drop_index(batch_op.f("ix_collections_writeoff_company_id"))

    op.drop_table("collections_writeoff")
