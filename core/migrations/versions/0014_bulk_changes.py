"""what bulk changes can be taken back to"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_bulk_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=True),
        sa.Column("records", types.Json, nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_core_bulk_change_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_bulk_change")),
    )
    with op.batch_alter_table("core_bulk_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_bulk_change_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_bulk_change_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_bulk_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_bulk_change_user_id"))
        batch_op.drop_index(batch_op.f("ix_core_bulk_change_at"))

    op.drop_table("core_bulk_change")
