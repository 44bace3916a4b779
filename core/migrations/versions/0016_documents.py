"""documents"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("logo_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("document_foot", sa.Text(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_core_company_logo_id"),
            "core_file",
            ["logo_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("core_company", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_core_company_logo_id"), type_="foreignkey")
        batch_op.drop_column("document_foot")
        batch_op.drop_column("logo_id")
