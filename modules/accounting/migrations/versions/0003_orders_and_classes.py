"""orders and classes"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounting_batch", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("drafts", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("accounting_profile", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("drafts", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("accounting_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("category_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("product_kind", sa.String(length=40), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_accounting_rule_category_id"), ["category_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_accounting_rule_category_id"),
            "catalog_category",
            ["category_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("accounting_rule", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_accounting_rule_category_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_accounting_rule_category_id"))
        batch_op.drop_column("product_kind")
        batch_op.drop_column("category_id")

    with op.batch_alter_table("accounting_profile", schema=None) as batch_op:
        batch_op.drop_column("drafts")

    with op.batch_alter_table("accounting_batch", schema=None) as batch_op:
        batch_op.drop_column("drafts")
