"""The page of the Lead Council: the leads of a week, every number with its records."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from sqlalchemy import select

from core.api.locale import format_date, format_duration, format_number, format_percent
from core.api.services import Conflict, Forbidden, Invalid, actor, session, spec_of, update
from core.api.ui import Crumb, Pages, _, access, came_from, done, render_page, toast
from modules.sales.models import Campaign, RejectReason, Source
from modules.sales.services import council, outlook
from modules.sales.services.council import WEEK, Tally, Week

LEAD, DECISION = "sales.lead", "sales.decision"
blueprint = Blueprint("sales_council", __name__, url_prefix="/sales")
contributions = (Pages(name="sales.council", blueprint=blueprint),)
#: Part of the delivered leads that sales should accept, and the time until the first contact.
ACCEPTED, CONTACT = 70, 2 * 3600


@blueprint.get("/council")
@access(f"{DECISION}.read")
def show() -> Response:
    """A week; the one before this by default, for that is whose leads are known."""
    today = outlook.today()
    monday = _monday(request.args.get("week", ""), council.monday_of(today) - WEEK)
    week, before = council.week_of(monday), council.week_of(monday - WEEK)
    which = "won" if request.args.get("show") == "accepted" else "lost"
    names, choices = _names(week), _choices()
    leads = council.leads_of(monday, which)
    title = _("Lead Council")
    return render_page(
        "sales/council.html",
        title=title,
        crumbs=(Crumb(title),),
        active="/sales/council",
        week=week,
        span=f"{format_date(week.monday, 'medium')} – {format_date(week.sunday, 'medium')}",
        number=week.monday.isocalendar().week,
        previous=_address(monday - WEEK),
        following=_address(monday + WEEK) if monday + WEEK <= today else "",
        show=which,
        switch={"lost": _address(monday), "won": _address(monday, show="accepted")},
        kpis=_kpis(week, before),
        leads=leads,
        signals=_signals(leads),
        unexplained=_unexplained(week),
        reasons=_reasons(monday, names["reasons"]),
        origins=_origins(week, names),
        decisions=council.decisions(monday),
        owners=_owners(),
        names=names,
        choices=choices,
        usable={number for number, _text in choices},
        may_explain=actor().can(f"{LEAD}.update") and not actor().viewed_by,
        may_note=actor().can(f"{DECISION}.create") and not actor().viewed_by,
    )


@blueprint.post("/council/decisions/<int:decision_id>/<any(done, open):what>")
@access(f"{DECISION}.update")
def tick(decision_id: int, what: str) -> Response:
    """Tick a decision off, or take that back."""
    update(DECISION, decision_id, {"done": what == "done"})
    back = "open" if what == "done" else "done"
    toast(_("Decision saved."), undo_url=f"/sales/council/decisions/{decision_id}/{back}")
    return done(came_from("/sales/council"), model=DECISION)


@blueprint.post("/council/leads/<int:lead_id>/reason")
@access(f"{LEAD}.update")
def explain(lead_id: int) -> Response:
    """Say why a rejected lead is rejected, in the meeting."""
    try:
        update(LEAD, lead_id, {"reject_reason_id": request.form.get("reason", "")})
    except (Invalid, Conflict, Forbidden) as refused:
        toast(str(refused), "error")
    else:
        toast(_("Reason saved."))
    return done(came_from("/sales/council"), model=LEAD)


def _choices() -> list[tuple[int, str]]:
    """The reasons in use."""
    query = select(RejectReason.id, RejectReason.name).where(RejectReason.archived_at.is_(None))
    return [(number, name) for number, name in session().execute(query.order_by(RejectReason.name))]


def _monday(text: str, usual: date) -> date:
    """The Monday of an address ("2026-11-16"); the usual one where it is none."""
    try:
        return council.monday_of(date.fromisoformat(text))
    except ValueError:
        return usual


def _address(monday: date, **more: str) -> str:
    return f"/sales/council?{urlencode({'week': monday.isoformat(), **more})}"


def _opens(week: Week, *nodes: Any, weeks: int = 1) -> str:
    """The list of the leads behind a number."""
    first = week.monday - WEEK * (weeks - 1)
    came = ["created_at", "between", [first.isoformat(), week.sunday.isoformat()]]
    tree = {"and": [came, *nodes]}
    return f"{spec_of(LEAD).path}?{urlencode({'filter': json.dumps(tree)})}"


def _stage(name: str) -> list[Any]:
    return ["stage", "is", f"category:{name}"]


def _kpis(week: Week, before: Week) -> list[dict[str, Any]]:
    total, share = week.total, _share(week.total)
    more = total.delivered - before.total.delivered
    explained = total.rejected - total.unexplained
    contact = week.first_contact
    return [
        {
            "label": _("Leads delivered (MQL)"),
            "value": format_number(total.delivered),
            "href": _opens(week),
            "note": _("%(count)s more than the week before", count=more)
            if more > 0
            else _("%(count)s fewer than the week before", count=-more)
            if more
            else _("as many as the week before"),
        },
        {
            "label": _("Accepted by sales (SQL)"),
            "value": f"{total.accepted} · {format_percent(share, 0)}"
            if share is not None
            else str(total.accepted),
            "href": _opens(week, _stage("won")),
            "note": _("goal: %(percent)s or more", percent=format_percent(ACCEPTED, 0)),
            "good": share is not None and share >= ACCEPTED,
        },
        {
            "label": _("Rejected with a reason"),
            "value": _("%(part)s of %(whole)s", part=explained, whole=total.rejected),
            "href": _opens(week, _stage("lost")),
            "note": _("%(count)s without a reason: to be completed", count=total.unexplained)
            if total.unexplained
            else _("every one has its reason"),
            "note_href": _unexplained(week) if total.unexplained else "",
            "good": not total.unexplained,
        },
        {
            "label": _("First contact (median)"),
            "value": format_duration(contact) if contact is not None else "—",
            "href": _opens(week, ["first_contact_at", "filled", None]) if week.contacted else "",
            "note": _("goal: less than %(time)s", time=format_duration(CONTACT)),
            **({"good": contact <= CONTACT} if contact is not None else {}),
        },
    ]


def _unexplained(week: Week) -> str:
    return _opens(week, _stage("lost"), _is("reject_reason_id", None))


def _signals(leads: list[Any]) -> dict[int, list[str]]:
    """What speaks for each lead: how often it came, what it took, whether we spoke."""
    taken = council.taken_documents([lead.id for lead in leads])
    found = {}
    for lead in leads:
        texts = []
        if (lead.touch_count or 0) > 1:
            texts.append(_("came %(count)s times", count=lead.touch_count))
        texts += [_("took %(name)s", name=name) for name in taken.get(lead.id, ())]
        if lead.first_contact_at:
            texts.append(_("we spoke"))
        found[lead.id] = texts
    return found


def _share(tally: Tally) -> float | None:
    return 100 * tally.accepted / tally.delivered if tally.delivered else None


def _names(week: Week) -> dict[str, dict[int | None, str]]:
    """Names of sources, campaigns and reasons; the dictionaries are short."""
    found: dict[str, dict[int | None, str]] = {}
    for key, cls in (("sources", Source), ("campaigns", Campaign), ("reasons", RejectReason)):
        found[key] = dict(session().execute(select(cls.id, cls.name)).all())
    return found


def _reasons(monday: date, names: dict[int | None, str]) -> list[dict[str, Any]]:
    counts = council.reasons(monday)
    most = max(counts.values(), default=1)
    week = Week(monday, {}, Tally())
    return [
        {
            "name": names.get(reason, ""),
            "count": count,
            "width": round(100 * count / most),
            "href": _opens(
                week,
                _stage("lost"),
                ["reject_reason_id", "is", str(reason)],
                weeks=council.REASON_WEEKS,
            ),
        }
        for reason, count in counts.most_common(8)
    ]


def _origins(week: Week, names: dict[str, dict[int | None, str]]) -> list[dict[str, Any]]:
    """A line a source and campaign: those that brought most first."""
    rows = []
    for (source, campaign), tally in sorted(
        week.origins.items(), key=lambda item: -item[1].delivered
    ):
        ours = [_is("source_id", source), _is("campaign_id", campaign)]
        rows.append(
            {
                "name": names["sources"].get(source) or _("Unknown source"),
                "campaign": names["campaigns"].get(campaign, ""),
                "tally": tally,
                "share": _share(tally),
                "delivered": _opens(week, *ours),
                "fulfilling": _opens(week, *ours, ["sql_ok", "is", "1"]),
                "accepted": _opens(week, *ours, _stage("won")),
                "rejected": _opens(week, *ours, _stage("lost")),
                "reasons": _rejected(week, ours, tally, names["reasons"]),
                "won": _opens(week, *ours, ["sale", "is", "won"]),
                "converted": _opens(week, *ours, ["converted_at", "filled", None]),
            }
        )
    return rows


def _rejected(
    week: Week, ours: list[Any], tally: Tally, names: dict[int | None, str]
) -> list[dict[str, Any]]:
    """Why the leads of a line were rejected, the commonest reason first, and those without any."""
    counts: list[tuple[int | None, int]] = list(tally.reasons.most_common())
    if tally.unexplained:
        counts.append((None, tally.unexplained))
    return [
        {
            "name": names.get(reason) or _("without a reason"),
            "count": count,
            "href": _opens(week, *ours, _stage("lost"), _is("reject_reason_id", reason)),
        }
        for reason, count in counts
    ]


def _is(name: str, number: int | None) -> list[Any]:
    return [name, "is", str(number)] if number else [name, "empty", None]


def _owners() -> dict[int, str]:
    """Who may answer for a decision."""
    known: Any = spec_of(DECISION).field("owner_id")
    query = select(spec_of(DECISION).cls.owner_id).distinct().limit(200)
    return known.show_many([number for number in session().scalars(query) if number])
