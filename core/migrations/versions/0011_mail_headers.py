"""mail headers"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_outgoing_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("headers", types.Json, server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("core_outgoing_mail", schema=None) as batch_op:
        batch_op.drop_column("headers")
