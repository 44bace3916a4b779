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
        "logistics_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("explain", sa.Boolean(), nullable=False),
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
            name=op.f("fk_logistics_reason_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_reason")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_reason", schema=None) as batch_op:
        batch_op.create_index("ix_logistics_reason_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "logistics_warehouse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postal_code", sa.String(length=12), nullable=True),
        sa.Column("city", sa.String(length=80), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("allow_negative", sa.Boolean(), nullable=False),
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
            name=op.f("fk_logistics_warehouse_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_warehouse_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_warehouse")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_warehouse", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_warehouse_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_logistics_warehouse_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "logistics_book",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("through_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_book_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_logistics_book")),
    )
    op.create_table(
        "logistics_location",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("barcode", sa.String(length=48), nullable=True),
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
            name=op.f("fk_logistics_location_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_location_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["logistics_warehouse.id"],
            name=op.f("fk_logistics_location_warehouse_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_location")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_location", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_location_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_logistics_location_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_logistics_location_warehouse_id"), ["warehouse_id"], unique=False
        )

    op.create_table(
        "logistics_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("warranty_until", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
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
            name=op.f("fk_logistics_lot_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_lot_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_lot")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_lot", schema=None) as batch_op:
        batch_op.create_index("ix_logistics_lot_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_logistics_lot", ["product_id", "number"], unique=True)

    op.create_table(
        "logistics_stocked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tracking", sa.String(length=40), nullable=True),
        sa.Column("minimum", types.Exact(3, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["catalog_product.id"], name=op.f("fk_logistics_stocked_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_stocked")),
    )
    op.create_table(
        "logistics_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("to_location_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("posted_at", types.UTCDateTime(), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
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
            name=op.f("fk_logistics_document_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_logistics_document_contact_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_document_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["logistics_location.id"],
            name=op.f("fk_logistics_document_location_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"],
            ["logistics_reason.id"],
            name=op.f("fk_logistics_document_reason_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_location_id"],
            ["logistics_location.id"],
            name=op.f("fk_logistics_document_to_location_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_document")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_document_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_document_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_document_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_document_location_id"), ["location_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_document_reason_id"), ["reason_id"], unique=False
        )
        batch_op.create_index("ix_logistics_document_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_logistics_document_to_location_id"), ["to_location_id"], unique=False
        )
        batch_op.create_index("uq_logistics_document_number", ["company_id", "number"], unique=True)

    op.create_table(
        "logistics_subtotal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["logistics_location.id"],
            name=op.f("fk_logistics_subtotal_location_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["logistics_lot.id"],
            name=op.f("fk_logistics_subtotal_lot_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_subtotal_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_subtotal")),
    )
    with op.batch_alter_table("logistics_subtotal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_subtotal_location_id"), ["location_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_logistics_subtotal_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_logistics_subtotal_product", ["product_id"], unique=False)

    op.create_table(
        "logistics_document_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["logistics_document.id"],
            name=op.f("fk_logistics_document_line_document_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_document_line_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_document_line")),
    )
    with op.batch_alter_table("logistics_document_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_document_line_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_document_line_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "logistics_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_id IS NOT NULL OR to_id IS NOT NULL", name=op.f("ck_logistics_move_somewhere")
        ),
        sa.CheckConstraint(
            "from_id IS NULL OR to_id IS NULL OR from_id <> to_id",
            name=op.f("ck_logistics_move_moved"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_logistics_move_positive")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_move_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["logistics_document.id"],
            name=op.f("fk_logistics_move_document_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["logistics_location.id"],
            name=op.f("fk_logistics_move_from_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["logistics_lot.id"],
            name=op.f("fk_logistics_move_lot_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_move_product_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"],
            ["logistics_reason.id"],
            name=op.f("fk_logistics_move_reason_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["logistics_location.id"],
            name=op.f("fk_logistics_move_to_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_move")),
    )
    with op.batch_alter_table("logistics_move", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_move_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index("ix_logistics_move_from", ["from_id", "id"], unique=False)
        batch_op.create_index("ix_logistics_move_lot", ["lot_id", "id"], unique=False)
        batch_op.create_index("ix_logistics_move_product", ["product_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_logistics_move_reason_id"), ["reason_id"], unique=False
        )
        batch_op.create_index("ix_logistics_move_to", ["to_id", "id"], unique=False)

    op.create_search_index("logistics_document", "search")
    op.create_search_index("logistics_location", "search")
    op.create_search_index("logistics_lot", "search")
    op.create_search_index("logistics_reason", "search")
    op.create_search_index("logistics_warehouse", "search")


def downgrade() -> None:
    op.drop_search_index("logistics_warehouse", "search")
    op.drop_search_index("logistics_reason", "search")
    op.drop_search_index("logistics_lot", "search")
    op.drop_search_index("logistics_location", "search")
    op.drop_search_index("logistics_document", "search")
    with op.batch_alter_table("logistics_move", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_move_to")
        batch_op.drop_index(batch_op.f("ix_logistics_move_reason_id"))
        batch_op.drop_index("ix_logistics_move_product")
        batch_op.drop_index("ix_logistics_move_lot")
        batch_op.drop_index("ix_logistics_move_from")
        batch_op.drop_index(batch_op.f("ix_logistics_move_document_id"))

    op.drop_table("logistics_move")
    with op.batch_alter_table("logistics_document_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logistics_document_line_product_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_document_line_document_id"))

    op.drop_table("logistics_document_line")
    with op.batch_alter_table("logistics_subtotal", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_subtotal_product")
        batch_op.drop_index(batch_op.f("ix_logistics_subtotal_lot_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_subtotal_location_id"))

    op.drop_table("logistics_subtotal")
    with op.batch_alter_table("logistics_document", schema=None) as batch_op:
        batch_op.drop_index("uq_logistics_document_number")
        batch_op.drop_index(batch_op.f("ix_logistics_document_to_location_id"))
        batch_op.drop_index("ix_logistics_document_title")
        batch_op.drop_index(batch_op.f("ix_logistics_document_reason_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_document_location_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_document_external_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_document_contact_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_document_company_id"))

    op.drop_table("logistics_document")
    op.drop_table("logistics_stocked")
    with op.batch_alter_table("logistics_lot", schema=None) as batch_op:
        batch_op.drop_index("ux_logistics_lot")
        batch_op.drop_index("ix_logistics_lot_title")

    op.drop_table("logistics_lot")
    with op.batch_alter_table("logistics_location", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logistics_location_warehouse_id"))
        batch_op.drop_index("ix_logistics_location_title")
        batch_op.drop_index(batch_op.f("ix_logistics_location_company_id"))

    op.drop_table("logistics_location")
    op.drop_table("logistics_book")
    with op.batch_alter_table("logistics_warehouse", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_warehouse_title")
        batch_op.drop_index(batch_op.f("ix_logistics_warehouse_company_id"))

    op.drop_table("logistics_warehouse")
    with op.batch_alter_table("logistics_reason", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_reason_title")

    op.drop_table("logistics_reason")
