"""automation"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_automation_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("trigger", types.Json, nullable=False),
        sa.Column("conditions", types.Json, nullable=True),
        sa.Column("actions", types.Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("live_since", types.UTCDateTime(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("per_hour", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("off_reason", sa.Text(), nullable=True),
        sa.Column("last_run_at", types.UTCDateTime(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_core_automation_rule_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_core_automation_rule_owner_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_automation_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_core_automation_rule_code")),
    )
    with op.batch_alter_table("core_automation_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_automation_rule_model"), ["model"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_core_automation_rule_owner_id"), ["owner_id"], unique=False
        )

    op.create_table(
        "core_automation_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", types.Json, nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["core_automation_rule.id"],
            name=op.f("fk_core_automation_revision_rule_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_core_automation_revision_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_automation_revision")),
        sa.UniqueConstraint(
            "rule_id", "number", name=op.f("uq_core_automation_revision_rule_id_number")
        ),
    )
    with op.batch_alter_table("core_automation_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_automation_revision_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "core_automation_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("did", types.Json, nullable=False),
        sa.Column("unmet", types.Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('done', 'skipped', 'failed', 'stopped')",
            name=op.f("ck_core_automation_run_state"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["core_automation_rule.id"],
            name=op.f("fk_core_automation_run_rule_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_automation_run")),
        sa.UniqueConstraint("key", name=op.f("uq_core_automation_run_key")),
    )
    with op.batch_alter_table("core_automation_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_automation_run_at"), ["at"], unique=False)
        batch_op.create_index("ix_core_automation_run_record", ["model", "record_id"], unique=False)
        batch_op.create_index("ix_core_automation_run_rule", ["rule_id", "at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_automation_run", schema=None) as batch_op:
        batch_op.drop_index("ix_core_automation_run_rule")
        batch_op.drop_index("ix_core_automation_run_record")
        batch_op.drop_index(batch_op.f("ix_core_automation_run_at"))

    op.drop_table("core_automation_run")
    with op.batch_alter_table("core_automation_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_automation_revision_user_id"))

    op.drop_table("core_automation_revision")
    with op.batch_alter_table("core_automation_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_automation_rule_owner_id"))
        batch_op.drop_index(batch_op.f("ix_core_automation_rule_model"))

    op.drop_table("core_automation_rule")
