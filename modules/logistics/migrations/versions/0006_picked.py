"""picked"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("logistics_hold", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("picked", types.Exact(3, 18), server_default="0", nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("logistics_hold", schema=None) as batch_op:
        batch_op.drop_column("picked")
