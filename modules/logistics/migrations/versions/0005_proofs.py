"""proofs"""

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "logistics_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("taken_at", types.UTCDateTime(), nullable=False),
        sa.Column("arrived_at", types.UTCDateTime(), nullable=False),
        sa.Column("by_name", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["logistics_delivery.id"],
            name=op.f("fk_logistics_proof_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["core_user.id"],
            name=op.f("fk_logistics_proof_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_proof")),
        sa.UniqueConstraint("key", name=op.f("uq_logistics_proof_key")),
    )
    with op.batch_alter_table("logistics_proof", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_proof_delivery_id"), ["delivery_id"], unique=False
        )

    op.create_table(
        "logistics_proof_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["core_attachment.id"],
            name=op.f("fk_logistics_proof_file_attachment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"],
            ["logistics_proof.id"],
            name=op.f("fk_logistics_proof_file_proof_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logistics_proof_file")),
        sa.UniqueConstraint(
            "proof_id", "position", name=op.f("uq_logistics_proof_file_proof_id_position")
        ),
    )
    with op.batch_alter_table("logistics_proof_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_logistics_proof_file_attachment_id"), ["attachment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_logistics_proof_file_proof_id"), ["proof_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("logistics_proof_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logistics_proof_file_proof_id"))
        batch_op.drop_index(batch_op.f("ix_logistics_proof_file_attachment_id"))

    op.drop_table("logistics_proof_file")
    with op.batch_alter_table("logistics_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logistics_proof_delivery_id"))

    op.drop_table("logistics_proof")
