"""own rates"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalog_customer_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("tax_id", sa.Integer(), nullable=False),
        sa.Column("pct", types.Exact(6, 9), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_catalog_customer_rate_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_customer_rate_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["tax_id"],
            ["catalog_tax.id"],
            name=op.f("fk_catalog_customer_rate_tax_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_customer_rate")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_customer_rate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_catalog_customer_rate_contact", ["contact_id", "tax_id", "valid_from"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_catalog_customer_rate_tax_id"), ["tax_id"], unique=False
        )
        batch_op.create_index("ix_catalog_customer_rate_title", ["sort_key", "id"], unique=False)

    with op.batch_alter_table("catalog_tax", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decimals", sa.Integer(), nullable=True))

    op.create_search_index("catalog_customer_rate", "search")


def downgrade() -> None:
    op.drop_search_index("catalog_customer_rate", "search")
    with op.batch_alter_table("catalog_tax", schema=None) as batch_op:
        batch_op.drop_column("decimals")

    with op.batch_alter_table("catalog_customer_rate", schema=None) as batch_op:
        batch_op.drop_index("ix_catalog_customer_rate_title")
        batch_op.drop_index(batch_op.f("ix_catalog_customer_rate_tax_id"))
        batch_op.drop_index("ix_catalog_customer_rate_contact")

    op.drop_table("catalog_customer_rate")
