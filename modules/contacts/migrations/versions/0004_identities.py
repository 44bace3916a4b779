"""identities"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: What contacts were known by before: their mails and phones.
_KNOWN = """
INSERT INTO contacts_identity (contact_id, channel, kind, value, source, since)
SELECT known.contact_id, known.channel, known.kind, known.value, 'record', c.created_at
FROM (
    SELECT id AS contact_id, 'mail' AS channel, 'address' AS kind, mail AS value
    FROM contacts_contact
    UNION SELECT id, 'phone', 'e164', phone_e164 FROM contacts_contact
    UNION SELECT contact_id, 'mail', 'address', value FROM contacts_mail
    UNION SELECT contact_id, 'phone', 'e164', e164 FROM contacts_phone
) AS known JOIN contacts_contact c ON c.id = known.contact_id
WHERE known.value IS NOT NULL AND known.value != ''
"""


def upgrade() -> None:
    op.create_table(
        "contacts_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("source", sa.String(length=6), nullable=False),
        sa.Column("since", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('mail', 'phone', 'whatsapp', 'web')",
            name=op.f("ck_contacts_identity_channel"),
        ),
        sa.CheckConstraint(
            "source IN ('record', 'added')", name=op.f("ck_contacts_identity_source")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_identity_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_identity")),
        sa.UniqueConstraint(
            "contact_id",
            "channel",
            "kind",
            "value",
            name=op.f("uq_contacts_identity_contact_id_channel_kind_value"),
        ),
    )
    with op.batch_alter_table("contacts_identity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contacts_identity_one",
            ["channel", "kind", "value"],
            unique=True,
            sqlite_where=sa.text("channel IN ('whatsapp', 'web')"),
            postgresql_where=sa.text("channel IN ('whatsapp', 'web')"),
        )
        batch_op.create_index("ix_contacts_identity_value", ["value", "channel"], unique=False)
    op.execute(_KNOWN)


def downgrade() -> None:
    with op.batch_alter_table("contacts_identity", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_identity_value")
        batch_op.drop_index(
            "ix_contacts_identity_one",
            sqlite_where=sa.text("channel IN ('whatsapp', 'web')"),
            postgresql_where=sa.text("channel IN ('whatsapp', 'web')"),
        )

    op.drop_table("contacts_identity")
