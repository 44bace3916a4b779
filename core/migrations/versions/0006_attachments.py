"""attachments"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("root_model", sa.String(length=60), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("deleted_at", types.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["core_timeline.id"],
            name=op.f("fk_core_attachment_entry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_core_attachment_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_attachment")),
        sa.UniqueConstraint("file_id", name=op.f("uq_core_attachment_file_id")),
    )
    with op.batch_alter_table("core_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_attachment_deleted_at"), ["deleted_at"])
        batch_op.create_index(batch_op.f("ix_core_attachment_entry_id"), ["entry_id"])
        batch_op.create_index("ix_core_attachment_record", ["model", "record_id", "id"])
        batch_op.create_index("ix_core_attachment_root", ["root_model", "root_id", "id"])
    op.add_column(
        "core_company", sa.Column("file_limit", sa.Integer(), server_default="25", nullable=False)
    )
    op.add_column(
        "core_company",
        sa.Column("file_media", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
    op.add_column(
        "core_company",
        sa.Column("file_archives", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    for name in ("file_archives", "file_media", "file_limit"):
        op.drop_column("core_company", name)
    op.drop_table("core_attachment")
