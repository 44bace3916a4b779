"""prelegal files"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(length=120), nullable=True),
        sa.Column("sent_to", sa.String(length=200), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("lawyer", sa.String(length=120), nullable=True),
        sa.Column("terms", sa.Text(), nullable=True),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
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
            name=op.f("fk_collections_attempt_claim_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_attempt_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_attempt_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_attempt_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_attempt")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_attempt_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_attempt_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_attempt_contact", ["contact_id", "sent_on"], unique=False
        )
        batch_op.create_index("ix_collections_attempt_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "collections_dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("documents", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), nullable=True),
        sa.Column("total", types.Exact(2, 18), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
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
            name=op.f("fk_collections_dossier_claim_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["core_company.id"],
            name=op.f("fk_collections_dossier_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_dossier_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_dossier_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["core_file.id"],
            name=op.f("fk_collections_dossier_file_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_dossier")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_dossier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_dossier_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_collections_dossier_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_collections_dossier_contact", ["contact_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_dossier_file_id"), ["file_id"], unique=False
        )
        batch_op.create_index("ix_collections_dossier_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(
            "uq_collections_dossier_number", ["company_id", "number"], unique=True
        )

    op.create_table(
        "collections_attempt_debt",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["collections_attempt.id"],
            name=op.f("fk_collections_attempt_debt_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_attempt_debt_due_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("attempt_id", "position", name=op.f("pk_collections_attempt_debt")),
    )
    with op.batch_alter_table("collections_attempt_debt", schema=None) as batch_op:
        batch_op.create_index("ix_collections_attempt_debt_due", ["due_id"], unique=False)

    op.create_search_index("collections_attempt", "search")
    op.create_search_index("collections_dossier", "search")


def downgrade() -> None:
    op.drop_search_index("collections_dossier", "search")
    op.drop_search_index("collections_attempt", "search")
    with op.batch_alter_table("collections_attempt_debt", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_attempt_debt_due")

    op.drop_table("collections_attempt_debt")
    with op.batch_alter_table("collections_dossier", schema=None) as batch_op:
        batch_op.drop_index("uq_collections_dossier_number")
        batch_op.drop_index("ix_collections_dossier_title")
        batch_op.drop_index(batch_op.f("ix_collections_dossier_file_id"))
        batch_op.drop_index("ix_collections_dossier_contact")
        batch_op.drop_index(batch_op.f("ix_collections_dossier_company_id"))
        batch_op.drop_index(batch_op.f("ix_collections_dossier_claim_id"))

    op.drop_table("collections_dossier")
    with op.batch_alter_table("collections_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_attempt_title")
        batch_op.drop_index("ix_collections_attempt_contact")
        batch_op.drop_index(batch_op.f("ix_collections_attempt_company_id"))
        batch_op.drop_index(batch_op.f("ix_collections_attempt_claim_id"))

    op.drop_table("collections_attempt")
