"""report of stages"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_stage_change", schema=None) as batch_op:
        batch_op.create_index(
            "ix_core_stage_change_report",
            ["model", "record_id", "stage_id", "seconds"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("core_stage_change", schema=None) as batch_op:
        batch_op.drop_index("ix_core_stage_change_report")
