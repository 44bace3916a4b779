"""What a form hands out: the files attached to it, by links that end, and who took which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import func, insert, select

from core.api.locale import using_locale
from core.api.mail import Mail, send
from core.api.models import utcnow
from core.api.services import (
    FileRow,
    NotFound,
    _,
    add_to_timeline,
    attached_file,
    attachments_of,
    current_company,
    session,
    sudo,
    write,
)
from modules.sales.models import Download, Form, Lead, Submission
from modules.sales.models.form import FORM
from modules.sales.models.lead import LEAD

WHY = "A document of a form is handed out"
ENTRY = "sales.form"
#: A link holds so long.
HOLDS = timedelta(days=30)


@dataclass(frozen=True)
class Document:
    """A file that a form hands out to somebody."""

    name: str
    size: int
    url: str


@dataclass(frozen=True)
class Taken:
    """A file that somebody took: first when, and how often."""

    name: str
    at: datetime
    times: int


def documents_for(form_id: int, key: str) -> list[Document]:
    """The documents of a form with links for whoever sent it. :param key: of what they sent."""
    with sudo(WHY):
        found = attachments_of(FORM, form_id)
    return [
        Document(file.name, file.size, f"/f/document/{_signer().dumps([key, file.id])}")
        for file in reversed(found)
    ]


def send_links(key: str, lead_id: int, form: Form) -> None:
    """Send the links by mail, once for each form that was sent; part of a unit of work."""
    lead = session().get_one(Lead, lead_id)
    found = documents_for(form.id, key) if form.hand_out and lead.mail else []
    if not found:
        return
    base, company = current_app.config["CAUCE"].base_url, current_company()
    with using_locale(form.language or (company.locale if company else "es")):
        lines = "\n\n".join(f"{file.name}\n{base}{file.url}" for file in found)
        text = _(
            "Hello, %(name)s:\n\nHere is what you asked for:\n\n%(files)s\n\nThe links hold for "
            "%(days)s days.",
            name=lead.name,
            files=lines,
            days=HOLDS.days,
        )
        subject = _("What you asked for: %(name)s", name=found[0].name)
    if company:
        text += f"\n\n{company.name}"
    mail = Mail(to=(lead.mail or "",), subject=subject, text=text, model=LEAD, record_id=lead_id)
    send(mail, key=f"sales.document:{key}")


def fetch(token: str) -> FileRow | None:
    """The file of a link, and note that it was taken; None: made up, too old, or taken off."""
    try:
        key, number = _signer().loads(token, max_age=int(HOLDS.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return None
    with sudo(WHY):
        try:
            attached, row = attached_file(number)
        except NotFound:
            return None
        if attached.model != FORM:
            return None
    _note(str(key), row)
    return row


def _note(key: str, row: FileRow) -> None:
    with write(), sudo(WHY) as current:
        before = select(Download.id).where(Download.key == key, Download.name == row.name)
        first = current.scalar(before.limit(1)) is None
        taken = {"key": key, "file_id": row.id, "name": row.name, "at": utcnow()}
        current.execute(insert(Download.__table__), [taken])
        if first:
            tell([key], row.name)


def tell(keys: Iterable[str], name: str | None = None) -> None:
    """The history of leads tells what was taken. :param name: of that file alone; by default of all
    that were taken before there was a lead."""
    query = select(Submission.lead_id, Form.name, Download.name, func.min(Download.at))
    query = query.join(Form, Form.id == Submission.form_id)
    query = query.join(Download, Download.key == Submission.key)
    query = query.where(Submission.key.in_(list(keys)))
    query = query.group_by(Submission.lead_id, Form.name, Download.name)
    for lead_id, form, document, at in session().execute(query).all():
        if name in (None, document):
            told = {"form": form, "document": document}
            add_to_timeline(ENTRY, LEAD, lead_id, data=told, direction="in", at=at)


def taken_by(keys: Iterable[str]) -> dict[str, list[Taken]]:
    """Key of what was sent → the documents that were taken."""
    query = select(Download.key, Download.name, func.min(Download.at), func.count())
    query = query.where(Download.key.in_(list(keys))).group_by(Download.key, Download.name)
    found: dict[str, list[Any]] = {}
    with sudo(WHY) as current:
        for key, name, at, times in current.execute(query.order_by(func.min(Download.at))):
            found.setdefault(key, []).append(Taken(name, at, times))
    return found


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="sales:document")
