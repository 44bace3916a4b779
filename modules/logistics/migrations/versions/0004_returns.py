"""returns"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logistics_return_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
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
            name=op.f("fk_logistics_return_reason_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_return_reason")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_return_reason", schema=None) as batch_op:
        batch_op.create_index("ix_logistics_return_reason_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "logistics_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=True),
        sa.Column("carrier_id", sa.Integer(), nullable=True),
        sa.Column("tracking_number", sa.String(length=80), nullable=True),
        sa.Column("refusal", sa.String(length=300), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("received_at", types.UTCDateTime(), nullable=True),
        sa.Column("inspected_at", types.UTCDateTime(), nullable=True),
        sa.Column("replacement_id", sa.Integer(), nullable=True),
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
            ["carrier_id"],
            ["logistics_carrier.id"],
            name=op.f("fk_logistics_return_carrier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_logistics_return_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_logistics_return_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_return_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["logistics_delivery.id"],
            name=op.f("fk_logistics_return_delivery_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_return_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_logistics_return_pipeline_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"],
            ["logistics_return_reason.id"],
            name=op.f("fk_logistics_return_reason_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["logistics_delivery.id"],
            name=op.f("fk_logistics_return_replacement_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["core_stage.id"],
            name=op.f("fk_logistics_return_stage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_logistics_return_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_return")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("logistics_return", schema=None) as batch_op:
        batch_op.create_index(
            "ix_logistics_return_board", ["stage_id", "next_activity_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_carrier_id"), ["carrier_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_closed_at"), ["closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_return_contact", ["contact_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_delivery_id"), ["delivery_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index("ix_logistics_return_next", ["next_activity_at", "id"], unique=False)
        batch_op.create_index(
            "ix_logistics_return_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_reason_id"), ["reason_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_replacement_id"), ["replacement_id"], unique=False
        )
        batch_op.create_index(
            "ix_logistics_return_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_logistics_return_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_logistics_return_number", ["company_id", "number"], unique=True)

    op.create_table(
        "logistics_return_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("delivery_line_id", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=60), nullable=True),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("quantity", types.Exact(3, 18), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("received", types.Exact(3, 18), nullable=True),
        sa.Column("good", types.Exact(3, 18), nullable=True),
        sa.Column("scrapped", types.Exact(3, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_line_id"],
            ["logistics_delivery_line.id"],
            name=op.f("fk_logistics_return_line_delivery_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"],
            ["logistics_lot.id"],
            name=op.f("fk_logistics_return_line_lot_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["logistics_return.id"],
            name=op.f("fk_logistics_return_line_return_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_return_line")),
    )
    with op.batch_alter_table("logistics_return_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_return_line_delivery_line_id"),
            ["delivery_line_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_line_lot_id"), ["lot_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_return_line_return_id"), ["return_id"], unique=False
        )

    with op.batch_alter_table("logistics_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("return_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_logistics_move_return_id"), ["return_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_logistics_move_return_id"),
            "logistics_return",
            ["return_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    op.create_search_index("logistics_return", "search")
    op.create_search_index("logistics_return_reason", "search")


def downgrade() -> None:
    op.drop_search_index("logistics_return_reason", "search")
    op.drop_search_index("logistics_return", "search")
    with op.batch_alter_table("logistics_move", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_logistics_move_return_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_logistics_move_return_id"))
        batch_op.drop_column("return_id")

    with op.batch_alter_table("logistics_return_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logistics_return_line_return_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_line_lot_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_line_delivery_line_id"))

    op.drop_table("logistics_return_line")
    with op.batch_alter_table("logistics_return", schema=None) as batch_op:
        batch_op.drop_index("uq_logistics_return_number")
        batch_op.drop_index("ix_logistics_return_title")
        batch_op.drop_index("ix_logistics_return_team")
        batch_op.drop_index(batch_op.f("ix_logistics_return_replacement_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_reason_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_pipeline_id"))
        batch_op.drop_index("ix_logistics_return_owner")
        batch_op.drop_index("ix_logistics_return_next")
        batch_op.drop_index(batch_op.f("ix_logistics_return_external_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_delivery_id"))
        batch_op.drop_index("ix_logistics_return_contact")
        batch_op.drop_index(batch_op.f("ix_logistics_return_company_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_closed_at"))
        batch_op.drop_index(batch_op.f("ix_logistics_return_carrier_id"))
        batch_op.drop_index("ix_logistics_return_board")

    op.drop_table("logistics_return")
    with op.batch_alter_table("logistics_return_reason", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_return_reason_title")

    op.drop_table("logistics_return_reason")
