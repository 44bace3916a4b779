"""sql definition"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_sql_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_sql_rule_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_sql_rule")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_sql_rule_number")),
    )
    op.add_column("sales_lead", sa.Column("touch_count", sa.Integer(), server_default="1"))
    op.add_column("sales_lead", sa.Column("sql_ok", sa.Boolean()))
    op.add_column("sales_lead", sa.Column("sql_at", types.UTCDateTime()))
    op.add_column("sales_lead", sa.Column("sql_version", sa.Integer()))
    op.add_column("sales_lead", sa.Column("sql_held", types.Json))
    op.create_index(op.f("ix_sales_lead_sql_ok"), "sales_lead", ["sql_ok"])
    op.execute(
        "UPDATE sales_lead SET touch_count = "
        "(SELECT count(*) FROM sales_touch WHERE sales_touch.lead_id = sales_lead.id)"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_sales_lead_sql_ok"), "sales_lead")
    for name in ("sql_held", "sql_version", "sql_at", "sql_ok", "touch_count"):
        op.drop_column("sales_lead", name)
    op.drop_table("sales_sql_rule")
