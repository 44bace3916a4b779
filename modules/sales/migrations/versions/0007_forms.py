"""forms"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sales_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=True),
        sa.Column("intro", sa.Text(), nullable=True),
        sa.Column("button", sa.String(length=40), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("consent", sa.Text(), nullable=True),
        sa.Column("consent_required", sa.Boolean(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("hosts", sa.String(length=400), nullable=True),
        sa.Column("min_seconds", sa.Integer(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["sales_campaign.id"],
            name=op.f("fk_sales_form_campaign_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_sales_form_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sales_source.id"],
            name=op.f("fk_sales_form_source_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_form")),
        sa.UniqueConstraint("slug", name=op.f("uq_sales_form_slug")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("sales_form", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sales_form_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sales_form_source_id"), ["source_id"], unique=False)
        batch_op.create_index("ix_sales_form_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "sales_form_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=True),
        sa.Column("demand", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["sales_form.id"],
            name=op.f("fk_sales_form_field_form_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_form_field")),
    )
    with op.batch_alter_table("sales_form_field", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_form_field_form_id"), ["form_id"], unique=False)

    op.create_table(
        "sales_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["sales_form.id"],
            name=op.f("fk_sales_submission_form_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["sales_lead.id"],
            name=op.f("fk_sales_submission_lead_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_submission")),
        sa.UniqueConstraint("key", name=op.f("uq_sales_submission_key")),
    )
    with op.batch_alter_table("sales_submission", schema=None) as batch_op:
        batch_op.create_index("ix_sales_submission_form", ["form_id", "at"], unique=False)
        batch_op.create_index("ix_sales_submission_ip", ["ip", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_submission_lead_id"), ["lead_id"], unique=False)

    op.create_search_index("sales_form", "search")


def downgrade() -> None:
    op.drop_search_index("sales_form", "search")
    with op.batch_alter_table("sales_submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_submission_lead_id"))
        batch_op.drop_index("ix_sales_submission_ip")
        batch_op.drop_index("ix_sales_submission_form")

    op.drop_table("sales_submission")
    with op.batch_alter_table("sales_form_field", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sales_form_field_form_id"))

    op.drop_table("sales_form_field")
    with op.batch_alter_table("sales_form", schema=None) as batch_op:
        batch_op.drop_index("ix_sales_form_title")
        batch_op.drop_index(batch_op.f("ix_sales_form_source_id"))
        batch_op.drop_index(batch_op.f("ix_sales_form_campaign_id"))

    op.drop_table("sales_form")
