"""Double opt-in: a lead whose mail has to be confirmed is given to nobody until it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select, update

from core.api.locale import using_locale
from core.api.mail import Mail, send
from core.api.models import utcnow
from core.api.services import (
    _,
    add_to_timeline,
    current_company,
    erase,
    session,
    set_derived,
    sudo,
    write,
)
from modules.sales.models import Form, Lead, Submission
from modules.sales.models.lead import LEAD
from modules.sales.services.forms.consents import carry_consents
from modules.sales.services.forms.documents import send_links
from modules.sales.services.leads.starting import share_out

WHY = "Mail of a lead is confirmed"
ENTRY = "sales.form"
#: A link holds so long; afterwards a new one can be asked for.
HOLDS = timedelta(days=7)
#: One mail to a lead in so long, however often its form is sent.
PAUSE = 3600


@dataclass(frozen=True)
class Visit:
    """Whoever opens a link."""

    token: str
    key: str
    lead_id: int
    form: Form
    mail: str
    #: open | done | expired
    state: str


def ask(sent: Iterable[tuple[str, int]]) -> None:
    """Send the links, part of a unit of work. :param sent: key of the submission, lead."""
    for key, lead_id in sent:
        _ask(key, lead_id)


def _ask(key: str, lead_id: int) -> None:
    current = session()
    lead = current.get_one(Lead, lead_id)
    query = select(Form).join(Submission, Submission.form_id == Form.id)
    form = current.scalars(query.where(Submission.key == key)).one()
    company = current_company()
    url = f"{current_app.config['CAUCE'].base_url}/f/confirm/{_signer().dumps(key)}"
    with using_locale(form.language or (company.locale if company else "es")):
        what = {"name": lead.name, "form": form.title or form.name, "url": url}
        text = _(
            "Hello, %(name)s:\n\nWe have your request of “%(form)s”. Confirm that this mail is yours, "
            "and we will answer you:\n\n%(url)s\n\nThe link holds for %(days)s days. If it was not "
            "you, do nothing: these data will be erased.",
            days=HOLDS.days,
            **what,
        )
        subject = _("Confirm your request")
    if company:
        subject, text = f"{subject} · {company.name}", f"{text}\n\n{company.name}"
    hour = int(utcnow().timestamp()) // PAUSE
    mail = Mail(to=(lead.mail or "",), subject=subject, text=text, model=LEAD, record_id=lead_id)
    send(mail, key=f"sales.confirm:{lead_id}:{hour}")


def visit(token: str) -> Visit | None:
    """Whose link it is; None when nobody made it, or what it was about is no longer kept."""
    try:
        key, made = _signer().loads(token, return_timestamp=True)
    except BadSignature:
        return None
    query = select(Submission, Form, Lead).join(Form, Form.id == Submission.form_id)
    query = query.join(Lead, Lead.id == Submission.lead_id).where(Submission.key == str(key))
    with sudo(WHY) as current:
        row = current.execute(query).one_or_none()
    if row is None:
        return None
    sent, form, lead = row
    late = utcnow() - made > HOLDS
    state = "done" if sent.confirmed_at else "expired" if late else "open"
    return Visit(token, sent.key, lead.id, form, lead.mail or "", state)


def confirm(found: Visit) -> None:
    """The mail is theirs: the lead is given to whose turn it is, once; again it changes nothing."""
    with write(), sudo(WHY) as current:
        current_company()
        row = update(Submission.__table__).where(
            Submission.__table__.c.key == found.key, Submission.__table__.c.confirmed_at.is_(None)
        )
        if not current.execute(row.values(confirmed_at=utcnow())).rowcount:
            return
        lead = current.get_one(Lead, found.lead_id)
        if lead.confirmation == "pending":
            set_derived(Lead, {lead.id: {"confirmation": "confirmed"}})
            told = {"form": found.form.name, "confirmed": True}
            add_to_timeline(ENTRY, LEAD, lead.id, data=told, direction="in")
            share_out(None, [lead.id])
        carry_consents(found.lead_id)
        send_links(found.key, found.lead_id, found.form)


def ask_again(found: Visit) -> None:
    """Send a new link, at most one an hour."""
    if found.state != "done":
        with write(), sudo(WHY):
            _ask(found.key, found.lead_id)


def forget_unconfirmed(before: datetime) -> int:
    """Erase leads that were not confirmed and that nobody took up. :returns: how many."""
    query = select(Lead.id).where(
        Lead.confirmation == "pending",
        Lead.created_at < before,
        Lead.owner_id.is_(None),
        Lead.contact_id.is_(None),
        Lead.archived_at.is_(None),
    )
    with sudo(WHY) as current:
        ids = list(current.scalars(query.order_by(Lead.id).limit(1000)))
    for number in ids:
        erase(LEAD, number, "unconfirmed")
    return len(ids)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="sales:confirm")
