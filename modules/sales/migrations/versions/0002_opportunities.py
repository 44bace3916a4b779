"""opportunities"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_competitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("notes", sa.String(length=400), nullable=True),
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
            name=op.f("fk_sales_competitor_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_competitor")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_competitor", schema=None) as batch_op:
        batch_op.create_index("ix_sales_competitor_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_loss_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
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
            name=op.f("fk_sales_loss_reason_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_loss_reason")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_loss_reason", schema=None) as batch_op:
        batch_op.create_index("ix_sales_loss_reason_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("products", sa.String(length=400), nullable=True),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("expectations", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("loss_reason_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("stage_since", types.UTCDateTime(), nullable=False),
        sa.Column("closed_at", types.UTCDateTime(), nullable=True),
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
            "probability BETWEEN 0 AND 100", name=op.f("ck_sales_opportunity_probability")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_opportunity_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_opportunity_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_opportunity_decider_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["sales_lead.id"],
            name=op.f("fk_sales_opportunity_lead_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["loss_reason_id"],
            ["sales_loss_reason.id"],
            name=op.f("fk_sales_opportunity_loss_reason_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_sales_opportunity_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_opportunity_person_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_sales_opportunity_pipeline_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["core_stage.id"],
            name=op.f("fk_sales_opportunity_stage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_sales_opportunity_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_opportunity")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_opportunity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sales_opportunity_board", ["stage_id", "stage_since", "id"], unique=False
        )
        batch_op.create_index(
            "ix_sales_opportunity_close", ["stage_id", "expected_close", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_closed_at"), ["closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_decider_id"), ["decider_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sales_opportunity_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_loss_reason_id"), ["loss_reason_id"], unique=False
        )
        batch_op.create_index(
            "ix_sales_opportunity_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            "ix_sales_opportunity_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_sales_opportunity_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_involved",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_involved_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_involved_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["sales_opportunity.id"],
            name=op.f("fk_sales_involved_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_involved")),
        sa.UniqueConstraint(
            "opportunity_id", "contact_id", name=op.f("uq_sales_involved_opportunity_id_contact_id")
        ),
    )
    with op.batch_alter_table("sales_involved", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_involved_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "sales_opportunity_competitor",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("competitor_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competitor_id"],
            ["sales_competitor.id"],
            name=op.f("fk_sales_opportunity_competitor_competitor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["sales_opportunity.id"],
            name=op.f("fk_sales_opportunity_competitor_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "opportunity_id", "competitor_id", name=op.f("pk_sales_opportunity_competitor")
        ),
    )
    with op.batch_alter_table("sales_opportunity_competitor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_competitor_competitor_id"),
            ["competitor_id"],
            unique=False,
        )

    op.create_search_index("sales_competitor", "search")
    op.create_search_index("sales_loss_reason", "search")
    op.create_search_index("sales_opportunity", "search")


def downgrade() -> None:
    op.drop_search_index("sales_opportunity", "search")
    op.drop_search_index("sales_loss_reason", "search")
    op.drop_search_index("sales_competitor", "search")
    with op.batch_alter_table("sales_opportunity_competitor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_competitor_competitor_id"))

    op.drop_table("sales_opportunity_competitor")
    with op.batch_alter_table("sales_involved", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_involved_contact_id"))

    op.drop_table("sales_involved")
    with op.batch_alter_table("sales_opportunity", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_opportunity_title")
        batch_op.drop_index("ix_sales_opportunity_team")
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_pipeline_id"))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_person_id"))
        batch_op.drop_index("ix_sales_opportunity_owner")
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_loss_reason_id"))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_lead_id"))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_external_id"))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_decider_id"))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_contact_id"))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_closed_at"))
        batch_op.drop_index("ix_sales_opportunity_close")
        batch_op.drop_index("ix_sales_opportunity_board")

    op.drop_table("sales_opportunity")
    with op.batch_alter_table("sales_loss_reason", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_loss_reason_title")

    op.drop_table("sales_loss_reason")
    with op.batch_alter_table("sales_competitor", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_competitor_title")

    op.drop_table("sales_competitor")
