"""funnels"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_pipeline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_core_pipeline_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_pipeline")),
        sa.UniqueConstraint("model", "code", name=op.f("uq_core_pipeline_model_code")),
    )
    op.create_table(
        "core_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("help", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=10), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=True),
        sa.Column("required_fields", types.Json, nullable=False),
        sa.Column("requires_interaction", sa.Boolean(), nullable=False),
        sa.Column("rot_days", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "category IN ('open', 'waiting', 'won', 'lost', 'done')",
            name=op.f("ck_core_stage_category"),
        ),
        sa.CheckConstraint("probability BETWEEN 0 AND 100", name=op.f("ck_core_stage_probability")),
        sa.CheckConstraint("rot_days > 0", name=op.f("ck_core_stage_rot_days")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_core_stage_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_core_stage_pipeline_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_stage")),
        sa.UniqueConstraint("pipeline_id", "code", name=op.f("uq_core_stage_pipeline_id_code")),
    )
    with op.batch_alter_table("core_stage", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_stage_pipeline_id"), ["pipeline_id"], unique=False
        )

    op.create_table(
        "core_stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("from_stage_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", types.UTCDateTime(), nullable=False),
        sa.Column("left_at", types.UTCDateTime(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_stage_id"],
            ["core_stage.id"],
            name=op.f("fk_core_stage_change_from_stage_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_core_stage_change_pipeline_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["core_stage.id"],
            name=op.f("fk_core_stage_change_stage_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_core_stage_change_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_stage_change")),
    )
    with op.batch_alter_table("core_stage_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_stage_change_from_stage_id"), ["from_stage_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_core_stage_change_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            "ix_core_stage_change_record", ["model", "record_id", "entered_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_core_stage_change_stage", ["stage_id", "entered_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_stage_change_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_stage_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_stage_change_user_id"))
        batch_op.drop_index("ix_core_stage_change_stage")
        batch_op.drop_index("ix_core_stage_change_record")
        batch_op.drop_index(batch_op.f("ix_core_stage_change_pipeline_id"))
        batch_op.drop_index(batch_op.f("ix_core_stage_change_from_stage_id"))

    op.drop_table("core_stage_change")
    with op.batch_alter_table("core_stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_stage_pipeline_id"))

    op.drop_table("core_stage")
    op.drop_table("core_pipeline")
