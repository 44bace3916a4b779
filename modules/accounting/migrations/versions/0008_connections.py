"""connections"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounting_connection",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("written_at", types.UTCDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("proven", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("tested_at", types.UTCDateTime(), nullable=True),
        sa.Column("read_at", types.UTCDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("told", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["accounting_profile.id"],
            name=op.f("fk_accounting_connection_profile_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_connection_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_accounting_connection")),
    )
    with op.batch_alter_table("accounting_connection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_connection_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "accounting_sending",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("unsure", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", types.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed')", name=op.f("ck_accounting_sending_state")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["accounting_batch.id"],
            name=op.f("fk_accounting_sending_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["sales_order.id"],
            name=op.f("fk_accounting_sending_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "order_id", name=op.f("pk_accounting_sending")),
    )
    with op.batch_alter_table("accounting_sending", schema=None) as batch_op:
        batch_op.create_index("ix_accounting_sending_external", ["external_id"], unique=False)
        batch_op.create_index("ix_accounting_sending_order", ["order_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("accounting_sending", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_sending_order")
        batch_op.drop_index("ix_accounting_sending_external")

    op.drop_table("accounting_sending")
    with op.batch_alter_table("accounting_connection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounting_connection_user_id"))

    op.drop_table("accounting_connection")
