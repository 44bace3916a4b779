"""history: directions, private notes, interactions, followers"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_timeline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("direction", sa.String(length=3), nullable=True))
        for name in ("interaction", "private"):
            column = sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
            batch_op.add_column(column)
        batch_op.create_check_constraint(
            op.f("ck_core_timeline_direction"), "direction IN ('in', 'out')"
        )
    entries = sa.table(
        "core_timeline",
        sa.column("kind", sa.String),
        sa.column("data", types.Json),
        sa.column("direction", sa.String),
        sa.column("interaction", sa.Boolean),
    )
    said, result = (entries.c.data[key].as_string() for key in ("direction", "result"))
    calls = sa.update(entries).where(entries.c.kind == "call")
    op.execute(calls.where(said.in_(("in", "out"))).values(direction=said))
    op.execute(calls.where(result == "contacted").values(interaction=sa.true()))
    op.create_table(
        "core_follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("following", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_core_follower_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_follower")),
        sa.UniqueConstraint(
            "model", "record_id", "user_id", name=op.f("uq_core_follower_model_record_id_user_id")
        ),
    )
    with op.batch_alter_table("core_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_follower_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("core_follower")
    with op.batch_alter_table("core_timeline", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_core_timeline_direction"), type_="check")
        batch_op.drop_column("private")
        batch_op.drop_column("interaction")
        batch_op.drop_column("direction")
