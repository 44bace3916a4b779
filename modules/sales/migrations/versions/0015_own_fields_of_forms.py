"""forms ask for own fields, whose names may be longer"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sales_form_field", schema=None) as batch_op:
        batch_op.alter_column("field", existing_type=sa.String(length=40), type_=sa.String(60))


def downgrade() -> None:
    with op.batch_alter_table("sales_form_field", schema=None) as batch_op:
        batch_op.alter_column("field", existing_type=sa.String(length=60), type_=sa.String(40))
