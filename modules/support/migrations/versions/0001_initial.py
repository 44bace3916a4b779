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
        "support_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("always", sa.Boolean(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("subdivision", sa.String(length=6), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=True),
        sa.Column("hours", types.Json, nullable=True),
        sa.Column("holidays", types.Json, nullable=True),
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
            name=op.f("fk_support_calendar_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_calendar")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_calendar", schema=None) as batch_op:
        batch_op.create_index("ix_support_calendar_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "support_case_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
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
            name=op.f("fk_support_case_type_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_case_type")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_case_type", schema=None) as batch_op:
        batch_op.create_index("ix_support_case_type_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "support_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.String(length=40), nullable=True),
        sa.Column("label", sa.String(length=60), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("first_response", sa.Integer(), nullable=True),
        sa.Column("next_response", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["support_calendar.id"],
            name=op.f("fk_support_policy_calendar_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_support_policy_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["support_case_type.id"],
            name=op.f("fk_support_policy_type_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_policy")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_policy", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_support_policy_calendar_id"), ["calendar_id"], unique=False
        )
        batch_op.create_index("ix_support_policy_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_policy_type_id"), ["type_id"], unique=False)

    op.create_table(
        "support_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("solution", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("sla_state", sa.String(length=40), nullable=False),
        sa.Column("sla_due_at", types.UTCDateTime(), nullable=True),
        sa.Column("sla_promise", sa.String(length=16), nullable=True),
        sa.Column("sla_policy", sa.String(length=80), nullable=True),
        sa.Column("sla_alarm_at", types.UTCDateTime(), nullable=True),
        sa.Column("response_minutes", sa.Integer(), nullable=True),
        sa.Column("resolution_minutes", sa.Integer(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
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
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_support_case_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_support_case_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_support_case_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"],
            ["support_case.id"],
            name=op.f("fk_support_case_duplicate_of_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_support_case_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["support_case.id"],
            name=op.f("fk_support_case_parent_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["contacts_contact.id"],
            name=op.f("fk_support_case_person_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_support_case_pipeline_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["core_stage.id"],
            name=op.f("fk_support_case_stage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["core_team.id"], name=op.f("fk_support_case_team_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["support_case_type.id"],
            name=op.f("fk_support_case_type_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_case")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_support_case_board", ["stage_id", "next_activity_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_support_case_closed_at"), ["closed_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_support_case_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_support_case_contact", ["contact_id", "closed_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_support_case_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_support_case_duplicate_of_id"), ["duplicate_of_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_support_case_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index("ix_support_case_next", ["next_activity_at", "id"], unique=False)
        batch_op.create_index("ix_support_case_owner", ["owner_id", "sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_case_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_case_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_support_case_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_support_case_sla_alarm_at"), ["sla_alarm_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_support_case_sla_due_at"), ["sla_due_at"], unique=False
        )
        batch_op.create_index("ix_support_case_team", ["team_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_support_case_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_case_type_id"), ["type_id"], unique=False)
        batch_op.create_index("uq_support_case_number", ["company_id", "number"], unique=True)

    op.create_table(
        "support_case_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("first_response", sa.Integer(), nullable=True),
        sa.Column("next_response", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["support_calendar.id"],
            name=op.f("fk_support_case_event_calendar_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["support_case.id"],
            name=op.f("fk_support_case_event_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_case_event")),
    )
    with op.batch_alter_table("support_case_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_support_case_event_calendar_id"), ["calendar_id"], unique=False
        )
        batch_op.create_index("ix_support_case_event_case", ["case_id", "at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_support_case_event_entry_id"), ["entry_id"], unique=False
        )

    op.create_table(
        "support_golden_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("golden", sa.Boolean(), nullable=False),
        sa.Column("golden_reason", sa.Text(), nullable=True),
        sa.Column("flagged_by_id", sa.Integer(), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("passed_at", types.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["flagged_by_id"],
            ["core_user.id"],
            name=op.f("fk_support_golden_flag_flagged_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["support_case.id"], name=op.f("fk_support_golden_flag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_golden_flag")),
    )
    with op.batch_alter_table("support_golden_flag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_support_golden_flag_flagged_by_id"), ["flagged_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_support_golden_flag_opportunity_id"), ["opportunity_id"], unique=False
        )

    op.create_search_index("support_calendar", "search")
    op.create_search_index("support_case", "search")
    op.create_search_index("support_case_type", "search")
    op.create_search_index("support_policy", "search")


def downgrade() -> None:
    op.drop_search_index("support_policy", "search")
    op.drop_search_index("support_case_type", "search")
    op.drop_search_index("support_case", "search")
    op.drop_search_index("support_calendar", "search")
    with op.batch_alter_table("support_golden_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_golden_flag_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_support_golden_flag_flagged_by_id"))

    op.drop_table("support_golden_flag")
    with op.batch_alter_table("support_case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_case_event_entry_id"))
        batch_op.drop_index("ix_support_case_event_case")
        batch_op.drop_index(batch_op.f("ix_support_case_event_calendar_id"))

    op.drop_table("support_case_event")
    with op.batch_alter_table("support_case", schema=None) as batch_op:
        batch_op.drop_index("uq_support_case_number")
        batch_op.drop_index(batch_op.f("ix_support_case_type_id"))
        batch_op.drop_index("ix_support_case_title")
        batch_op.drop_index("ix_support_case_team")
        batch_op.drop_index(batch_op.f("ix_support_case_sla_due_at"))
        batch_op.drop_index(batch_op.f("ix_support_case_sla_alarm_at"))
        batch_op.drop_index(batch_op.f("ix_support_case_pipeline_id"))
        batch_op.drop_index(batch_op.f("ix_support_case_person_id"))
        batch_op.drop_index(batch_op.f("ix_support_case_parent_id"))
        batch_op.drop_index("ix_support_case_owner")
        batch_op.drop_index("ix_support_case_next")
        batch_op.drop_index(batch_op.f("ix_support_case_external_id"))
        batch_op.drop_index(batch_op.f("ix_support_case_duplicate_of_id"))
        batch_op.drop_index(batch_op.f("ix_support_case_contact_id"))
        batch_op.drop_index("ix_support_case_contact")
        batch_op.drop_index(batch_op.f("ix_support_case_company_id"))
        batch_op.drop_index(batch_op.f("ix_support_case_closed_at"))
        batch_op.drop_index("ix_support_case_board")

    op.drop_table("support_case")
    with op.batch_alter_table("support_policy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_policy_type_id"))
        batch_op.drop_index("ix_support_policy_title")
        batch_op.drop_index(batch_op.f("ix_support_policy_calendar_id"))

    op.drop_table("support_policy")
    with op.batch_alter_table("support_case_type", schema=None) as batch_op:
        batch_op.drop_index("ix_support_case_type_title")

    op.drop_table("support_case_type")
    with op.batch_alter_table("support_calendar", schema=None) as batch_op:
        batch_op.drop_index("ix_support_calendar_title")

    op.drop_table("support_calendar")
