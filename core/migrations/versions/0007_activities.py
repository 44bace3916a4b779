"""activities"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_activity_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_core_activity_type_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_activity_type")),
        sa.UniqueConstraint("code", name=op.f("uq_core_activity_type_code")),
    )
    op.create_table(
        "core_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("due_at", types.UTCDateTime(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("root_model", sa.String(length=60), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("done_at", types.UTCDateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("reminded_at", types.UTCDateTime(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_core_activity_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["core_user.id"],
            name=op.f("fk_core_activity_done_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_core_activity_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_core_activity_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_activity")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("core_activity", schema=None) as batch_op:
        batch_op.create_index("ix_core_activity_calendar", ["owner_id", "due_at"], unique=False)
        batch_op.create_index(
            "ix_core_activity_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
        )
        batch_op.create_index(
            "ix_core_activity_owner",
            ["owner_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
        )
        batch_op.create_index(
            "ix_core_activity_record", ["model", "record_id", "due_at"], unique=False
        )
        batch_op.create_index(
            "ix_core_activity_root", ["root_model", "root_id", "due_at"], unique=False
        )
        batch_op.create_index(
            "ix_core_activity_team",
            ["team_id", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
        )
        batch_op.create_index("ix_core_activity_title", ["sort_key", "id"], unique=False)

    op.create_search_index("core_activity", "search")


def downgrade() -> None:
    op.drop_search_index("core_activity", "search")
    with op.batch_alter_table("core_activity", schema=None) as batch_op:
        batch_op.drop_index("ix_core_activity_title")
        batch_op.drop_index(
            "ix_core_activity_team",
            sqlite_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
        )
        batch_op.drop_index("ix_core_activity_root")
        batch_op.drop_index("ix_core_activity_record")
        batch_op.drop_index(
            "ix_core_activity_owner",
            sqlite_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_core_activity_due",
            sqlite_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND archived_at IS NULL"),
        )
        batch_op.drop_index("ix_core_activity_calendar")

    op.drop_table("core_activity")
    op.drop_table("core_activity_type")
