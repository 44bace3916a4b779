"""returned money"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounting_statement_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("return_code", sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column("fee", types.Exact(2, 18), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("accounting_statement_line", schema=None) as batch_op:
        batch_op.drop_column("fee")
        batch_op.drop_column("return_code")
