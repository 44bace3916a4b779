"""indexes of the people of a sale hold the sales that name one only"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("person_id", "decider_id")


def upgrade() -> None:
    for column in COLUMNS:
        name, filled = f"ix_sales_opportunity_{column}", sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, "sales_opportunity")
        op.create_index(
            name, "sales_opportunity", [column], sqlite_where=filled, postgresql_where=filled
        )


def downgrade() -> None:
    for column in COLUMNS:
        name = f"ix_sales_opportunity_{column}"
        op.drop_index(name, "sales_opportunity")
        op.create_index(name, "sales_opportunity", [column])
