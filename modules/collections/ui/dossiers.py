"""Screens of negotiation attempts and pre-legal files."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.jobs import asked
from core.api.locale import format_date
from core.api.services import actor, company_today, session
from core.api.ui import (
    Counted,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    Panel,
    Section,
    Tab,
    _,
    _l,
    ngettext,
    render_files,
    render_history,
)
from modules.collections.models import ATTEMPT, CLAIM, DOSSIER, Claim, Dossier
from modules.collections.models.attempt import WAYS
from modules.collections.models.dossier import STATES
from modules.collections.services import attempts
from modules.collections.ui.panels import SHOWN


def attempts_of(claim: Claim) -> Counted | None:
    """What was tried on a claim before court."""
    records, day = attempts.of_claim(claim), company_today()
    lines = []
    for one, law in zip(records, attempts.as_law(records), strict=True):
        state, tone = attempts.standing(law, day)
        proof = "" if law.proofs else _("without proof attached")
        what = " · ".join(filter(None, (str(dict(WAYS)[one.way]), proof)))
        lines.append({"id": one.id, "name": one.name, "what": what, "state": state, "tone": tone})
    may = actor().can(f"{ATTEMPT}.create") and not actor().viewed_by and not claim.closed_at
    if not lines and not may:
        return None
    offer = f"/collections/attempts/new?claim_id={claim.id}" if may else ""
    body = render_template("collections/attempts.html", lines=lines, offer=offer)
    return Counted(Markup(body), str(len(lines) or ""))


def dossiers_of(claim: Claim) -> Counted | None:
    """The pre-legal files of a claim, the newest first."""
    query = select(Dossier).where(Dossier.claim_id == claim.id).order_by(Dossier.id.desc())
    lines = [_line(one) for one in session().scalars(query.limit(SHOWN))]
    if not lines:
        return None
    body = render_template("collections/dossiers.html", lines=lines)
    return Counted(Markup(body), str(len(lines)))


def _line(one: Dossier) -> dict[str, object]:
    lacks = one.state == "done" and one.missing
    return {
        "id": one.id,
        "number": one.number,
        "what": _("As of %(day)s", day=format_date(one.as_of)) if one.as_of else "",
        "state": ngettext("%(num)s thing is missing", "%(num)s things are missing", one.missing)
        if lacks
        else str(dict(STATES)[one.state]),
        "tone": "ambar" if lacks or one.state == "working" else "verde",
    }


def state_of(dossier: Dossier) -> Markup:
    """How far it is, and then its file."""
    job = asked(f"collections.gather.{dossier.id}")
    may = actor().can(f"{DOSSIER}.amounts")
    return Markup(
        render_template("collections/dossier_state.html", dossier=dossier, job=job, may=may)
    )


contributions = (
    ListView(
        name=ATTEMPT,
        columns=("name", "contact_id", "way", "sent_on", "received_on", "outcome"),
        phone=("contact_id", "received_on", "outcome"),
        sort="-sent_on",
        groups=("kind", "outcome", "way"),
        tabs=(
            Tab("waiting", _l("Without an answer yet"), {"and": [["outcome", "is", "waiting"]]}),
            Tab("unproved", _l("Not known to be received"), {"and": [["received_on", "empty", None]]}),
        ),
        search_hint=_l("What was tried, or who"),
        new_label=_l("Note a negotiation"),
        empty_title=_l("No negotiation is noted"),
        empty_text=_l("Before going to court the law asks for an attempt to agree, with the proof that it "
                      "was received. Note it on the page of the claim."),
    ),
    FormView(
        name=ATTEMPT,
        fields=("claim_id", "kind", "way", "sent_on", "received_on", "sent_by", "sent_to", "outcome"),
        more=("answered_on", "answer", "terms", "amount", "debts", "until", "lawyer"),
        half=("kind", "way", "sent_on", "received_on", "sent_by", "sent_to"),
    ),
    Ficha(
        name=ATTEMPT,
        tag="outcome",
        meta=("claim_id", "contact_id"),
        sections=(
            Section(
                _l("Negotiation attempt"),
                ("kind", "way", "sent_on", "sent_by", "sent_to", "received_on", "until", "lawyer"),
            ),
            Section(
                _l("Proposal and answer"),
                ("amount", "debts", "terms", "outcome", "answered_on", "answer"),
            ),
        ),
    ),
    Panel(
        name="collections.attempt.files",
        model=ATTEMPT,
        label=_l("Proof that it was sent and received"),
        place="data",
        bare=True,
        weight=60,
        render=render_files,
    ),
    Panel(
        name="collections.attempt.history",
        model=ATTEMPT,
        label=_l("History"),
        place="history",
        bare=True,
        weight=90,
        render=render_history,
    ),
    ListView(
        name=DOSSIER,
        columns=("name", "number", "as_of", "state", "documents", "missing", "total"),
        phone=("as_of", "state", "missing"),
        sort="-as_of",
        groups=("state",),
        search_hint=_l("Number or customer"),
        new_label=_l("New pre-legal file"),
        empty_title=_l("There are no pre-legal files"),
        empty_text=_l("On the page of a claim, Pre-legal file says what is missing before court and gathers "
                      "what there is."),
    ),
    FormView(name=DOSSIER, fields=("claim_id",)),
    Ficha(
        name=DOSSIER,
        tag="state",
        meta=("number", "claim_id", "contact_id"),
        sections=(
            Section(_l("Pre-legal file"), ("as_of", "total", "documents", "missing")),
        ),
    ),
    Panel(
        name="collections.dossier.state",
        model=DOSSIER,
        label=_l("File"),
        weight=5,
        render=state_of,
    ),
    Panel(
        name="collections.dossier.history",
        model=DOSSIER,
        label=_l("History"),
        place="history",
        bare=True,
        weight=90,
        render=render_history,
    ),
    Panel(
        name="collections.claim.files",
        model=CLAIM,
        label=_l("Contract and other papers"),
        place="data",
        bare=True,
        weight=60,
        render=render_files,
    ),
    Panel(
        name="collections.claim.attempts",
        model=CLAIM,
        label=_l("Negotiation before court"),
        permission=f"{ATTEMPT}.read",
        weight=32,
        render=attempts_of,
    ),
    Panel(
        name="collections.claim.dossiers",
        model=CLAIM,
        label=_l("Pre-legal files"),
        permission=f"{DOSSIER}.read",
        weight=34,
        render=dossiers_of,
    ),
    MenuItem(
        name="collections.attempts",
        label=_l("Negotiations"),
        href="/collections/attempts",
        permission=f"{ATTEMPT}.read",
        weight=120,
    ),
    MenuItem(
        name="collections.dossiers",
        label=_l("Pre-legal files"),
        href="/collections/dossiers",
        permission=f"{DOSSIER}.read",
        weight=125,
    ),
)  # fmt: skip
