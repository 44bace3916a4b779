"""deliveries"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logistics_carrier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("tracking_url", sa.String(length=300), nullable=True),
        sa.Column("tax_id", sa.String(length=30), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
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
            name=op.f("fk_logistics_carrier_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_carrier")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_carrier", schema=None) as batch_op:
        batch_op.create_index("ix_logistics_carrier_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "logistics_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("warehouse_id", sa.Integer(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("customer_reference", sa.String(length=60), nullable=True),
        sa.Column("recipient", sa.String(length=120), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postal_code", sa.String(length=12), nullable=True),
        sa.Column("city", sa.String(length=80), nullable=True),
        sa.Column("region", sa.String(length=80), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("carrier_id", sa.Integer(), nullable=True),
        sa.Column("tracking_number", sa.String(length=80), nullable=True),
        sa.Column("packages", sa.Integer(), nullable=True),
        sa.Column("weight", types.Exact(3, 18), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=True),
        sa.Column("driver", sa.String(length=120), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("backorder_of_id", sa.Integer(), nullable=True),
        sa.Column("shipped_at", types.UTCDateTime(), nullable=True),
        sa.Column("delivered_at", types.UTCDateTime(), nullable=True),
        sa.Column("signed_by", sa.String(length=120), nullable=True),
        sa.Column("signed_id", sa.String(length=40), nullable=True),
        sa.Column("late_told_on", sa.Date(), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("stage_since", types.UTCDateTime(), nullable=False),
        sa.Column("closed_at", types.UTCDateTime(), nullable=True),
        sa.Column("next_activity_at", types.UTCDateTime(), nullable=True),
        sa.Column("next_activity_kind", sa.String(length=40), nullable=True),
        sa.Column("next_activity_subject", sa.String(length=200), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backorder_of_id"],
            ["logistics_delivery.id"],
            name=op.f("fk_logistics_delivery_backorder_of_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["carrier_id"],
            ["logistics_carrier.id"],
            name=op.f("fk_logistics_delivery_carrier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_logistics_delivery_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_logistics_delivery_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_delivery_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_delivery_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_logistics_delivery_pipeline_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["core_stage.id"],
            name=op.f("fk_logistics_delivery_stage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_logistics_delivery_team_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"],
            ["logistics_warehouse.id"],
            name=op.f("fk_logistics_delivery_warehouse_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_delivery")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_backorder_of_id"), ["backorder_of_id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_delivery_board", ["stage_id", "next_activity_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_carrier_id"), ["carrier_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_closed_at"), ["closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_delivery_contact", ["contact_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_delivery_next", ["next_activity_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_delivery_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_delivery_promised", ["closed_at", "promised_on"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_delivery_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_logistics_delivery_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_warehouse_id"), ["warehouse_id"], unique=False
        )
        batch_op.create_index("uq_logistics_delivery_number", ["company_id", "number"], unique=True)

    op.create_table(
        "logistics_delivery_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["logistics_delivery.id"],
            name=op.f("fk_logistics_delivery_line_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_delivery_line_product_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_delivery_line")),
    )
    with op.batch_alter_table("logistics_delivery_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_line_delivery_id"), ["delivery_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_delivery_line_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "logistics_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["logistics_delivery_line.id"],
            name=op.f("fk_logistics_hold_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["logistics_location.id"],
            name=op.f("fk_logistics_hold_location_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["logistics_lot.id"],
            name=op.f("fk_logistics_hold_lot_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["catalog_product.id"],
            name=op.f("fk_logistics_hold_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_hold")),
    )
    with op.batch_alter_table("logistics_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_logistics_hold_line_id"), ["line_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_logistics_hold_location_id"), ["location_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_logistics_hold_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_logistics_hold_product", ["product_id"], unique=False)

    with op.batch_alter_table("logistics_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivery_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("delivery_line_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_logistics_move_delivery_id"), ["delivery_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_move_delivery_line_id"), ["delivery_line_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_logistics_move_delivery_line_id"),
            "logistics_delivery_line",
            ["delivery_line_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_logistics_move_delivery_id"),
            "logistics_delivery",
            ["delivery_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    op.create_search_index("logistics_carrier", "search")
    op.create_search_index("logistics_delivery", "search")


def downgrade() -> None:
    op.drop_search_index("logistics_delivery", "search")
    op.drop_search_index("logistics_carrier", "search")
    with op.batch_alter_table("logistics_move", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_logistics_move_delivery_id"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_logistics_move_delivery_line_id"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_logistics_move_delivery_line_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_move_delivery_id"))
        batch_op.drop_column("delivery_line_id")
        batch_op.drop_column("delivery_id")

    with op.batch_alter_table("logistics_hold", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_hold_product")
        batch_op.drop_index(batch_op.f("ix_logistics_hold_lot_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_hold_location_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_hold_line_id"))

    op.drop_table("logistics_hold")
    with op.batch_alter_table("logistics_delivery_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_line_product_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_line_delivery_id"))

    op.drop_table("logistics_delivery_line")
    with op.batch_alter_table("logistics_delivery", schema=None) as batch_op:
        batch_op.drop_index("uq_logistics_delivery_number")
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_warehouse_id"))
        batch_op.drop_index("ix_logistics_delivery_title")
        batch_op.drop_index("ix_logistics_delivery_team")
        batch_op.drop_index("ix_logistics_delivery_promised")
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_pipeline_id"))
        batch_op.drop_index("ix_logistics_delivery_owner")
        batch_op.drop_index("ix_logistics_delivery_next")
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_external_id"))
        batch_op.drop_index("ix_logistics_delivery_contact")
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_company_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_closed_at"))
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_carrier_id"))
        batch_op.drop_index("ix_logistics_delivery_board")
        batch_op.drop_index(batch_op.f("ix_logistics_delivery_backorder_of_id"))

    op.drop_table("logistics_delivery")
    with op.batch_alter_table("logistics_carrier", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_carrier_title")

    op.drop_table("logistics_carrier")
