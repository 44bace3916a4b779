"""instruments"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections_instrument",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("drawer", sa.String(length=120), nullable=True),
        sa.Column("bank", sa.String(length=120), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("extra", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("endorsable", sa.Boolean(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("protest_on", sa.Date(), nullable=True),
        sa.Column("fees", types.Exact(2, 18), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
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
            name=op.f("fk_collections_instrument_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_instrument_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_instrument_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_collections_instrument_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"],
            ["collections_instrument.id"],
            name=op.f("fk_collections_instrument_replaced_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["collections_instrument.id"],
            name=op.f("fk_collections_instrument_replaces_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_instrument")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_instrument", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_instrument_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_instrument_contact", ["contact_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_instrument_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_instrument_due", ["state", "due_on", "id"], unique=False
        )
        batch_op.create_index("ix_collections_instrument_on", ["due_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_instrument_payment_id"), ["payment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_instrument_replaced_by_id"), ["replaced_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_instrument_replaces_id"), ["replaces_id"], unique=False
        )
        batch_op.create_index("ix_collections_instrument_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            "uq_collections_instrument_number", ["company_id", "number"], unique=True
        )

    op.create_table(
        "collections_instrument_debt",
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_instrument_debt_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["collections_instrument.id"],
            name=op.f("fk_collections_instrument_debt_instrument_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "instrument_id", "position", name=op.f("pk_collections_instrument_debt")
        ),
    )
    with op.batch_alter_table("collections_instrument_debt", schema=None) as batch_op:
        batch_op.create_index("ix_collections_instrument_debt_due", ["due_id"], unique=False)

    op.create_table(
        "collections_instrument_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("before", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("fee", types.Exact(2, 18), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["collections_instrument.id"],
            name=op.f("fk_collections_instrument_step_instrument_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_collections_instrument_step_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_collections_instrument_step_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_instrument_step")),
    )
    with op.batch_alter_table("collections_instrument_step", schema=None) as batch_op:
        batch_op.create_index("ix_collections_instrument_step_day", ["day", "id"], unique=False)
        batch_op.create_index(
            "ix_collections_instrument_step_of", ["instrument_id", "id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_instrument_step_payment", ["payment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_instrument_step_user_id"), ["user_id"], unique=False
        )

    op.create_search_index("collections_instrument", "search")


def downgrade() -> None:
    op.drop_search_index("collections_instrument", "search")
    with op.batch_alter_table("collections_instrument_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collections_instrument_step_user_id"))
        batch_op.drop_index("ix_collections_instrument_step_payment")
        batch_op.drop_index("ix_collections_instrument_step_of")
        batch_op.drop_index("ix_collections_instrument_step_day")

    op.drop_table("collections_instrument_step")
    with op.batch_alter_table("collections_instrument_debt", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_instrument_debt_due")

    op.drop_table("collections_instrument_debt")
    with op.batch_alter_table("collections_instrument", schema=None) as batch_op:
        batch_op.drop_index("uq_collections_instrument_number")
        batch_op.drop_index("ix_collections_instrument_title")
        batch_op.drop_index(batch_op.f("ix_collections_instrument_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_collections_instrument_replaced_by_id"))
        batch_op.drop_index(batch_op.f("ix_collections_instrument_payment_id"))
        batch_op.drop_index("ix_collections_instrument_on")
        batch_op.drop_index("ix_collections_instrument_due")
        batch_op.drop_index(batch_op.f("ix_collections_instrument_contact_id"))
        batch_op.drop_index("ix_collections_instrument_contact")
        batch_op.drop_index(batch_op.f("ix_collections_instrument_company_id"))

    op.drop_table("collections_instrument")
