"""onboarding"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_onboarding_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=180), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
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
            name=op.f("fk_support_onboarding_step_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_onboarding_step")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_onboarding_step", schema=None) as batch_op:
        batch_op.create_index("ix_support_onboarding_step_title", ["sort_key", "id"], unique=False)

    op.create_search_index("support_onboarding_step", "search")


def downgrade() -> None:
    op.drop_search_index("support_onboarding_step", "search")
    with op.batch_alter_table("support_onboarding_step", schema=None) as batch_op:
        batch_op.drop_index("ix_support_onboarding_step_title")

    op.drop_table("support_onboarding_step")
