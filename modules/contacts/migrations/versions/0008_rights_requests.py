"""rights requests"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("identity", sa.String(length=200), nullable=True),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("closed_at", types.UTCDateTime(), nullable=True),
        sa.Column("carried_out_at", types.UTCDateTime(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
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
            name=op.f("fk_contacts_request_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_request_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_request_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_request_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_contacts_request_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_request")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("contacts_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_request_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_request_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index("ix_contacts_request_due", ["state", "due_on", "id"], unique=False)
        batch_op.create_index("ix_contacts_request_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_contacts_request_number", ["company_id", "number"], unique=True)

    op.create_search_index("contacts_request", "search")


def downgrade() -> None:
    op.drop_search_index("contacts_request", "search")
    with op.batch_alter_table("contacts_request", schema=None) as batch_op:
        batch_op.drop_index("uq_contacts_request_number")
        batch_op.drop_index("ix_contacts_request_title")
        batch_op.drop_index("ix_contacts_request_due")
        batch_op.drop_index(batch_op.f("ix_contacts_request_contact_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_request_company_id"))

    op.drop_table("contacts_request")
