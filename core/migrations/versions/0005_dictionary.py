"""dictionary"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_field_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("definition", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("filled", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counted_at", types.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_core_field_entry_owner_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_field_entry")),
        sa.UniqueConstraint("model", "field", name=op.f("uq_core_field_entry_model_field")),
    )
    with op.batch_alter_table("core_field_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_field_entry_owner_id"), ["owner_id"], unique=False
        )

    with op.batch_alter_table("core_custom_field", schema=None) as batch_op:
        batch_op.add_column(sa.Column("on_card", sa.Boolean(), nullable=True))
    op.execute("UPDATE core_custom_field SET on_card = false")
    with op.batch_alter_table("core_custom_field", schema=None) as batch_op:
        batch_op.alter_column("on_card", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("core_custom_field", schema=None) as batch_op:
        batch_op.drop_column("on_card")

    with op.batch_alter_table("core_field_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_field_entry_owner_id"))

    op.drop_table("core_field_entry")
