"""sources"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("logistics_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_model", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("source_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            "ix_logistics_delivery_source", ["source_model", "source_id"], unique=False
        )

    with op.batch_alter_table("logistics_delivery_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_line_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("logistics_delivery_line", schema=None) as batch_op:
        batch_op.drop_column("source_line_id")

    with op.batch_alter_table("logistics_delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_logistics_delivery_source")
        batch_op.drop_column("source_id")
        batch_op.drop_column("source_model")
