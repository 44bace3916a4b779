"""documents"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_download",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_sales_download_file_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_download")),
    )
    with op.batch_alter_table("sales_download", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_download_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_download_key"), ["key"], unique=False)
    with op.batch_alter_table("sales_form", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("hand_out", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("sales_form", schema=None) as batch_op:
        batch_op.drop_column("hand_out")
    op.drop_table("sales_download")
