"""duplicates"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts_duplicate",
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", types.Json, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("found_at", types.UTCDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'different')", name=op.f("ck_contacts_duplicate_state")
        ),
        sa.CheckConstraint("left_id < right_id", name=op.f("ck_contacts_duplicate_order")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["core_user.id"],
            name=op.f("fk_contacts_duplicate_decided_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["left_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_duplicate_left_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["right_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_duplicate_right_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name=op.f("pk_contacts_duplicate")),
    )
    with op.batch_alter_table("contacts_duplicate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_contacts_duplicate_list", ["state", "score", "left_id", "right_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_duplicate_right_id"), ["right_id"], unique=False
        )

    op.create_table(
        "contacts_match",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_match_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key", "contact_id", name=op.f("pk_contacts_match")),
    )
    with op.batch_alter_table("contacts_match", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_match_contact_id"), ["contact_id"], unique=False
        )

    op.add_column(
        "contacts_contact",
        sa.Column("name_key", sa.String(length=200), nullable=False, server_default=""),
    )
    op.create_index("ix_contacts_contact_name_key", "contacts_contact", ["name_key", "id"])
    op.execute(
        "UPDATE contacts_contact SET name_key = TRIM(REPLACE(REPLACE(sort_key, '.', ''), ',', ''))"
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_contact_name_key", "contacts_contact")
    op.drop_column("contacts_contact", "name_key")

    with op.batch_alter_table("contacts_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_match_contact_id"))

    op.drop_table("contacts_match")
    with op.batch_alter_table("contacts_duplicate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_duplicate_right_id"))
        batch_op.drop_index("ix_contacts_duplicate_list")

    op.drop_table("contacts_duplicate")
