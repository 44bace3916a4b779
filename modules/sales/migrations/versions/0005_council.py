"""council"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
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
            name=op.f("fk_sales_decision_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_sales_decision_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_sales_decision_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_decision")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sales_decision_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_sales_decision_team", ["team_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_sales_decision_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_decision_week"), ["week"], unique=False)

    with op.batch_alter_table("sales_opportunity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_activity_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("next_activity_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("next_activity_subject", sa.String(length=200), nullable=True)
        )
        batch_op.add_column(sa.Column("last_interaction_at", types.UTCDateTime(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_sales_opportunity_board"))
        batch_op.create_index(
            "ix_sales_opportunity_board", ["stage_id", "next_activity_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_sales_opportunity_interaction", ["last_interaction_at", "id"], unique=False
        )
        batch_op.create_index("ix_sales_opportunity_next", ["next_activity_at", "id"], unique=False)

    op.create_search_index("sales_decision", "search")


def downgrade() -> None:
    op.drop_search_index("sales_decision", "search")
    with op.batch_alter_table("sales_opportunity", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_opportunity_next")
        batch_op.drop_index("ix_sales_opportunity_interaction")
        batch_op.drop_index("ix_sales_opportunity_board")
        batch_op.create_index(
            batch_op.f("ix_sales_opportunity_board"),
            ["stage_id", "stage_since", "id"],
            unique=False,
        )
        batch_op.drop_column("last_interaction_at")
        batch_op.drop_column("next_activity_subject")
        batch_op.drop_column("next_activity_kind")
        batch_op.drop_column("next_activity_at")

    with op.batch_alter_table("sales_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_decision_week"))
        batch_op.drop_index("ix_sales_decision_title")
        batch_op.drop_index("ix_sales_decision_team")
        batch_op.drop_index("ix_sales_decision_owner")

    op.drop_table("sales_decision")
