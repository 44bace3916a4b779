"""initial"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounting_invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=True),
        sa.Column("number_key", sa.String(length=120), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("operated_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", types.Exact(2, 18), nullable=True),
        sa.Column("tax", types.Exact(2, 18), nullable=True),
        sa.Column("withheld", types.Exact(2, 18), nullable=False),
        sa.Column("total", types.Exact(2, 18), nullable=False),
        sa.Column("open_amount", types.Exact(2, 18), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("legal_status", sa.String(length=40), nullable=False),
        sa.Column("legal_status_on", sa.Date(), nullable=True),
        sa.Column("legal_id", sa.String(length=120), nullable=True),
        sa.Column("rectifies_id", sa.Integer(), nullable=True),
        sa.Column("order_number", sa.String(length=60), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice', 'credit_note')", name=op.f("ck_accounting_invoice_kind")
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'cancelled')", name=op.f("ck_accounting_invoice_state")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_invoice_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_accounting_invoice_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_invoice_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["rectifies_id"],
            ["accounting_invoice.id"],
            name=op.f("fk_accounting_invoice_rectifies_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_invoice")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("accounting_invoice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_invoice_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_accounting_invoice_contact", ["contact_id", "issued_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_accounting_invoice_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index("ix_accounting_invoice_issued", ["issued_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_accounting_invoice_legal_id"), ["legal_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_accounting_invoice_rectifies_id"), ["rectifies_id"], unique=False
        )
        batch_op.create_index("ix_accounting_invoice_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            "ux_accounting_invoice_number", ["company_id", "number_key"], unique=True
        )

    op.create_table(
        "accounting_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=140), nullable=True),
        sa.Column("unallocated", types.Exact(2, 18), nullable=False),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("reversed_why", sa.String(length=200), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_payment_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_accounting_payment_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_payment_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_payment")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("accounting_payment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_payment_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_accounting_payment_contact", ["contact_id", "paid_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_accounting_payment_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index("ix_accounting_payment_paid", ["paid_on", "id"], unique=False)
        batch_op.create_index("ix_accounting_payment_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_accounting_payment_number", ["company_id", "number"], unique=True)

    op.create_table(
        "accounting_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=90), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("paid", types.Exact(2, 18), nullable=False),
        sa.Column("open_amount", types.Exact(2, 18), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_due_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_accounting_due_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_due_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["accounting_invoice.id"],
            name=op.f("fk_accounting_due_invoice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_due")),
    )
    with op.batch_alter_table("accounting_due", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_due_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_accounting_due_contact", ["contact_id", "due_on", "id"], unique=False
        )
        batch_op.create_index("ix_accounting_due_invoice", ["invoice_id", "position"], unique=False)
        batch_op.create_index("ix_accounting_due_on", ["due_on", "id"], unique=False)
        batch_op.create_index(
            "ix_accounting_due_open", ["settled_on", "due_on", "id"], unique=False
        )

    op.create_table(
        "accounting_invoice_tax",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("pct", types.Exact(6, 18), nullable=False),
        sa.Column("base", types.Exact(2, 18), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["accounting_invoice.id"],
            name=op.f("fk_accounting_invoice_tax_invoice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invoice_id", "position", name=op.f("pk_accounting_invoice_tax")),
    )
    op.create_table(
        "accounting_legal_fact",
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["accounting_invoice.id"],
            name=op.f("fk_accounting_legal_fact_invoice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invoice_id", "position", name=op.f("pk_accounting_legal_fact")),
    )
    op.create_table(
        "accounting_allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("undone_at", types.UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_why", sa.String(length=200), nullable=True),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_accounting_allocation_amount")),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_accounting_allocation_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_accounting_allocation_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_allocation_undone_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_allocation_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_allocation")),
    )
    with op.batch_alter_table("accounting_allocation", schema=None) as batch_op:
        batch_op.create_index("ix_accounting_allocation_due", ["due_id"], unique=False)
        batch_op.create_index("ix_accounting_allocation_payment", ["payment_id"], unique=False)
        batch_op.create_index("ux_accounting_allocation_key", ["key"], unique=True)

    op.create_search_index("accounting_invoice", "search")
    op.create_search_index("accounting_payment", "search")


def downgrade() -> None:
    op.drop_search_index("accounting_payment", "search")
    op.drop_search_index("accounting_invoice", "search")
    with op.batch_alter_table("accounting_allocation", schema=None) as batch_op:
        batch_op.drop_index("ux_accounting_allocation_key")
        batch_op.drop_index("ix_accounting_allocation_payment")
        batch_op.drop_index("ix_accounting_allocation_due")

    op.drop_table("accounting_allocation")
    op.drop_table("accounting_legal_fact")
    op.drop_table("accounting_invoice_tax")
    with op.batch_alter_table("accounting_due", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_due_open")
        batch_op.drop_index("ix_accounting_due_on")
        batch_op.drop_index("ix_accounting_due_invoice")
        batch_op.drop_index("ix_accounting_due_contact")
        batch_op.drop_index(batch_op.f("ix_accounting_due_company_id"))

    op.drop_table("accounting_due")
    with op.batch_alter_table("accounting_payment", schema=None) as batch_op:
        batch_op.drop_index("uq_accounting_payment_number")
        batch_op.drop_index("ix_accounting_payment_title")
        batch_op.drop_index("ix_accounting_payment_paid")
        batch_op.drop_index(batch_op.f("ix_accounting_payment_external_id"))
        batch_op.drop_index("ix_accounting_payment_contact")
        batch_op.drop_index(batch_op.f("ix_accounting_payment_company_id"))

    op.drop_table("accounting_payment")
    with op.batch_alter_table("accounting_invoice", schema=None) as batch_op:
        batch_op.drop_index("ux_accounting_invoice_number")
        batch_op.drop_index("ix_accounting_invoice_title")
        batch_op.drop_index(batch_op.f("ix_accounting_invoice_rectifies_id"))
        batch_op.drop_index(batch_op.f("ix_accounting_invoice_legal_id"))
        batch_op.drop_index("ix_accounting_invoice_issued")
        batch_op.drop_index(batch_op.f("ix_accounting_invoice_external_id"))
        batch_op.drop_index("ix_accounting_invoice_contact")
        batch_op.drop_index(batch_op.f("ix_accounting_invoice_company_id"))

    op.drop_table("accounting_invoice")
