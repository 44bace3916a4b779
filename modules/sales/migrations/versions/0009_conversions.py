"""conversions"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_conversion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("made", types.Json, nullable=False),
        sa.Column("before", types.Json, nullable=False),
        sa.Column("undone_at", types.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["sales_lead.id"],
            name=op.f("fk_sales_conversion_lead_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["sales_opportunity.id"],
            name=op.f("fk_sales_conversion_opportunity_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_sales_conversion_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_conversion")),
        sa.UniqueConstraint("key", name=op.f("uq_sales_conversion_key")),
    )
    with op.batch_alter_table("sales_conversion", schema=None) as batch_op:
        for column in ("lead_id", "opportunity_id", "user_id"):
            name = batch_op.f(f"ix_sales_conversion_{column}")
            batch_op.create_index(name, [column], unique=False)


def downgrade() -> None:
    op.drop_table("sales_conversion")
