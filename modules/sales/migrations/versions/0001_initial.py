"""initial"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("position", sa.String(length=120), nullable=True),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("phone_e164", sa.String(length=20), nullable=True),
        sa.Column("tax_id", sa.String(length=40), nullable=True),
        sa.Column("tax_id_norm", sa.String(length=40), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("region", sa.String(length=120), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("postal_code", sa.String(length=12), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_sales_lead_contact_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_lead_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["core_user.id"], name=op.f("fk_sales_lead_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["core_team.id"], name=op.f("fk_sales_lead_team_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_lead")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_lead_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sales_lead_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sales_lead_mail"), ["mail"], unique=False)
        batch_op.create_index("ix_sales_lead_owner", ["owner_id", "sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_lead_phone_e164"), ["phone_e164"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sales_lead_tax_id_norm"), ["tax_id_norm"], unique=False
        )
        batch_op.create_index("ix_sales_lead_team", ["team_id", "sort_key", "id"], unique=False)
        batch_op.create_index("ix_sales_lead_title", ["sort_key", "id"], unique=False)

    op.create_search_index("sales_lead", "search")


def downgrade() -> None:
    op.drop_search_index("sales_lead", "search")
    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_lead_title")
        batch_op.drop_index("ix_sales_lead_team")
        batch_op.drop_index(batch_op.f("ix_sales_lead_tax_id_norm"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_phone_e164"))
        batch_op.drop_index("ix_sales_lead_owner")
        batch_op.drop_index(batch_op.f("ix_sales_lead_mail"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_external_id"))
        batch_op.drop_index(batch_op.f("ix_sales_lead_contact_id"))

    op.drop_table("sales_lead")
