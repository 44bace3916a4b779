"""What the pages of a program and of a batch show of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template
from markupsafe import Markup

from core.api.services import actor, names_of, session, spec_of
from core.api.ui import Panel, _l
from modules.accounting.models import BATCH, PROFILE, Batch, Profile
from modules.accounting.services.connectors import linking, sending
from modules.sales.models import ORDER, Order

#: Documents that a page shows.
SHOWN = 50
#: Before the first reading.
NOTHING: Mapping[str, Any] = {
    "new": 0, "changed": 0, "payments": 0, "problems": [], "count": 0,
}  # fmt: skip


def documents(batch: Batch) -> Markup:
    """The documents of a batch that goes to a program over the web, and what became of each."""
    orders, sent = sending.orders_of(batch.id), sending.sendings_of(batch.id)
    found, who = sending.findings(batch), actor()
    rows = sorted(((order, sent.get(order.id)) for order in orders), key=_urgent)
    profile = session().get_one(Profile, batch.profile_id)
    return Markup(
        render_template(
            "accounting/documents.html",
            batch=batch,
            program=profile.name,
            program_href=f"{spec_of(PROFILE).path}/{profile.id}",
            connected=linking.connection_of(profile.id) is not None,
            connector=linking.connector_of(profile.format),
            rows=rows[:SHOWN],
            more=max(len(rows) - SHOWN, 0),
            count=len(rows),
            sent=sum(one.state == "sent" for one in sent.values()),
            failed=sum(one.state == "failed" for one in sent.values()),
            findings=found[:SHOWN],
            blocking=sum(one.blocking for one in found),
            path=spec_of(ORDER).path,
            named=False,
            may=who.can(f"{BATCH}.export") and who.can(f"{BATCH}.update") and not who.viewed_by,
        )
    )


def _urgent(row: tuple[Order, sending.Sending | None]) -> int:
    """What was given up first, then what waits."""
    return {"failed": 0, "waiting": 1}.get(row[1].state if row[1] else "", 2)


def connection(profile: Profile) -> Markup | None:
    """The account of a program, what it told last, and what it does not have yet."""
    connector = linking.connector_of(profile.format)
    if connector is None:
        return None
    row, who = linking.connection_of(profile.id), actor()
    told = {**NOTHING, **(row.told or {})} if row else NOTHING
    return Markup(
        render_template(
            "accounting/connection.html",
            profile=profile,
            connector=connector,
            row=row,
            by=names_of([row.user_id]).get(row.user_id, "") if row and row.user_id else "",
            told=told,
            problems=told["problems"],
            path=spec_of(ORDER).path,
            unsent=sending.waiting_or_failed(profile.id, SHOWN),
            may=who.can(f"{PROFILE}.connect") and not who.viewed_by,
            may_send=who.can(f"{BATCH}.export")
            and who.can(f"{BATCH}.update")
            and not who.viewed_by,
        )
    )


contributions = (
    Panel(
        name="accounting.profile.connection",
        model=PROFILE,
        label=_l("Connection"),
        place="history",
        render=connection,
        weight=5,
    ),
)
