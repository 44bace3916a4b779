"""One fact of a kind for an invoice, under the name of its field"""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _table(name: str, *key: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        *key,
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["accounting_invoice.id"],
            name=op.f("fk_accounting_legal_fact_invoice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invoice_id", key[0].name, name=op.f("pk_accounting_legal_fact")),
    )


def _rows() -> list[sa.Row]:
    facts = sa.table("accounting_legal_fact", *map(sa.column, ("invoice_id", "what", "value")))
    query = sa.select(facts).order_by(facts.c.invoice_id, facts.c.what)
    return list(op.get_bind().execute(query).all())


def upgrade() -> None:
    rows = _rows()
    op.drop_table("accounting_legal_fact")
    _table("accounting_legal_fact", sa.Column("what", sa.String(length=40), nullable=False))
    table = sa.table(
        "accounting_legal_fact", sa.column("invoice_id"), sa.column("what"), sa.column("value")
    )
    # several of a kind, as the related UUIDs of a CFDI, become one text
    found = [
        {
            "invoice_id": n,
            "what": what.replace(".", "_"),
            "value": ", ".join(r.value for r in same)[:120],
        }
        for (n, what), same in groupby(rows, key=lambda row: (row.invoice_id, row.what))
    ]
    if found:
        op.bulk_insert(table, found)


def downgrade() -> None:
    rows = _rows()
    op.drop_table("accounting_legal_fact")
    _table(
        "accounting_legal_fact",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
    )
    table = sa.table(
        "accounting_legal_fact",
        *map(sa.column, ("invoice_id", "position", "what", "value")),
    )
    found = [
        {"invoice_id": n, "position": at, "what": row.what.replace("_", ".", 1), "value": row.value}
        for n, same in groupby(rows, key=lambda row: row.invoice_id)
        for at, row in enumerate(same)
    ]
    if found:
        op.bulk_insert(table, found)
