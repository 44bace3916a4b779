"""claims"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections_dispute_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
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
            name=op.f("fk_collections_dispute_reason_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_dispute_reason")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_dispute_reason", schema=None) as batch_op:
        batch_op.create_index(
            "ix_collections_dispute_reason_title", ["sort_key", "id"], unique=False
        )

    op.create_table(
        "collections_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("overdue", types.Exact(2, 18), nullable=True),
        sa.Column("disputed", types.Exact(2, 18), nullable=True),
        sa.Column("oldest_on", sa.Date(), nullable=True),
        sa.Column("invoices", sa.Integer(), nullable=True),
        sa.Column("risk", sa.String(length=40), nullable=True),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("stage_since", types.UTCDateTime(), nullable=False),
        sa.Column("closed_at", types.UTCDateTime(), nullable=True),
        sa.Column("next_activity_at", types.UTCDateTime(), nullable=True),
        sa.Column("next_activity_kind", sa.String(length=40), nullable=True),
        sa.Column("next_activity_subject", sa.String(length=200), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("custom", types.Json, nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_claim_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_claim_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_claim_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["level_id"],
            ["collections_level.id"],
            name=op.f("fk_collections_claim_level_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_collections_claim_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pipeline_id"],
            ["core_pipeline.id"],
            name=op.f("fk_collections_claim_pipeline_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["core_stage.id"],
            name=op.f("fk_collections_claim_stage_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_collections_claim_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_claim")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_claim", schema=None) as batch_op:
        batch_op.create_index(
            "ix_collections_claim_board", ["stage_id", "next_activity_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_claim_closed_at"), ["closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_claim_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_claim_contact", ["contact_id", "closed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_claim_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_claim_level_id"), ["level_id"], unique=False
        )
        batch_op.create_index("ix_collections_claim_next", ["next_activity_at", "id"], unique=False)
        batch_op.create_index(
            "ix_collections_claim_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_claim_pipeline_id"), ["pipeline_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_claim_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_collections_claim_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_collections_claim_number", ["company_id", "number"], unique=True)

    op.create_table(
        "collections_credit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("credit_limit", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("in_peace", sa.Boolean(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=True),
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
            name=op.f("fk_collections_credit_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_credit_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_credit_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["collections_policy.id"],
            name=op.f("fk_collections_credit_policy_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_credit")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_credit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_credit_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_credit_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_credit_policy_id"), ["policy_id"], unique=False
        )
        batch_op.create_index("ix_collections_credit_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("ux_collections_credit", ["company_id", "contact_id"], unique=True)

    op.create_table(
        "collections_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("tone", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("recipient", sa.String(length=320), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("sent_at", types.UTCDateTime(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["collections_claim.id"],
            name=op.f("fk_collections_notice_claim_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_notice_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_notice_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_notice_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_collections_notice_file_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["level_id"],
            ["collections_level.id"],
            name=op.f("fk_collections_notice_level_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["core_outgoing_mail.id"],
            name=op.f("fk_collections_notice_mail_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_notice")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_notice_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_notice_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_notice_contact", ["contact_id", "told_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_notice_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_notice_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_notice_level_id"), ["level_id"], unique=False
        )
        batch_op.create_index("ix_collections_notice_mail", ["mail_id"], unique=False)
        batch_op.create_index("ix_collections_notice_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_collections_notice_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=True),
        sa.Column("said_by", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("paid", types.Exact(2, 18), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("archived_at", types.UTCDateTime(), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["collections_claim.id"],
            name=op.f("fk_collections_promise_claim_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_promise_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_promise_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_promise_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_collections_promise_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_collections_promise_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_promise")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_promise", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_promise_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_promise_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_promise_contact", ["contact_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_collections_promise_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_promise_state", ["state", "promised_on"], unique=False
        )
        batch_op.create_index(
            "ix_collections_promise_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_collections_promise_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_remittance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("creditor_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("collect_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("total", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("debits", sa.Integer(), nullable=True),
        sa.Column("issued_at", types.UTCDateTime(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
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
            name=op.f("fk_collections_remittance_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_remittance_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"],
            ["collections_creditor.id"],
            name=op.f("fk_collections_remittance_creditor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_collections_remittance_file_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_remittance")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_remittance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_remittance_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_remittance_creditor_id"), ["creditor_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_remittance_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index("ix_collections_remittance_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            "uq_collections_remittance_number", ["company_id", "number"], unique=True
        )

    op.create_table(
        "collections_debit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("remittance_id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("end_to_end", sa.String(length=35), nullable=False),
        sa.Column("sequence", sa.String(length=4), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("return_code", sa.String(length=8), nullable=True),
        sa.Column("fee", types.Exact(2, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_debit_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"],
            ["collections_mandate.id"],
            name=op.f("fk_collections_debit_mandate_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["accounting_payment.id"],
            name=op.f("fk_collections_debit_payment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["remittance_id"],
            ["collections_remittance.id"],
            name=op.f("fk_collections_debit_remittance_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_debit")),
    )
    with op.batch_alter_table("collections_debit", schema=None) as batch_op:
        batch_op.create_index("ix_collections_debit_due", ["due_id"], unique=False)
        batch_op.create_index("ix_collections_debit_mandate", ["mandate_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_debit_payment_id"), ["payment_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_debit_remittance", ["remittance_id", "id"], unique=False
        )
        batch_op.create_index("ux_collections_debit_end_to_end", ["end_to_end"], unique=True)

    op.create_table(
        "collections_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
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
            name=op.f("fk_collections_dispute_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_dispute_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_dispute_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_dispute_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_collections_dispute_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"],
            ["collections_dispute_reason.id"],
            name=op.f("fk_collections_dispute_reason_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_collections_dispute_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_dispute")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_dispute", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_dispute_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_dispute_contact", ["contact_id", "state"], unique=False
        )
        batch_op.create_index("ix_collections_dispute_due", ["due_id", "state"], unique=False)
        batch_op.create_index(
            "ix_collections_dispute_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_dispute_reason_id"), ["reason_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_dispute_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_collections_dispute_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_notice_due",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("level_id", sa.Integer(), nullable=True),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_notice_due_due_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["level_id"],
            ["collections_level.id"],
            name=op.f("fk_collections_notice_due_level_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["collections_notice.id"],
            name=op.f("fk_collections_notice_due_notice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_id", "due_id", name=op.f("pk_collections_notice_due")),
    )
    with op.batch_alter_table("collections_notice_due", schema=None) as batch_op:
        batch_op.create_index("ix_collections_notice_due_level", ["level_id"], unique=False)
        batch_op.create_index("ux_collections_notice_due", ["due_id", "level_id"], unique=True)

    op.create_search_index("collections_claim", "search")
    op.create_search_index("collections_credit", "search")
    op.create_search_index("collections_dispute", "search")
    op.create_search_index("collections_dispute_reason", "search")
    op.create_search_index("collections_notice", "search")
    op.create_search_index("collections_promise", "search")
    op.create_search_index("collections_remittance", "search")


def downgrade() -> None:
    op.drop_search_index("collections_remittance", "search")
    op.drop_search_index("collections_promise", "search")
    op.drop_search_index("collections_notice", "search")
    op.drop_search_index("collections_dispute_reason", "search")
    op.drop_search_index("collections_dispute", "search")
    op.drop_search_index("collections_credit", "search")
    op.drop_search_index("collections_claim", "search")
    with op.batch_alter_table("collections_notice_due", schema=None) as batch_op:
        batch_op.drop_index("ux_collections_notice_due")
        batch_op.drop_index("ix_collections_notice_due_level")

    op.drop_table("collections_notice_due")
    with op.batch_alter_table("collections_dispute", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_dispute_title")
        batch_op.drop_index("ix_collections_dispute_team")
        batch_op.drop_index(batch_op.f("ix_collections_dispute_reason_id"))
        batch_op.drop_index("ix_collections_dispute_owner")
        batch_op.drop_index("ix_collections_dispute_due")
        batch_op.drop_index("ix_collections_dispute_contact")
        batch_op.drop_index(batch_op.f("ix_collections_dispute_company_id"))

    op.drop_table("collections_dispute")
    with op.batch_alter_table("collections_debit", schema=None) as batch_op:
        batch_op.drop_index("ux_collections_debit_end_to_end")
        batch_op.drop_index("ix_collections_debit_remittance")
        batch_op.drop_index(batch_op.f("ix_collections_debit_payment_id"))
        batch_op.drop_index("ix_collections_debit_mandate")
        batch_op.drop_index("ix_collections_debit_due")

    op.drop_table("collections_debit")
    with op.batch_alter_table("collections_remittance", schema=None) as batch_op:
        batch_op.drop_index("uq_collections_remittance_number")
        batch_op.drop_index("ix_collections_remittance_title")
        batch_op.drop_index(batch_op.f("ix_collections_remittance_file_id"))
        batch_op.drop_index(batch_op.f("ix_collections_remittance_creditor_id"))
        batch_op.drop_index(batch_op.f("ix_collections_remittance_company_id"))

    op.drop_table("collections_remittance")
    with op.batch_alter_table("collections_promise", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_promise_title")
        batch_op.drop_index("ix_collections_promise_team")
        batch_op.drop_index("ix_collections_promise_state")
        batch_op.drop_index("ix_collections_promise_owner")
        batch_op.drop_index("ix_collections_promise_contact")
        batch_op.drop_index(batch_op.f("ix_collections_promise_company_id"))
        batch_op.drop_index(batch_op.f("ix_collections_promise_claim_id"))

    op.drop_table("collections_promise")
    with op.batch_alter_table("collections_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_notice_title")
        batch_op.drop_index("ix_collections_notice_state")
        batch_op.drop_index("ix_collections_notice_mail")
        batch_op.drop_index(batch_op.f("ix_collections_notice_level_id"))
        batch_op.drop_index(batch_op.f("ix_collections_notice_file_id"))
        batch_op.drop_index(batch_op.f("ix_collections_notice_contact_id"))
        batch_op.drop_index("ix_collections_notice_contact")
        batch_op.drop_index(batch_op.f("ix_collections_notice_company_id"))
        batch_op.drop_index(batch_op.f("ix_collections_notice_claim_id"))

    op.drop_table("collections_notice")
    with op.batch_alter_table("collections_credit", schema=None) as batch_op:
        batch_op.drop_index("ux_collections_credit")
        batch_op.drop_index("ix_collections_credit_title")
        batch_op.drop_index(batch_op.f("ix_collections_credit_policy_id"))
        batch_op.drop_index(batch_op.f("ix_collections_credit_contact_id"))
        batch_op.drop_index(batch_op.f("ix_collections_credit_company_id"))

    op.drop_table("collections_credit")
    with op.batch_alter_table("collections_claim", schema=None) as batch_op:
        batch_op.drop_index("uq_collections_claim_number")
        batch_op.drop_index("ix_collections_claim_title")
        batch_op.drop_index("ix_collections_claim_team")
        batch_op.drop_index(batch_op.f("ix_collections_claim_pipeline_id"))
        batch_op.drop_index("ix_collections_claim_owner")
        batch_op.drop_index("ix_collections_claim_next")
        batch_op.drop_index(batch_op.f("ix_collections_claim_level_id"))
        batch_op.drop_index(batch_op.f("ix_collections_claim_contact_id"))
        batch_op.drop_index("ix_collections_claim_contact")
        batch_op.drop_index(batch_op.f("ix_collections_claim_company_id"))
        batch_op.drop_index(batch_op.f("ix_collections_claim_closed_at"))
        batch_op.drop_index("ix_collections_claim_board")

    op.drop_table("collections_claim")
    with op.batch_alter_table("collections_dispute_reason", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_dispute_reason_title")

    op.drop_table("collections_dispute_reason")
