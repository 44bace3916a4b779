"""indexes of merged and blocked contacts hold those only"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_contacts_contact_blocked": ["blocked_at", "id"],
    "ix_contacts_contact_merged_into_id": ["merged_into_id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, "contacts_contact")
        filled = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(
            name, "contacts_contact", columns, sqlite_where=filled, postgresql_where=filled
        )


def downgrade() -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, "contacts_contact")
        op.create_index(name, "contacts_contact", columns)
