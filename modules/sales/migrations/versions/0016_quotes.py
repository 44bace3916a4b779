"""quotes, their lines and versions"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sent_at", types.UTCDateTime(), nullable=True),
        sa.Column("answered_at", types.UTCDateTime(), nullable=True),
        sa.Column("refuse_reason", sa.String(length=400), nullable=True),
        sa.Column("approval", sa.String(length=400), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("discount", types.Exact(2, 18), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
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
            "state IN ('draft', 'sent', 'accepted', 'refused')", name=op.f("ck_sales_quote_state")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_sales_quote_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_quote_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_quote_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["sales_opportunity.id"],
            name=op.f("fk_sales_quote_opportunity_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_sales_quote_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["core_team.id"], name=op.f("fk_sales_quote_team_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_quote")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_quote_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            "ix_sales_quote_contact", ["contact_id", "quoted_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_quote_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_quote_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index("ix_sales_quote_owner", ["owner_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_sales_quote_team", ["team_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_sales_quote_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_sales_quote_number", ["company_id", "number"], unique=True)

    op.create_table(
        "sales_quote_line",
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("quantity", types.Exact(3, 18), nullable=True),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=400), nullable=True),
        sa.Column("price", types.Exact(4, 18), nullable=True),
        sa.Column("discount", types.Exact(2, 18), nullable=True),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("taxes", types.Json, nullable=False),
        sa.Column("net", types.Exact(2, 18), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_sales_quote_line_product_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["sales_quote.id"],
            name=op.f("fk_sales_quote_line_quote_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_quote_line")),
    )
    with op.batch_alter_table("sales_quote_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_quote_line_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_quote_line_quote_id"), ["quote_id"], unique=False
        )

    op.create_table(
        "sales_quote_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sent_at", types.UTCDateTime(), nullable=False),
        sa.Column("mail_to", sa.Text(), nullable=False),
        sa.Column("mail_subject", sa.String(length=200), nullable=False),
        sa.Column("mail_text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("answered_at", types.UTCDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("chosen", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_sales_quote_version_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["quote_id"],
            ["sales_quote.id"],
            name=op.f("fk_sales_quote_version_quote_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_quote_version")),
        sa.UniqueConstraint("quote_id", "revision", name="uq_sales_quote_version"),
    )
    with op.batch_alter_table("sales_quote_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_quote_version_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_quote_version_quote_id"), ["quote_id"], unique=False
        )

    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quote_id", sa.Integer(), nullable=True))
        batch_op.create_index("uq_sales_order_quote", ["quote_id"], unique=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_order_quote_id"),
            "sales_quote",
            ["quote_id"],
            ["id"],
            ondelete="SET NULL",
        )

    op.create_search_index("sales_quote", "search")


def downgrade() -> None:
    op.drop_search_index("sales_quote", "search")
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sales_order_quote_id"), type_="foreignkey")
        batch_op.drop_index("uq_sales_order_quote")
        batch_op.drop_column("quote_id")

    with op.batch_alter_table("sales_quote_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_quote_version_quote_id"))
        batch_op.drop_index(batch_op.f("ix_sales_quote_version_file_id"))

    op.drop_table("sales_quote_version")
    with op.batch_alter_table("sales_quote_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_quote_line_quote_id"))
        batch_op.drop_index(batch_op.f("ix_sales_quote_line_product_id"))

    op.drop_table("sales_quote_line")
    with op.batch_alter_table("sales_quote", schema=None) as batch_op:
        batch_op.drop_index("uq_sales_quote_number")
        batch_op.drop_index("ix_sales_quote_title")
        batch_op.drop_index("ix_sales_quote_team")
        batch_op.drop_index("ix_sales_quote_owner")
        batch_op.drop_index(batch_op.f("ix_sales_quote_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_sales_quote_external_id"))
        batch_op.drop_index("ix_sales_quote_contact")
        batch_op.drop_index(batch_op.f("ix_sales_quote_company_id"))

    op.drop_table("sales_quote")
