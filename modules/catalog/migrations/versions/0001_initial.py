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
        "catalog_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_category_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_category")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_category", schema=None) as batch_op:
        batch_op.create_index("ix_catalog_category_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "catalog_exchange_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_currency", sa.String(length=3), nullable=False),
        sa.Column("to_currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", types.Exact(8, 18), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_exchange_rate_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_exchange_rate")),
    )
    with op.batch_alter_table("catalog_exchange_rate", schema=None) as batch_op:
        batch_op.create_index(
            "ux_catalog_exchange_rate", ["from_currency", "to_currency", "day"], unique=True
        )

    op.create_table(
        "catalog_fiscal_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("applies", sa.String(length=40), nullable=False),
        sa.Column("regions", sa.String(length=400), nullable=True),
        sa.Column("legal_text", sa.String(length=300), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_fiscal_position_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_fiscal_position")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_fiscal_position", schema=None) as batch_op:
        batch_op.create_index("ix_catalog_fiscal_position_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_catalog_fiscal_position_code", ["code"], unique=True)

    op.create_table(
        "catalog_price_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("customer_label", sa.String(length=60), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("discount", types.Exact(2, 18), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["based_on_id"],
            ["catalog_price_list.id"],
            name=op.f("fk_catalog_price_list_based_on_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_price_list_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_price_list")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_price_list", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalog_price_list_based_on_id"), ["based_on_id"], unique=False
        )
        batch_op.create_index("ix_catalog_price_list_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "catalog_rounding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("rounding", sa.String(length=40), nullable=False),
        sa.Column("line_decimals", sa.Integer(), nullable=True),
        sa.Column("coin", types.Exact(2, 18), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_rounding_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_rounding")),
    )
    with op.batch_alter_table("catalog_rounding", schema=None) as batch_op:
        batch_op.create_index("ux_catalog_rounding_country", ["country"], unique=True)

    op.create_table(
        "catalog_tax",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("treatment", sa.String(length=40), nullable=False),
        sa.Column("exigibility", sa.String(length=40), nullable=False),
        sa.Column("base", sa.String(length=40), nullable=False),
        sa.Column("includes", sa.String(length=200), nullable=True),
        sa.Column("legal_text", sa.String(length=300), nullable=True),
        sa.Column("official_code", sa.String(length=20), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_tax_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_tax")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_tax", schema=None) as batch_op:
        batch_op.create_index("ix_catalog_tax_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_catalog_tax_code", ["code"], unique=True)

    op.create_table(
        "catalog_tax_class",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("help", sa.String(length=200), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_tax_class_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_tax_class")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_tax_class", schema=None) as batch_op:
        batch_op.create_index("ix_catalog_tax_class_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_catalog_tax_class_code", ["code"], unique=True)

    op.create_table(
        "catalog_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("factor", types.Exact(6, 18), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("official_code", sa.String(length=8), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_unit_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_unit")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_unit", schema=None) as batch_op:
        batch_op.create_index("ix_catalog_unit_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_catalog_unit_code", ["code"], unique=True)

    op.create_table(
        "catalog_position_tax",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_position_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tax_class_id", sa.Integer(), nullable=False),
        sa.Column("tax_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fiscal_position_id"],
            ["catalog_fiscal_position.id"],
            name=op.f("fk_catalog_position_tax_fiscal_position_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tax_class_id"],
            ["catalog_tax_class.id"],
            name=op.f("fk_catalog_position_tax_tax_class_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["tax_id"],
            ["catalog_tax.id"],
            name=op.f("fk_catalog_position_tax_tax_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_position_tax")),
    )
    with op.batch_alter_table("catalog_position_tax", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalog_position_tax_fiscal_position_id"),
            ["fiscal_position_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_catalog_position_tax_tax_class_id"), ["tax_class_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_catalog_position_tax_tax_id"), ["tax_id"], unique=False
        )

    op.create_table(
        "catalog_product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("barcode", sa.String(length=48), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("price", types.Exact(4, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_class_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("cost", types.Exact(4, 18), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("fiscal_code", sa.String(length=20), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["catalog_category.id"],
            name=op.f("fk_catalog_product_category_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_product_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["tax_class_id"],
            ["catalog_tax_class.id"],
            name=op.f("fk_catalog_product_tax_class_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["catalog_unit.id"],
            name=op.f("fk_catalog_product_unit_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_product")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("catalog_product", schema=None) as batch_op:
        batch_op.create_index("ix_catalog_product_barcode", ["barcode"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_catalog_product_category_id"), ["category_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_catalog_product_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_catalog_product_tax_class_id"), ["tax_class_id"], unique=False
        )
        batch_op.create_index("ix_catalog_product_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_catalog_product_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index("ux_catalog_product_code", ["code"], unique=True)

    op.create_table(
        "catalog_tax_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tax_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("pct", types.Exact(6, 9), nullable=True),
        sa.Column("per_unit", types.Exact(6, 18), nullable=True),
        sa.Column("minimum", types.Exact(2, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["tax_id"],
            ["catalog_tax.id"],
            name=op.f("fk_catalog_tax_rate_tax_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_tax_rate")),
    )
    with op.batch_alter_table("catalog_tax_rate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalog_tax_rate_tax_id"), ["tax_id"], unique=False)

    op.create_table(
        "catalog_component",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_id"],
            ["catalog_product.id"],
            name=op.f("fk_catalog_component_kit_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_catalog_component_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_component")),
    )
    with op.batch_alter_table("catalog_component", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalog_component_kit_id"), ["kit_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_catalog_component_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "catalog_customer_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price_list_id", sa.Integer(), nullable=True),
        sa.Column("fiscal_position_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["fiscal_position_id"],
            ["catalog_fiscal_position.id"],
            name=op.f("fk_catalog_customer_terms_fiscal_position_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["id"],
            ["contacts_contact.id"],
            name=op.f("fk_catalog_customer_terms_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"],
            ["catalog_price_list.id"],
            name=op.f("fk_catalog_customer_terms_price_list_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_customer_terms")),
    )
    with op.batch_alter_table("catalog_customer_terms", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalog_customer_terms_fiscal_position_id"),
            ["fiscal_position_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_catalog_customer_terms_price_list_id"), ["price_list_id"], unique=False
        )

    op.create_table(
        "catalog_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=240), nullable=True),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("min_quantity", types.Exact(3, 18), nullable=False),
        sa.Column("price", types.Exact(4, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_catalog_price_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["catalog_price_list.id"],
            name=op.f("fk_catalog_price_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_catalog_price_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalog_price")),
    )
    with op.batch_alter_table("catalog_price", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalog_price_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_catalog_price_list_id"), ["list_id"], unique=False)
        batch_op.create_index(
            "ix_catalog_price_product", ["product_id", "list_id", "valid_from"], unique=False
        )

    op.create_search_index("catalog_category", "search")
    op.create_search_index("catalog_fiscal_position", "search")
    op.create_search_index("catalog_price_list", "search")
    op.create_search_index("catalog_product", "search")
    op.create_search_index("catalog_tax", "search")
    op.create_search_index("catalog_tax_class", "search")
    op.create_search_index("catalog_unit", "search")


def downgrade() -> None:
    op.drop_search_index("catalog_unit", "search")
    op.drop_search_index("catalog_tax_class", "search")
    op.drop_search_index("catalog_tax", "search")
    op.drop_search_index("catalog_product", "search")
    op.drop_search_index("catalog_price_list", "search")
    op.drop_search_index("catalog_fiscal_position", "search")
    op.drop_search_index("catalog_category", "search")
    with op.batch_alter_table("catalog_price", schema=None) as batch_op:
        batch_op.drop_index("ix_catalog_price_product")
        batch_op.drop_index(batch_op.f("ix_catalog_price_list_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_price_external_id"))

    op.drop_table("catalog_price")
    with op.batch_alter_table("catalog_customer_terms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalog_customer_terms_price_list_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_customer_terms_fiscal_position_id"))

    op.drop_table("catalog_customer_terms")
    with op.batch_alter_table("catalog_component", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalog_component_product_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_component_kit_id"))

    op.drop_table("catalog_component")
    with op.batch_alter_table("catalog_tax_rate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalog_tax_rate_tax_id"))

    op.drop_table("catalog_tax_rate")
    with op.batch_alter_table("catalog_product", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_product_code")
        batch_op.drop_index(batch_op.f("ix_catalog_product_unit_id"))
        batch_op.drop_index("ix_catalog_product_title")
        batch_op.drop_index(batch_op.f("ix_catalog_product_tax_class_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_product_external_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_product_category_id"))
        batch_op.drop_index("ix_catalog_product_barcode")

    op.drop_table("catalog_product")
    with op.batch_alter_table("catalog_position_tax", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_catalog_position_tax_tax_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_position_tax_tax_class_id"))
        batch_op.drop_index(batch_op.f("ix_catalog_position_tax_fiscal_position_id"))

    op.drop_table("catalog_position_tax")
    with op.batch_alter_table("catalog_unit", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_unit_code")
        batch_op.drop_index("ix_catalog_unit_title")

    op.drop_table("catalog_unit")
    with op.batch_alter_table("catalog_tax_class", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_tax_class_code")
        batch_op.drop_index("ix_catalog_tax_class_title")

    op.drop_table("catalog_tax_class")
    with op.batch_alter_table("catalog_tax", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_tax_code")
        batch_op.drop_index("ix_catalog_tax_title")

    op.drop_table("catalog_tax")
    with op.batch_alter_table("catalog_rounding", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_rounding_country")

    op.drop_table("catalog_rounding")
    with op.batch_alter_table("catalog_price_list", schema=None) as batch_op:
        batch_op.drop_index("ix_catalog_price_list_title")
        batch_op.drop_index(batch_op.f("ix_catalog_price_list_based_on_id"))

    op.drop_table("catalog_price_list")
    with op.batch_alter_table("catalog_fiscal_position", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_fiscal_position_code")
        batch_op.drop_index("ix_catalog_fiscal_position_title")

    op.drop_table("catalog_fiscal_position")
    with op.batch_alter_table("catalog_exchange_rate", schema=None) as batch_op:
        batch_op.drop_index("ux_catalog_exchange_rate")

    op.drop_table("catalog_exchange_rate")
    with op.batch_alter_table("catalog_category", schema=None) as batch_op:
        batch_op.drop_index("ix_catalog_category_title")

    op.drop_table("catalog_category")
