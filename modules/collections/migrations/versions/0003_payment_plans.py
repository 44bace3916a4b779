"""payment plans"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collections_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("every", sa.String(length=40), nullable=False),
        sa.Column("pct", types.Exact(4, 18), nullable=True),
        sa.Column("tolerance", sa.Integer(), nullable=False),
        sa.Column("agreed_with", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=True),
        sa.Column("total", types.Exact(2, 18), nullable=True),
        sa.Column("interest", types.Exact(2, 18), nullable=True),
        sa.Column("paid", types.Exact(2, 18), nullable=True),
        sa.Column("late", types.Exact(2, 18), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
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
            name=op.f("fk_collections_plan_company_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_collections_plan_contact_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["core_user.id"],
            name=op.f("fk_collections_plan_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["core_user.id"],
            name=op.f("fk_collections_plan_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_collections_plan_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections_plan")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("collections_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_plan_company_id"), ["company_id"], unique=False
        )
        batch_op.create_index("ix_collections_plan_contact", ["contact_id", "state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_plan_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            "ix_collections_plan_owner", ["owner_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_collections_plan_state", ["state", "next_on"], unique=False)
        batch_op.create_index(
            "ix_collections_plan_team", ["team_id", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_collections_plan_title", ["sort_key", "id"], unique=False)
        batch_op.create_index("uq_collections_plan_number", ["company_id", "number"], unique=True)

    op.create_table(
        "collections_instalment",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=False),
        sa.Column("interest", types.Exact(2, 18), nullable=True),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["collections_plan.id"],
            name=op.f("fk_collections_instalment_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_collections_instalment")),
    )
    op.create_table(
        "collections_plan_debt",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("amount", types.Exact(2, 18), nullable=True),
        sa.Column("interest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["due_id"],
            ["accounting_due.id"],
            name=op.f("fk_collections_plan_debt_due_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["collections_plan.id"],
            name=op.f("fk_collections_plan_debt_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", "position", name=op.f("pk_collections_plan_debt")),
    )
    with op.batch_alter_table("collections_plan_debt", schema=None) as batch_op:
        batch_op.create_index("ix_collections_plan_debt_due", ["due_id"], unique=False)

    op.create_search_index("collections_plan", "search")


def downgrade() -> None:
    op.drop_search_index("collections_plan", "search")
    with op.batch_alter_table("collections_plan_debt", schema=None) as batch_op:
        batch_op.drop_index("ix_collections_plan_debt_due")

    op.drop_table("collections_plan_debt")
    op.drop_table("collections_instalment")
    with op.batch_alter_table("collections_plan", schema=None) as batch_op:
        batch_op.drop_index("uq_collections_plan_number")
        batch_op.drop_index("ix_collections_plan_title")
        batch_op.drop_index("ix_collections_plan_team")
        batch_op.drop_index("ix_collections_plan_state")
        batch_op.drop_index("ix_collections_plan_owner")
        batch_op.drop_index(batch_op.f("ix_collections_plan_contact_id"))
        batch_op.drop_index("ix_collections_plan_contact")
        batch_op.drop_index(batch_op.f("ix_collections_plan_company_id"))

    op.drop_table("collections_plan")
