"""work at cases"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
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
            name=op.f("fk_support_answer_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_answer")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_answer", schema=None) as batch_op:
        batch_op.create_index("ix_support_answer_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "support_phrase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("instead", sa.Text(), nullable=True),
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
            name=op.f("fk_support_phrase_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_phrase")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_phrase", schema=None) as batch_op:
        batch_op.create_index("ix_support_phrase_title", ["sort_key", "id"], unique=False)

    op.create_table(
        "support_macro",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("stage", sa.String(length=80), nullable=True),
        sa.Column("priority", sa.String(length=40), nullable=True),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("takes", sa.Boolean(), nullable=False),
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
            name=op.f("fk_support_macro_created_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["core_team.id"],
            name=op.f("fk_support_macro_team_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["type_id"],
            ["support_case_type.id"],
            name=op.f("fk_support_macro_type_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_macro")),
        info={"search_column": "search"},
    )
    with op.batch_alter_table("support_macro", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_macro_team_id"), ["team_id"], unique=False)
        batch_op.create_index("ix_support_macro_title", ["sort_key", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_macro_type_id"), ["type_id"], unique=False)

    op.create_table(
        "support_draft",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("head", types.Json, nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["support_case.id"],
            name=op.f("fk_support_draft_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_support_draft_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_support_draft")),
    )
    with op.batch_alter_table("support_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_draft_user_id"), ["user_id"], unique=False)

    op.create_table(
        "support_viewer",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTCDateTime(), nullable=False),
        sa.Column("writing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["support_case.id"],
            name=op.f("fk_support_viewer_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_support_viewer_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_support_viewer")),
    )
    with op.batch_alter_table("support_viewer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_viewer_user_id"), ["user_id"], unique=False)

    op.create_search_index("support_answer", "search")
    op.create_search_index("support_macro", "search")
    op.create_search_index("support_phrase", "search")


def downgrade() -> None:
    op.drop_search_index("support_phrase", "search")
    op.drop_search_index("support_macro", "search")
    op.drop_search_index("support_answer", "search")
    with op.batch_alter_table("support_viewer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_viewer_user_id"))

    op.drop_table("support_viewer")
    with op.batch_alter_table("support_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_draft_user_id"))

    op.drop_table("support_draft")
    with op.batch_alter_table("support_macro", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_macro_type_id"))
        batch_op.drop_index("ix_support_macro_title")
        batch_op.drop_index(batch_op.f("ix_support_macro_team_id"))

    op.drop_table("support_macro")
    with op.batch_alter_table("support_phrase", schema=None) as batch_op:
        batch_op.drop_index("ix_support_phrase_title")

    op.drop_table("support_phrase")
    with op.batch_alter_table("support_answer", schema=None) as batch_op:
        batch_op.drop_index("ix_support_answer_title")

    op.drop_table("support_answer")
