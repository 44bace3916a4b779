"""mail templates"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_mail_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
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
            name=op.f("fk_core_mail_template_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_mail_template")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("core_mail_template", schema=None) as batch_op:
        batch_op.create_index("ix_core_mail_template_title", ["sort_key", "id"], unique=False)

    op.create_search_index("core_mail_template", "search")


def downgrade() -> None:
    op.drop_search_index("core_mail_template", "search")
    with op.batch_alter_table("core_mail_template", schema=None) as batch_op:
        batch_op.drop_index("ix_core_mail_template_title")

    op.drop_table("core_mail_template")
