"""activities"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("next_activity_at", types.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("next_activity_kind", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("next_activity_subject", sa.String(length=200), nullable=True)
        )
        batch_op.create_index("ix_contacts_contact_next", ["next_activity_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_contact_next")
        batch_op.drop_column("next_activity_subject")
        batch_op.drop_column("next_activity_kind")
        batch_op.drop_column("next_activity_at")
