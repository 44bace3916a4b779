"""since when a contact is what it is"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contacts_contact", sa.Column("lifecycle_since", types.UTCDateTime(), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("contacts_contact", "lifecycle_since")
