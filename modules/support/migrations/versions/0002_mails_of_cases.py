"""mails of cases"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_mailbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("tokens", sa.Boolean(), nullable=False),
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
            name=op.f("fk_support_mailbox_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_support_mailbox_team_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_mailbox")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_mailbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_mailbox_team_id"), ["team_id"], unique=False)
        batch_op.create_index("ix_support_mailbox_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "support_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["support_case.id"],
            name=op.f("fk_support_message_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["core_timeline.id"],
            name=op.f("fk_support_message_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_support_message_message_id")),
    )
    with op.batch_alter_table("support_message", schema=None) as batch_op:
        batch_op.create_index("ix_support_message_case", ["case_id", "at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_message_entry_id"), ["entry_id"], unique=False)

    with op.batch_alter_table("support_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_token", sa.String(length=24), nullable=True))
        batch_op.create_index("ux_support_case_reply_token", ["reply_token"], unique=True)

    op.create_search_index("support_mailbox", "search")


def downgrade() -> None:
    op.drop_search_index("support_mailbox", "search")
    with op.batch_alter_table("support_case", schema=None) as batch_op:
        batch_op.drop_index("ux_support_case_reply_token")
        batch_op.drop_column("reply_token")

    with op.batch_alter_table("support_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_message_entry_id"))
        batch_op.drop_index("ix_support_message_case")

    op.drop_table("support_message")
    with op.batch_alter_table("support_mailbox", schema=None) as batch_op:
        batch_op.drop_index("ix_support_mailbox_title")
        batch_op.drop_index(batch_op.f("ix_support_mailbox_team_id"))

    op.drop_table("support_mailbox")
