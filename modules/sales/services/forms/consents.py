"""What people agreed to on a form goes into the ledger of their contact, once there is one."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import or_, select, update

from core.api.locale import current_locale, format_datetime
from core.api.models import utcnow
from core.api.services import Invalid, _, context, session, sudo, write
from modules.contacts.models import ConsentText, Purpose
from modules.contacts.services import record_consent
from modules.contacts.services.privacy.purposes import publish_text
from modules.sales.models import Form, Lead, Submission

WHY = "Consent given on a web form"


def carry_consents(lead_id: int, contact_id: int | None = None) -> int:
    """Write what the person of a lead agreed to on forms into the ledger of the lead's contact.

    Each consent goes once, with the words they read, when, where and from which connection; what a
    form still waits to have confirmed is left out. Whoever turns a lead into a contact calls it in
    the same unit of work.

    :param contact_id: the contact; by default the one of the lead. :returns: how many went.
    """
    with write(), sudo(WHY) as current:
        lead = current.get(Lead, lead_id)
        contact = contact_id or (lead.contact_id if lead else None)
        if lead is None or contact is None:
            return 0
        query = select(Submission, Form).join(Form, Form.id == Submission.form_id)
        query = query.where(
            Submission.lead_id == lead_id,
            Submission.purpose_id.is_not(None),
            Submission.recorded_at.is_(None),
            or_(Form.confirm.is_(False), Submission.confirmed_at.is_not(None)),
        )
        rows = [(sent, form) for sent, form in current.execute(query.order_by(Submission.at))]
        for sent, form in rows:
            _record(contact, lead, sent, form)
        done = update(Submission.__table__).where(
            Submission.__table__.c.id.in_([sent.id for sent, _form in rows])
        )
        current.execute(done.values(recorded_at=utcnow()))
    return len(rows)


def _record(contact_id: int, lead: Lead, sent: Submission, form: Form) -> None:
    purpose = session().get_one(Purpose, sent.purpose_id)
    given = {"mail": lead.mail, "phone": lead.phone}
    try:
        record_consent(
            contact_id,
            purpose.code,
            channels=[channel for channel, value in given.items() if value] or ["mail"],
            method="double_opt_in" if sent.confirmed_at else "form",
            at=sent.confirmed_at or sent.at,
            text=text_of(purpose.id, sent.consent_text or "", form.language),
            source=f"/f/{form.slug}",
            ip=sent.ip,
            evidence=_evidence(sent, form),
        )
    except (
        Invalid
    ):  # they have decided something later: that holds, and the form stays with the lead
        return


def _evidence(sent: Submission, form: Form) -> str:
    told = _("Form “%(form)s” of %(at)s.", form=form.name, at=format_datetime(sent.at))
    if sent.confirmed_at:
        at = format_datetime(sent.confirmed_at)
        told += " " + _("Confirmed from their mail on %(at)s.", at=at)
    return f"{told}\n\n{sent.consent_text}"


def text_of(purpose_id: int, body: str, locale: str | None) -> ConsentText:
    """The version of a purpose's text that says just this; it is published when there is none."""
    body = body.replace("\r\n", "\n").strip()
    digest = hashlib.sha256(body.encode()).hexdigest()
    query = select(ConsentText).where(
        ConsentText.purpose_id == purpose_id, ConsentText.digest == digest
    )
    with write(), sudo(WHY) as current:
        found = current.scalar(query.order_by(ConsentText.id).limit(1))
        return found or publish_text(purpose_id, body, locale or current_locale())


def publish(spec: Any, record: Form, **_changes: Any) -> None:
    """Receiver of saved forms: the words of a form are a version of its purpose's text."""
    if record.purpose_id and (record.consent or "").strip():
        text_of(record.purpose_id, record.consent or "", record.language or context().locale)


def on_lead(spec: Any, record: Lead, changes: Any) -> None:
    """Receiver of changed leads: one that is recognised as a contact's. A conversion calls
    :func:`carry_consents` itself, for it knows the person among the contacts it makes."""
    if "contact_id" in changes and "converted_at" not in changes and record.contact_id:
        carry_consents(record.id, record.contact_id)
