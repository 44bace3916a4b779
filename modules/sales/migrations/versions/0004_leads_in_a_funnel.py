"""leads in a funnel"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


#: code, name and category of the stages at this version.
STAGES = (
    ("new", "New lead", "open"),
    ("contacted", "Contacted", "open"),
    ("following", "Following up", "waiting"),
    ("qualified", "Qualified", "won"),
    ("rejected", "Rejected lead", "lost"),
)


def _place_leads() -> None:
    """Leads that are there already stand in the first stage of the funnel, which is made for them."""
    run = op.get_bind().execute
    if run(sa.text("SELECT id FROM sales_lead LIMIT 1")).scalar() is None:
        return
    now = sa.bindparam("now", datetime.now(UTC), types.UTCDateTime())
    run(
        sa.text(
            "INSERT INTO core_pipeline "
            "(model, code, name, position, created_at, updated_at, version) "
            "VALUES ('sales.lead', 'main', 'Leads', 1, :now, :now, 1)"
        ).bindparams(now)
    )
    found = sa.text("SELECT id FROM core_pipeline WHERE model = 'sales.lead' AND code = 'main'")
    pipeline = run(found).scalar_one()
    for position, (code, name, category) in enumerate(STAGES):
        values = {"pipeline": pipeline, "code": code, "name": name, "category": category}
        run(
            sa.text(
                "INSERT INTO core_stage (pipeline_id, code, name, position, category, "
                "required_fields, requires_interaction, created_at, updated_at, version) "
                "VALUES (:pipeline, :code, :name, "
                ":position, :category, '[]', :asks, :now, :now, 1)"
            ).bindparams(now, sa.bindparam("asks", code == "contacted", sa.Boolean())),
            {**values, "position": position},
        )
    first = sa.text("SELECT id FROM core_stage WHERE pipeline_id = :p AND code = 'new'")
    stage = run(first, {"p": pipeline}).scalar_one()
    run(
        sa.text("UPDATE sales_lead SET pipeline_id = :p, stage_id = :s, stage_since = created_at"),
        {"p": pipeline, "s": stage},
    )
    run(
        sa.text(
            "INSERT INTO core_stage_change (model, record_id, pipeline_id, stage_id, entered_at, via)"
            " SELECT 'sales.lead', id, pipeline_id, stage_id, created_at, 'system' FROM sales_lead"
        )
    )


def upgrade() -> None:
    op.create_table(
        "sales_reject_reason",
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
            name=op.f("fk_sales_reject_reason_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_reject_reason")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_reject_reason", schema=None) as batch_op:
        batch_op.create_index("ix_sales_reject_reason_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("codes", sa.String(length=200), nullable=True),
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
            name=op.f("fk_sales_source_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_source")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_source", schema=None) as batch_op:
        batch_op.create_index("ix_sales_source_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("codes", sa.String(length=200), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
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
            name=op.f("fk_sales_campaign_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sales_source.id"],
            name=op.f("fk_sales_campaign_source_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_campaign")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_campaign", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_campaign_source_id"), ["source_id"], unique=False
        )
        batch_op.create_index("ix_sales_campaign_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_touch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("utm_source", sa.String(length=120), nullable=True),
        sa.Column("utm_medium", sa.String(length=120), nullable=True),
        sa.Column("utm_campaign", sa.String(length=120), nullable=True),
        sa.Column("utm_term", sa.String(length=120), nullable=True),
        sa.Column("utm_content", sa.String(length=120), nullable=True),
        sa.Column("referrer", sa.Text(), nullable=True),
        sa.Column("landing", sa.Text(), nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["sales_campaign.id"],
            name=op.f("fk_sales_touch_campaign_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["sales_lead.id"], name=op.f("fk_sales_touch_lead_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sales_source.id"],
            name=op.f("fk_sales_touch_source_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_touch")),
    )
    with op.batch_alter_table("sales_touch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_touch_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index("ix_sales_touch_lead", ["lead_id", "at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_touch_source_id"), ["source_id"], unique=False)

    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("interest", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("campaign_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("last_source_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("last_campaign_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reject_reason_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("converted_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("pipeline_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stage_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stage_since", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", types.UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_sales_lead_board", ["stage_id", "next_activity_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_lead_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sales_lead_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sales_lead_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_lead_reject_reason_id"), ["reject_reason_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sales_lead_source_id"), ["source_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sales_lead_last_source_id"), ["last_source_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_lead_last_campaign_id"), ["last_campaign_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_pipeline_id"),
            "core_pipeline",
            ["pipeline_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_last_campaign_id"),
            "sales_campaign",
            ["last_campaign_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_last_source_id"),
            "sales_source",
            ["last_source_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_stage_id"),
            "core_stage",
            ["stage_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_source_id"),
            "sales_source",
            ["source_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_reject_reason_id"),
            "sales_reject_reason",
            ["reject_reason_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_lead_campaign_id"),
            "sales_campaign",
            ["campaign_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    _place_leads()
    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.alter_column("pipeline_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("stage_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("stage_since", existing_type=types.UTCDateTime(), nullable=False)

    op.create_search_index("sales_campaign", "search")
    op.create_search_index("sales_reject_reason", "search")
    op.create_search_index("sales_source", "search")


def downgrade() -> None:
    op.drop_search_index("sales_source", "search")
    op.drop_search_index("sales_reject_reason", "search")
    op.drop_search_index("sales_campaign", "search")
    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_campaign_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_reject_reason_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_source_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_stage_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_last_source_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_last_campaign_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_sales_lead_pipeline_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_sales_lead_last_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_last_source_id"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_source_id"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_reject_reason_id"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_pipeline_id"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_closed_at"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_campaign_id"))
        batch_op.drop_index("ix_sales_lead_board")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("stage_since")
        batch_op.drop_column("stage_id")
        batch_op.drop_column("pipeline_id")
        batch_op.drop_column("converted_at")
        batch_op.drop_column("reject_reason_id")
        batch_op.drop_column("last_campaign_id")
        batch_op.drop_column("last_source_id")
        batch_op.drop_column("campaign_id")
        batch_op.drop_column("source_id")
        batch_op.drop_column("interest")

    with op.batch_alter_table("sales_touch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_touch_source_id"))
        batch_op.drop_index("ix_sales_touch_lead")
        batch_op.drop_index(batch_op.f("ix_sales_touch_campaign_id"))

    op.drop_table("sales_touch")
    with op.batch_alter_table("sales_campaign", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_campaign_title")
        batch_op.drop_index(batch_op.f("ix_sales_campaign_source_id"))

    op.drop_table("sales_campaign")
    with op.batch_alter_table("sales_source", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_source_title")

    op.drop_table("sales_source")
    with op.batch_alter_table("sales_reject_reason", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_reject_reason_title")

    op.drop_table("sales_reject_reason")
