"""which page kept a draft last, and its turn"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("support_draft", sa.Column("writer", sa.String(length=24), nullable=True))
    op.add_column(
        "support_draft", sa.Column("turn", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("support_draft", "turn")
    op.drop_column("support_draft", "writer")
