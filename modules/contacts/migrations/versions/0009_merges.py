"""merges"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survivor_id", sa.Integer(), nullable=False),
        sa.Column("loser_id", sa.Integer(), nullable=False),
        sa.Column("loser_name", sa.String(length=200), nullable=True),
        sa.Column("before", types.Json, nullable=True),
        sa.Column("after", types.Json, nullable=True),
        sa.Column("notes", types.Json, nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", types.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["core_user.id"], name=op.f("fk_contacts_merge_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["loser_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_merge_loser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["survivor_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_merge_survivor_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_merge")),
    )
    with op.batch_alter_table("contacts_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_merge_at"), ["at"], unique=False)
        batch_op.create_index("ix_contacts_merge_loser", ["loser_id", "undone_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contacts_merge_survivor_id"), ["survivor_id"], unique=False
        )

    op.create_table(
        "contacts_merge_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("module", sa.String(length=40), nullable=False),
        sa.Column("table", sa.String(length=63), nullable=False),
        sa.Column("column", sa.String(length=63), nullable=False),
        sa.Column("model_column", sa.String(length=63), nullable=False),
        sa.Column("keys", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["contacts_merge.id"],
            name=op.f("fk_contacts_merge_part_merge_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_merge_part")),
    )
    with op.batch_alter_table("contacts_merge_part", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_merge_part_merge_id"), ["merge_id"], unique=False
        )

    op.add_column("contacts_contact", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index("ix_contacts_contact_merged_into_id", "contacts_contact", ["merged_into_id"])


def downgrade() -> None:
    op.drop_index("ix_contacts_contact_merged_into_id", "contacts_contact")
    op.drop_column("contacts_contact", "merged_into_id")

    with op.batch_alter_table("contacts_merge_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_merge_part_merge_id"))

    op.drop_table("contacts_merge_part")
    with op.batch_alter_table("contacts_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_merge_survivor_id"))
        batch_op.drop_index("ix_contacts_merge_loser")
        batch_op.drop_index(batch_op.f("ix_contacts_merge_at"))

    op.drop_table("contacts_merge")
