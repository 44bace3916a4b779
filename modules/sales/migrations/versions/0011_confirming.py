"""confirming"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sales_form", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("confirm", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("purpose_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_sales_form_purpose_id"), ["purpose_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_form_purpose_id"),
            "contacts_purpose",
            ["purpose_id"],
            ["id"],
            ondelete="RESTRICT",
        )
    with op.batch_alter_table("sales_lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmation", sa.String(length=40), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_sales_lead_confirmation"), ["confirmation"], unique=False
        )
    with op.batch_alter_table("sales_submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("purpose_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", types.UTCDateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sales_submission_purpose_id"),
            "contacts_purpose",
            ["purpose_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_index(
            batch_op.f("ix_sales_submission_purpose_id"), ["purpose_id"], unique=False
        )


def downgrade() -> None:
    for table, columns in (
        ("sales_submission", ("purpose_id", "recorded_at", "confirmed_at")),
        ("sales_lead", ("confirmation",)),
        ("sales_form", ("purpose_id", "confirm")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                if column in ("purpose_id", "confirmation"):
                    batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
                if column == "purpose_id":
                    batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}"), "foreignkey")
                batch_op.drop_column(column)
