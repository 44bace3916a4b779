"""assignment"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_queue_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("credit", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_queue_member_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_sales_queue_member_team_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_sales_queue_member_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_queue_member")),
        sa.UniqueConstraint(
            "team_id", "user_id", name=op.f("uq_sales_queue_member_team_id_user_id")
        ),
    )
    op.create_table(
        "sales_territory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("region", sa.String(length=120), nullable=True),
        sa.Column("postal_codes", sa.String(length=400), nullable=True),
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
            name=op.f("fk_sales_territory_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["sales_territory.id"],
            name=op.f("fk_sales_territory_parent_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_sales_territory_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_territory")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_territory", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_territory_parent_id"), ["parent_id"], unique=False
        )
        batch_op.create_index("ix_sales_territory_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_sharing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("interest", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("territory_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=False),
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
            name=op.f("fk_sales_sharing_rule_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sales_source.id"],
            name=op.f("fk_sales_sharing_rule_source_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_sales_sharing_rule_team_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["sales_territory.id"],
            name=op.f("fk_sales_sharing_rule_territory_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_sharing_rule")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_sharing_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_sharing_rule_source_id"), ["source_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_sharing_rule_territory_id"), ["territory_id"], unique=False
        )
        batch_op.create_index("ix_sales_sharing_rule_title", ["sort_key", "id"], unique=False)

    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_due_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("first_warn_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("first_contact_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("breached_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("assigned_why", sa.String(length=200), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_sales_lead_breached_at"), ["breached_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_lead_first_due_at"), ["first_due_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sales_lead_first_warn_at"), ["first_warn_at"], unique=False
        )

    op.create_search_index("sales_sharing_rule", "search")
    op.create_search_index("sales_territory", "search")


def downgrade() -> None:
    op.drop_search_index("sales_territory", "search")
    op.drop_search_index("sales_sharing_rule", "search")
    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_lead_first_warn_at"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_first_due_at"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_breached_at"))
        batch_op.drop_column("assigned_why")
        batch_op.drop_column("breached_at")
        batch_op.drop_column("first_contact_at")
        batch_op.drop_column("first_warn_at")
        batch_op.drop_column("first_due_at")

    with op.batch_alter_table("sales_sharing_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_sharing_rule_title")
        batch_op.drop_index(batch_op.f("ix_sales_sharing_rule_territory_id"))
        batch_op.drop_index(batch_op.f("ix_sales_sharing_rule_source_id"))

    op.drop_table("sales_sharing_rule")
    with op.batch_alter_table("sales_territory", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_territory_title")
        batch_op.drop_index(batch_op.f("ix_sales_territory_parent_id"))

    op.drop_table("sales_territory")
    op.drop_table("sales_queue_member")
