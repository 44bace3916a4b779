"""accounts of payers"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounting_statement_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counterpart", sa.String(length=40), nullable=True))
        batch_op.create_index(
            "ix_accounting_statement_line_counterpart", ["counterpart"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("accounting_statement_line", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_statement_line_counterpart")
        batch_op.drop_column("counterpart")
