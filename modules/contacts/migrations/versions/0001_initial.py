"""initial"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=True),
        sa.Column("last_name", sa.String(length=100), nullable=True),
        sa.Column("legal_name", sa.String(length=200), nullable=True),
        sa.Column("tax_id", sa.String(length=40), nullable=True),
        sa.Column("tax_id_norm", sa.String(length=40), nullable=True),
        sa.Column("tax_id_status", sa.String(length=12), nullable=True),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("phone_e164", sa.String(length=20), nullable=True),
        sa.Column("web", sa.String(length=300), nullable=True),
        sa.Column("lifecycle", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("street2", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("region", sa.String(length=120), nullable=True),
        sa.Column("postal_code", sa.String(length=12), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("revenue", types.Exact(2, 18), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("external_id", sa.String(length=80), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_contact_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_contact_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_contacts_contact_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_contact")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            "ix_contacts_contact_lifecycle", ["lifecycle", "sort_key", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_contact_mail"), ["mail"], unique=False)
        batch_op.create_index(
            "ix_contacts_contact_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_phone_e164"), ["phone_e164"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_contact_tax_id_norm"), ["tax_id_norm"], unique=False
        )
        batch_op.create_index(
            "ix_contacts_contact_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_contacts_contact_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "contacts_address",
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("street2", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("region", sa.String(length=120), nullable=True),
        sa.Column("postal_code", sa.String(length=12), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_address_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_address")),
    )
    with op.batch_alter_table("contacts_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_address_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "contacts_mail",
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_mail_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_mail")),
    )
    with op.batch_alter_table("contacts_mail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_mail_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_mail_value"), ["value"], unique=False)

    op.create_table(
        "contacts_phone",
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("e164", sa.String(length=20), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_phone_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_phone")),
    )
    with op.batch_alter_table("contacts_phone", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_phone_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_phone_e164"), ["e164"], unique=False)

    op.create_table(
        "contacts_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=True),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_relation_company_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_relation_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_relation_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_relation")),
        sa.UniqueConstraint(
            "company_id", "person_id", name=op.f("uq_contacts_relation_company_id_person_id")
        ),
    )
    with op.batch_alter_table("contacts_relation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_relation_person_id"), ["person_id"], unique=False
        )

    op.create_search_index("contacts_contact", "search")


def downgrade() -> None:
    op.drop_search_index("contacts_contact", "search")
    with op.batch_alter_table("contacts_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_relation_person_id"))

    op.drop_table("contacts_relation")
    with op.batch_alter_table("contacts_phone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_phone_e164"))
        batch_op.drop_index(batch_op.f("ix_contacts_phone_contact_id"))

    op.drop_table("contacts_phone")
    with op.batch_alter_table("contacts_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_mail_value"))
        batch_op.drop_index(batch_op.f("ix_contacts_mail_contact_id"))

    op.drop_table("contacts_mail")
    with op.batch_alter_table("contacts_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_address_contact_id"))

    op.drop_table("contacts_address")
    with op.batch_alter_table("contacts_contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contacts_contact_title")
        batch_op.drop_index("ix_contacts_contact_team")
        batch_op.drop_index(batch_op.f("ix_contacts_contact_tax_id_norm"))
        batch_op.drop_index(batch_op.f("ix_contacts_contact_phone_e164"))
        batch_op.drop_index("ix_contacts_contact_owner")
        batch_op.drop_index(batch_op.f("ix_contacts_contact_mail"))
        batch_op.drop_index("ix_contacts_contact_lifecycle")
        batch_op.drop_index(batch_op.f("ix_contacts_contact_external_id"))

    op.drop_table("contacts_contact")
