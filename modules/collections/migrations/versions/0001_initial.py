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
        "collections_late_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("pct", types.Exact(4, 18), nullable=False),
        sa.Column("compensation", types.Exact(2, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_late_rate_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_late_rate")),
    )
    with op.batch_alter_table("collections_late_rate", schema=None) as batch_op:
        batch_op.create_index("ux_collections_late_rate", ["country", "valid_from"], unique=True)

    op.create_table(
        "collections_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("tone", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_letter_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_letter")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_letter", schema=None) as batch_op:
        batch_op.create_index("ix_collections_letter_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ix_collections_letter_tone", ["tone", "language"], unique=False)

    op.create_table(
        "collections_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("usual", sa.Boolean(), nullable=True),
        sa.Column("minimum", types.Exact(2, 18), nullable=True),
        sa.Column("pause_days", sa.Integer(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_policy_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_policy")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_policy", schema=None) as batch_op:
        batch_op.create_index("ix_collections_policy_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_return_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=True),
        sa.Column("charges_fee", sa.Boolean(), nullable=True),
        sa.Column("help", sa.String(length=200), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_return_code_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_return_code")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_return_code", schema=None) as batch_op:
        batch_op.create_index("ix_collections_return_code_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_collections_return_code", ["code"], unique=True)

    op.create_table(
        "collections_creditor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=70), nullable=False),
        sa.Column("identifier", sa.String(length=35), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("file_version", sa.String(length=40), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_creditor_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_creditor_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_creditor")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_creditor", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_creditor_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_collections_creditor_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("tone", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_level_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["collections_policy.id"],
            name=op.f("fk_collections_level_policy_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_level")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_level", schema=None) as batch_op:
        batch_op.create_index("ix_collections_level_policy", ["policy_id", "days"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_level_policy_id"), ["policy_id"], unique=False
        )
        batch_op.create_index("ix_collections_level_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("holder", sa.String(length=120), nullable=True),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_account_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_account_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_account")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_account_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index("ix_collections_account_number", ["number"], unique=False)
        batch_op.create_index("ix_collections_account_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("blocked_why", sa.String(length=200), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("first_used_on", sa.Date(), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=True),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["collections_account.id"],
            name=op.f("fk_collections_mandate_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_mandate_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_mandate_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_mandate_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_mandate")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_mandate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_mandate_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_mandate_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_mandate_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index("ix_collections_mandate_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            "ux_collections_mandate_reference", ["company_id", "reference"], unique=True
        )

    op.create_search_index("collections_account", "search")
    op.create_search_index("collections_creditor", "search")
    op.create_search_index("collections_letter", "search")
    op.create_search_index("collections_level", "search")
    op.create_search_index("collections_mandate", "search")
    op.create_search_index("collections_policy", "search")
    op.create_search_index("collections_return_code", "search")


def downgrade() -> None:
    op.drop_search_index("collections_return_code", "search")
    op.drop_search_index("collections_policy", "search")
    op.drop_search_index("collections_mandate", "search")
    op.drop_search_index("collections_level", "search")
    op.drop_search_index("collections_letter", "search")
    op.drop_search_index("collections_creditor", "search")
    op.drop_search_index("collections_account", "search")
    with op.batch_alter_table("collections_mandate", schema=None) as batch_op:
        batch_op.drop_index("ux_collections_mandate_reference")
        batch_op.drop_index("ix_collections_mandate_title")
        batch_op.drop_index(batch_op.f("ix_collections_mandate_contact_id"))
        batch_op.drop_index(batch_op.f("ix_collections_mandate_company_id"))
        batch_op.drop_index(batch_op.f("ix_collections_mandate_account_id"))

    op.drop_table("collections_mandate")
    with op.batch_alter_table("collections_account", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_account_title")
        batch_op.drop_index("ix_collections_account_number")
        batch_op.drop_index(batch_op.f("ix_collections_account_contact_id"))

    op.drop_table("collections_account")
    with op.batch_alter_table("collections_level", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_level_title")
        batch_op.drop_index(batch_op.f("ix_collections_level_policy_id"))
        batch_op.drop_index("ix_collections_level_policy")

    op.drop_table("collections_level")
    with op.batch_alter_table("collections_creditor", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_creditor_title")
        batch_op.drop_index(batch_op.f("ix_collections_creditor_company_id"))

    op.drop_table("collections_creditor")
    with op.batch_alter_table("collections_return_code", schema=None) as batch_op:
        batch_op.drop_index("ux_collections_return_code")
        batch_op.drop_index("ix_collections_return_code_title")

    op.drop_table("collections_return_code")
    with op.batch_alter_table("collections_policy", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_policy_title")

    op.drop_table("collections_policy")
    with op.batch_alter_table("collections_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_letter_tone")
        batch_op.drop_index("ix_collections_letter_title")

    op.drop_table("collections_letter")
    with op.batch_alter_table("collections_late_rate", schema=None) as batch_op:
        batch_op.drop_index("ux_collections_late_rate")

    op.drop_table("collections_late_rate")
