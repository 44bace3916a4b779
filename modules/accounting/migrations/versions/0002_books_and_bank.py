"""books and bank"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounting_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("official_code", sa.String(length=20), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_account_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_account_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_account")),
        sa.UniqueConstraint("company_id", "code", name="uq_accounting_account_code"),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("accounting_account", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_account_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_accounting_account_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "accounting_customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"],
            ["contacts_contact.id"],
            name=op.f("fk_accounting_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_customer")),
    )
    op.create_table(
        "accounting_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("format", sa.String(length=60), nullable=False),
        sa.Column("company_code", sa.String(length=5), nullable=False),
        sa.Column("account_length", sa.Integer(), nullable=False),
        sa.Column("year_from", sa.Date(), nullable=True),
        sa.Column("year_to", sa.Date(), nullable=True),
        sa.Column("encoding", sa.String(length=40), nullable=False),
        sa.Column("separator", sa.String(length=40), nullable=False),
        sa.Column("decimal", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_profile_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_profile_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_profile")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("accounting_profile", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_profile_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_accounting_profile_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "accounting_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=True),
        sa.Column("day_to", sa.Date(), nullable=True),
        sa.Column("opening", types.Exact(2, 18), nullable=True),
        sa.Column("closing", types.Exact(2, 18), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
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
            name=op.f("fk_accounting_statement_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_statement_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_statement")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("accounting_statement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_statement_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_accounting_statement_day", ["day_to", "id"], unique=False)
        batch_op.create_index("ix_accounting_statement_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "accounting_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("day_from", sa.Date(), nullable=False),
        sa.Column("day_to", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("exported_at", types.UTCDateTime(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=True),
        sa.Column("debit", types.Exact(2, 18), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_batch_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_batch_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["accounting_profile.id"],
            name=op.f("fk_accounting_batch_profile_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_batch")),
    )
    with op.batch_alter_table("accounting_batch", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_batch_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_accounting_batch_profile", ["profile_id"], unique=False)
        batch_op.create_index("uq_accounting_batch_number", ["company_id", "number"], unique=True)

    op.create_table(
        "accounting_profile_column",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("header", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"],
            ["accounting_profile.id"],
            name=op.f("fk_accounting_profile_column_profile_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "profile_id", "position", name=op.f("pk_accounting_profile_column")
        ),
    )
    op.create_table(
        "accounting_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("tax_code", sa.String(length=60), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounting_account.id"],
            name=op.f("fk_accounting_rule_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_accounting_rule_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_accounting_rule_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_rule_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_rule")),
    )
    with op.batch_alter_table("accounting_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_accounting_rule_account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_accounting_rule_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_accounting_rule_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index("ix_accounting_rule_what", ["company_id", "what"], unique=False)

    op.create_table(
        "accounting_statement_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value_day", sa.Date(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("references", types.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["core_user.id"],
            name=op.f("fk_accounting_statement_line_decided_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_accounting_statement_line_payment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["accounting_statement.id"],
            name=op.f("fk_accounting_statement_line_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounting_statement_line")),
    )
    with op.batch_alter_table("accounting_statement_line", schema=None) as batch_op:
        batch_op.create_index("ix_accounting_statement_line_payment", ["payment_id"], unique=False)
        batch_op.create_index(
            "ix_accounting_statement_line_statement", ["statement_id", "position"], unique=False
        )
        batch_op.create_index("ux_accounting_statement_line_key", ["key"], unique=True)

    op.create_table(
        "accounting_batch_content",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("entries", types.Json, nullable=False),
        sa.Column("target", types.Json, nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["accounting_batch.id"],
            name=op.f("fk_accounting_batch_content_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_accounting_batch_content")),
    )
    op.create_table(
        "accounting_batch_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["accounting_batch.id"],
            name=op.f("fk_accounting_batch_item_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "batch_id", "model", "record_id", name=op.f("pk_accounting_batch_item")
        ),
        sa.UniqueConstraint("model", "record_id", name="uq_accounting_batch_item"),
    )
    op.create_search_index("accounting_account", "search")
    op.create_search_index("accounting_profile", "search")
    op.create_search_index("accounting_statement", "search")


def downgrade() -> None:
    op.drop_search_index("accounting_statement", "search")
    op.drop_search_index("accounting_profile", "search")
    op.drop_search_index("accounting_account", "search")
    op.drop_table("accounting_batch_item")
    op.drop_table("accounting_batch_content")
    with op.batch_alter_table("accounting_statement_line", schema=None) as batch_op:
        batch_op.drop_index("ux_accounting_statement_line_key")
        batch_op.drop_index("ix_accounting_statement_line_statement")
        batch_op.drop_index("ix_accounting_statement_line_payment")

    op.drop_table("accounting_statement_line")
    with op.batch_alter_table("accounting_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_rule_what")
        batch_op.drop_index(batch_op.f("ix_accounting_rule_contact_id"))
        batch_op.drop_index(batch_op.f("ix_accounting_rule_company_id"))
        batch_op.drop_index(batch_op.f("ix_accounting_rule_account_id"))

    op.drop_table("accounting_rule")
    op.drop_table("accounting_profile_column")
    with op.batch_alter_table("accounting_batch", schema=None) as batch_op:
        batch_op.drop_index("uq_accounting_batch_number")
        batch_op.drop_index("ix_accounting_batch_profile")
        batch_op.drop_index(batch_op.f("ix_accounting_batch_company_id"))

    op.drop_table("accounting_batch")
    with op.batch_alter_table("accounting_statement", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_statement_title")
        batch_op.drop_index("ix_accounting_statement_day")
        batch_op.drop_index(batch_op.f("ix_accounting_statement_company_id"))

    op.drop_table("accounting_statement")
    with op.batch_alter_table("accounting_profile", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_profile_title")
        batch_op.drop_index(batch_op.f("ix_accounting_profile_company_id"))

    op.drop_table("accounting_profile")
    op.drop_table("accounting_customer")
    with op.batch_alter_table("accounting_account", schema=None) as batch_op:
        batch_op.drop_index("ix_accounting_account_title")
        batch_op.drop_index(batch_op.f("ix_accounting_account_company_id"))

    op.drop_table("accounting_account")
