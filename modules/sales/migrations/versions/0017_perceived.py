"""What is perceived, and what is to be paid"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("sales_order", "sales_quote")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("perceived", types.Exact(2, 18), nullable=False, server_default="0")
            )
            batch_op.add_column(
                sa.Column("to_collect", types.Exact(2, 18), nullable=False, server_default="0")
            )
            batch_op.add_column(
                sa.Column("tax_lines", types.Json, nullable=False, server_default="[]")
            )
        # nothing was perceived so far, and no coin was rounded to
        rows = sa.table(table, *map(sa.column, ("to_collect", "total", "withheld")))
        op.execute(sa.update(rows).values(to_collect=rows.c.total - rows.c.withheld))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in ("perceived", "to_collect", "tax_lines"):
                batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("tax_lines")
            batch_op.drop_column("to_collect")
            batch_op.drop_column("perceived")
