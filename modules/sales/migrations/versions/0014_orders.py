"""orders and their lines"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("customer_reference", sa.String(length=80), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("discount", types.Exact(2, 18), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("recipient", sa.String(length=200), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("region", sa.String(length=120), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", types.UTCDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=400), nullable=True),
        sa.Column("net", types.Exact(2, 18), nullable=False),
        sa.Column("tax", types.Exact(2, 18), nullable=False),
        sa.Column("withheld", types.Exact(2, 18), nullable=False),
        sa.Column("total", types.Exact(2, 18), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'confirmed', 'done', 'cancelled')",
            name=op.f("ck_sales_order_state"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_sales_order_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_order_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_order_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["sales_opportunity.id"],
            name=op.f("fk_sales_order_opportunity_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_sales_order_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["core_team.id"], name=op.f("fk_sales_order_team_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_order_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            "ix_sales_order_contact", ["contact_id", "ordered_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_order_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_order_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index("ix_sales_order_owner", ["owner_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_sales_order_team", ["team_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_sales_order_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_sales_order_number", ["company_id", "number"], unique=True)

    op.create_table(
        "sales_order_line",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=400), nullable=True),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.Column("price", types.Exact(4, 18), nullable=True),
        sa.Column("discount", types.Exact(2, 18), nullable=True),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("taxes", types.Json, nullable=False),
        sa.Column("net", types.Exact(2, 18), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["sales_order.id"],
            name=op.f("fk_sales_order_line_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_sales_order_line_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order_line")),
    )
    with op.batch_alter_table("sales_order_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_order_line_order_id"), ["order_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_order_line_product_id"), ["product_id"], unique=False
        )

    op.create_search_index("sales_order", "search")


def downgrade() -> None:
    op.drop_search_index("sales_order", "search")
    with op.batch_alter_table("sales_order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_order_line_product_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_line_order_id"))

    op.drop_table("sales_order_line")
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.drop_index("uq_sales_order_number")
        batch_op.drop_index("ix_sales_order_title")
        batch_op.drop_index("ix_sales_order_team")
        batch_op.drop_index("ix_sales_order_owner")
        batch_op.drop_index(batch_op.f("ix_sales_order_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_sales_order_external_id"))
        batch_op.drop_index("ix_sales_order_contact")
        batch_op.drop_index(batch_op.f("ix_sales_order_company_id"))

    op.drop_table("sales_order")
