"""blocking"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("blocked_at", "erased_at"):
        op.add_column("contacts_contact", sa.Column(name, types.UTCDateTime(), nullable=True))
    op.add_column("contacts_contact", sa.Column("blocked_why", sa.String(12), nullable=True))
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.create_index("ix_contacts_contact_blocked", ["blocked_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_contact_blocked")
    for name in ("blocked_why", "erased_at", "blocked_at"):
        op.drop_column("contacts_contact", name)
