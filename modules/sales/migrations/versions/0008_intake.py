"""intake"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("sent", types.Json, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["sales_form.id"],
            name=op.f("fk_sales_intake_form_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_intake")),
        sa.UniqueConstraint("key", name=op.f("uq_sales_intake_key")),
    )
    with op.batch_alter_table("sales_intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_intake_form_id"), ["form_id"], unique=False)
        batch_op.create_index("ix_sales_intake_ip", ["ip", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("sales_intake")
