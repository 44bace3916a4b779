"""retention"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts_retention_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("blocked_months", sa.Integer(), nullable=False),
        sa.Column("companies", sa.Boolean(), nullable=False),
        sa.Column("tell_them", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_retention_rule")),
    )
    op.create_table(
        "contacts_retention_step",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("noticed_at", types.UTCDateTime(), nullable=False),
        sa.Column("block_on", sa.Date(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts_contact.id"],
            name=op.f("fk_contacts_retention_step_contact_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contacts_retention_step")),
    )
    with op.batch_alter_table("contacts_retention_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_retention_step_block_on"), ["block_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contacts_retention_step_erase_on"), ["erase_on"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("contacts_retention_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_retention_step_erase_on"))
        batch_op.drop_index(batch_op.f("ix_contacts_retention_step_block_on"))

    op.drop_table("contacts_retention_step")
    op.drop_table("contacts_retention_rule")
