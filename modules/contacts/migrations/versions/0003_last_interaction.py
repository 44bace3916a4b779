"""last interaction"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contacts_contact", sa.Column("last_interaction_at", types.UTCDateTime(), nullable=True)
    )
    contact = sa.table("contacts_contact", sa.column("id"), sa.column("last_interaction_at"))
    entry = sa.table(
        "core_timeline",
        sa.column("at"),
        sa.column("root_model"),
        sa.column("root_id"),
        sa.column("interaction", sa.Boolean),
        sa.column("deleted_at"),
    )
    latest = (
        sa.select(sa.func.max(entry.c.at))
        .where(entry.c.root_model == "contacts.contact", entry.c.root_id == contact.c.id)
        .where(entry.c.interaction, entry.c.deleted_at.is_(None))
        .scalar_subquery()
    )
    op.execute(sa.update(contact).values(last_interaction_at=latest))
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contacts_contact_interaction", ["last_interaction_at", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_contact_interaction")
    op.drop_column("contacts_contact", "last_interaction_at")
