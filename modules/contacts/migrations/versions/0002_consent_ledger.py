"""consent ledger"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts_suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("added_at", types.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_suppression")),
        sa.UniqueConstraint("digest", "source", name=op.f("uq_contacts_suppression_digest_source")),
    )
    op.create_table(
        "contacts_purpose",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("commercial", sa.Boolean(), nullable=False),
        sa.Column("customers_only", sa.Boolean(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_purpose_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_purpose")),
        sa.UniqueConstraint("code", name=op.f("uq_contacts_purpose_code")),
    )
    op.create_table(
        "contacts_consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_consent_text_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["purpose_id"],
            ["contacts_purpose.id"],
            name=op.f("fk_contacts_consent_text_purpose_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_consent_text")),
        sa.UniqueConstraint(
            "purpose_id",
            "locale",
            "number",
            name=op.f("uq_contacts_consent_text_purpose_id_locale_number"),
        ),
    )
    with op.batch_alter_table("contacts_consent_text", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_consent_text_purpose_id"), ["purpose_id"], unique=False
        )

    op.create_table(
        "contacts_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("purpose_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("earlier_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", types.UTCDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('granted', 'withdrawn', 'objected')",
            name=op.f("ck_contacts_consent_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_consent_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"],
            ["contacts_consent.id"],
            name=op.f("fk_contacts_consent_earlier_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_contacts_consent_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["purpose_id"],
            ["contacts_purpose.id"],
            name=op.f("fk_contacts_consent_purpose_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_consent_recorded_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["contacts_consent_text.id"],
            name=op.f("fk_contacts_consent_text_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_consent")),
    )
    with op.batch_alter_table("contacts_consent", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contacts_consent_contact", ["contact_id", "purpose_id", "channel"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_consent_earlier_id"), ["earlier_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_consent_file_id"), ["file_id"], unique=False)
        batch_op.create_index(
            "ix_contacts_consent_purpose", ["purpose_id", "channel", "decision"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_consent_text_id"), ["text_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("contacts_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_consent_text_id"))
        batch_op.drop_index("ix_contacts_consent_purpose")
        batch_op.drop_index(batch_op.f("ix_contacts_consent_file_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_consent_earlier_id"))
        batch_op.drop_index("ix_contacts_consent_contact")

    op.drop_table("contacts_consent")
    with op.batch_alter_table("contacts_consent_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_consent_text_purpose_id"))

    op.drop_table("contacts_consent_text")
    op.drop_table("contacts_purpose")
    op.drop_table("contacts_suppression")
