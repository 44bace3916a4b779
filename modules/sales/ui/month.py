"""The card “My month” of the home page: what a seller won, what is still open, who was called in time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import case, func, select

from core.api.locale import format_money, format_percent
from core.api.models import utcnow
from core.api.services import actor, session, spec_of
from core.api.ui import Asked, HomeTile, _, _l, ask, ngettext, share
from modules.sales.models import Lead, Opportunity
from modules.sales.reports.common import OPPORTUNITY, category, counted, ids_of, still_open
from modules.sales.reports.forecast import open_sums

LEAD = "sales.lead"


def month() -> Markup | None:
    """Three figures of who is signed in, each opening its records; nothing for who sells nothing."""
    asked = replace(ask(spec_of(OPPORTUNITY), {"period": "month"}), owner_id=actor().user_id)
    lines = [line for line in (_won(asked), _open(asked), _called(asked)) if line]
    return Markup(render_template("sales/month.html", lines=lines)) if lines else None


def _won(asked: Asked) -> dict[str, Any] | None:
    cls = Opportunity
    query = (
        select(cls.currency, func.count(), func.sum(cls.amount))
        .where(cls.stage_id.in_(ids_of("won")), asked.within(cls.closed_at), *counted(asked))
        .group_by(cls.currency)
        .order_by(cls.currency)
    )
    found = list(session().execute(query))
    count = sum(number for _currency, number, _sum in found)
    if not count:
        return None
    return {
        "label": _("Sales won"),
        "value": " · ".join(format_money(Decimal(total or 0), code) for code, _n, total in found),
        "note": ngettext("%(num)s sale", "%(num)s sales", count),
        "href": asked.opens(category("won"), asked.days("closed_at")),
    }


def _open(asked: Asked) -> dict[str, Any] | None:
    count, weighted = 0, defaultdict[str, Decimal](Decimal)
    for (_span, code), part in open_sums(asked, []).items():
        weighted[code] += part.weighted
        count += part.count
    if not count:
        return None
    return {
        "label": _("Weighted funnel"),
        "value": " · ".join(format_money(total, code) for code, total in sorted(weighted.items())),
        "note": ngettext("%(num)s opportunity", "%(num)s opportunities", count),
        "href": asked.opens(still_open()),
    }


def _called(asked: Asked) -> dict[str, Any] | None:
    """Leads whose first contact was due this month and before now."""
    cls, start = Lead, asked.instant(asked.start)
    in_time = case((cls.first_contact_at <= cls.first_due_at, 1), else_=0)
    query = select(func.count(), func.sum(in_time)).where(
        cls.owner_id == asked.owner_id,
        cls.archived_at.is_(None),
        cls.first_due_at >= start,
        (cls.first_due_at <= utcnow()) | cls.first_contact_at.is_not(None),
    )
    due, done = session().execute(query).one()
    if not due:
        return None
    part = share(done, due)
    return {
        "label": _("Prospects contacted in time"),
        "value": _("%(done)s of %(all)s", done=done, all=due),
        "note": format_percent(part, 0),
        "share": part,
        "href": asked.opens(asked.days("first_due_at"), spec=spec_of(LEAD)),
    }


contributions = (
    HomeTile(
        name="sales.month",
        label=_l("My month"),
        render=month,
        permission=f"{OPPORTUNITY}.read",
        place="aside",
        weight=20,
    ),
)
