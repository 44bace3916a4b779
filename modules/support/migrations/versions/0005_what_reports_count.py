"""what reports count: complaints, promises that were kept or broken"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from core.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: Names of the type that every installation begins with, in the languages it may have been made in.
COMPLAINTS = ("Complaint", "Reclamo", "Reclamación", "Queja")
FLAGS = "support_golden_flag"
#: Column → the minutes that are known once it was done, and what the history calls the promise.
PROMISES = {
    "response_kept": ("response_minutes", "first_response"),
    "resolution_kept": ("resolution_minutes", "resolution"),
}


def upgrade() -> None:
    op.add_column(
        "support_case_type",
        sa.Column("complaint", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    kinds = sa.table("support_case_type", sa.column("name"), sa.column("complaint", sa.Boolean))
    op.execute(sa.update(kinds).where(kinds.c.name.in_(COMPLAINTS)).values(complaint=True))
    for name in PROMISES:
        op.add_column("support_case", sa.Column(name, sa.String(length=40), nullable=True))
    _what_is_known()
    flags = sa.table(FLAGS, sa.column("flagged_at"), sa.column("passed_at"))
    op.add_column(FLAGS, sa.Column("flagged_at", types.UTCDateTime(), nullable=True))
    op.execute(sa.update(flags).values(flagged_at=flags.c.passed_at))


def _what_is_known() -> None:
    """A promise that was broken stands in the history; one that was not, and was fulfilled, was kept."""
    every = ("id", "sla_policy", *PROMISES, *(minutes for minutes, _name in PROMISES.values()))
    case = sa.table("support_case", *(sa.column(name) for name in every))
    entry = sa.table(
        "core_timeline",
        sa.column("kind"),
        sa.column("model"),
        sa.column("record_id"),
        sa.column("data", types.Json),
    )
    told = sa.select(entry.c.record_id, entry.c.data).where(
        entry.c.kind == "support.sla", entry.c.model == "support.case"
    )
    broken: dict[str, set[int]] = defaultdict(set)
    for number, data in op.get_bind().execute(told):
        broken[(data or {}).get("promise", "")].add(number)
    for column, (minutes, promise) in PROMISES.items():
        fulfilled = (case.c[minutes].is_not(None), case.c.sla_policy.is_not(None))
        op.execute(sa.update(case).where(*fulfilled).values({column: "kept"}))
        ids = sorted(broken[promise])
        for start in range(0, len(ids), 500):
            late = case.c.id.in_(ids[start : start + 500])
            op.execute(sa.update(case).where(late).values({column: "late"}))


def downgrade() -> None:
    op.drop_column(FLAGS, "flagged_at")
    for name in reversed(PROMISES):
        op.drop_column("support_case", name)
    op.drop_column("support_case_type", "complaint")
