"""imports"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_import_header",
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("model", "title", name=op.f("pk_core_import_header")),
    )
    op.create_table(
        "core_import_identity",
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("model", "digest", name=op.f("pk_core_import_identity")),
    )
    with op.batch_alter_table("core_import_identity", schema=None) as batch_op:
        batch_op.create_index("ix_core_import_identity_import", ["import_id"], unique=False)
        batch_op.create_index(
            "ix_core_import_identity_record", ["model", "record_id"], unique=False
        )

    op.create_table(
        "core_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("format", types.Json, nullable=False),
        sa.Column("header", types.Json, nullable=False),
        sa.Column("mapping", types.Json, nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("suspects", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("preview", types.Json, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("finished_at", types.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('uploaded', 'mapped', 'previewed', 'running', 'done', 'failed', 'undoing', 'undone')",
            name=op.f("ck_core_import_state"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["core_file.id"], name=op.f("fk_core_import_file_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_import_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_import")),
    )
    with op.batch_alter_table("core_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_import_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(length=200), nullable=True),
        sa.Column("value", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("before", types.Json, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("undo", sa.String(length=6), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["core_import.id"],
            name=op.f("fk_core_import_row_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_core_import_row")),
    )
    with op.batch_alter_table("core_import_row", schema=None) as batch_op:
        batch_op.create_index("ix_core_import_row_action", ["import_id", "action"], unique=False)
        batch_op.create_index("ix_core_import_row_record", ["import_id", "record_id"], unique=False)

    op.create_table(
        "core_import_side",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("undo", sa.String(length=6), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["core_import.id"],
            name=op.f("fk_core_import_side_import_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_import_side")),
    )
    with op.batch_alter_table("core_import_side", schema=None) as batch_op:
        batch_op.create_index(
            "ix_core_import_side_record", ["import_id", "model", "record_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("core_import_side", schema=None) as batch_op:
        batch_op.drop_index("ix_core_import_side_record")

    op.drop_table("core_import_side")
    with op.batch_alter_table("core_import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_core_import_row_record")
        batch_op.drop_index("ix_core_import_row_action")

    op.drop_table("core_import_row")
    with op.batch_alter_table("core_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_import_user_id"))

    op.drop_table("core_import")
    with op.batch_alter_table("core_import_identity", schema=None) as batch_op:
        batch_op.drop_index("ix_core_import_identity_record")
        batch_op.drop_index("ix_core_import_identity_import")

    op.drop_table("core_import_identity")
    op.drop_table("core_import_header")
