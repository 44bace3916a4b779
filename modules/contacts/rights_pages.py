"""The steps of a request, the copy of somebody's data and the certificate of an erasure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound as Missing

from core.api.services import (
    Erasure,
    FileRow,
    Forbidden,
    Invalid,
    NotFound,
    all_specs,
    current_company,
    get,
    session,
)
from core.api.ui import Crumb, Pages, _, access, done, render_page, render_part, title_of, toast
from modules.contacts.models import Request
from modules.contacts.models.request import REQUEST
from modules.contacts.rights_ui import erasure_of
from modules.contacts.services.privacy.blocking import BLOCKED
from modules.contacts.services.rights import deadlines, requests
from modules.contacts.services.rights.copy import copy_of

blueprint = Blueprint("contacts_rights", __name__, url_prefix="/contacts/privacy")
contributions = (Pages(name="contacts.rights", blueprint=blueprint),)
#: Files of others that a page lists.
MOST = 200
UPDATE = f"{REQUEST}.update"


def _step(request_id: int, work: Callable[[], Any], said: str) -> Response:
    """Do a step; a mistake is told, and the page stays."""
    try:
        work()
    except Invalid as mistake:
        toast(next(iter(mistake.errors.values()))[0], "error")
    else:
        toast(said)
    return done(f"/contacts/privacy/{request_id}", model=REQUEST)


@blueprint.post("/<int:request_id>/ask-identity")
@access(UPDATE)
def ask_identity(request_id: int) -> Response:
    """Wait until the person has shown who they are."""
    work = lambda: requests.ask_identity(request_id)  # noqa: E731
    return _step(request_id, work, _("Waiting for the person to show who they are."))


@blueprint.post("/<int:request_id>/identity")
@access(UPDATE)
def identity(request_id: int) -> Response:
    """Note how the identity was checked."""
    how = request.form.get("identity", "")
    return _step(
        request_id, lambda: requests.verify_identity(request_id, how), _("Identity noted.")
    )


@blueprint.post("/<int:request_id>/extend")
@access(UPDATE)
def extend(request_id: int) -> Response:
    """Take the longer time of the law."""
    said = _("Extended. Tell the person, with the reason, before the first deadline ends.")
    return _step(request_id, lambda: requests.extend(request_id), said)


@blueprint.post("/<int:request_id>/carry-out")
@access(UPDATE)
def carry_out(request_id: int) -> Response:
    """Object, restrict or block."""
    return _step(request_id, lambda: requests.carry_out(request_id), _("Done as they asked."))


@blueprint.post("/<int:request_id>/erase")
@access(BLOCKED)
def erase(request_id: int) -> Response:
    """Erase the person for good."""
    typed = request.form.get("typed", "")
    said = _("The personal data are being erased. The certificate will be on this page.")
    return _step(request_id, lambda: requests.erase_for(request_id, typed), said)


@blueprint.get("/<int:request_id>/erasure")
@access(UPDATE)
def erasure(request_id: int) -> Response:
    """How far the erasure is, for the page that waits for it."""
    one: Request = get(REQUEST, request_id)
    return render_part("contacts/_erasure.html", one=one, **erasure_of(one))


@blueprint.post("/<int:request_id>/answer")
@access(UPDATE)
def answer(request_id: int) -> Response:
    """Answer and close."""
    text, refused = request.form.get("answer", ""), "refuse" in request.form
    work = lambda: requests.answer(request_id, text, refused=refused)  # noqa: E731
    return _step(request_id, work, _("Answered and closed."))


@blueprint.get("/<int:request_id>/copy")
@access(UPDATE)
def copy_page(request_id: int) -> Response:
    """Everything about the person, to read and to print."""
    one, data = _copied(request_id, readable=True)
    crumbs = _crumbs(one, _("Copy of the data"))
    return render_page(
        "contacts/copy.html",
        title=_("Copy of the data"),
        crumbs=crumbs,
        active="/contacts/privacy?tab=open",
        one=one,
        data=data,
        company=current_company(),
        law=deadlines.law(one.country),
        name_of=table_name,
        word_of=column_name,
    )


@blueprint.get("/<int:request_id>/copy.json")
@access(UPDATE)
def copy_json(request_id: int) -> Response:
    """The same for a program (portability)."""
    one, data = _copied(request_id)
    return _download(data, f"{one.number or one.id}.json")


@blueprint.get("/<int:request_id>/certificate")
@access(UPDATE)
def certificate(request_id: int) -> Response:
    """What the certificate of the erasure says, to read and to print."""
    one, erasure = _erased(request_id)
    return render_page(
        "contacts/certificate.html",
        title=_("Certificate of erasure"),
        crumbs=_crumbs(one, _("Certificate of erasure")),
        active="/contacts/privacy?tab=open",
        number=_("request %(number)s", number=one.number),
        json_url=f"/contacts/privacy/{one.id}/certificate.json",
        erasure=erasure,
        files=files_of(erasure),
        company=current_company(),
        law=deadlines.law(one.country),
        name_of=table_name,
    )


@blueprint.get("/<int:request_id>/certificate.json")
@access(UPDATE)
def certificate_json(request_id: int) -> Response:
    """The certificate with its digest."""
    one, erasure = _erased(request_id)
    data = {"certificate": erasure.certificate, "sha256": erasure.digest}
    return _download(data, f"{one.number or one.id}-certificate.json")


def _copied(request_id: int, *, readable: bool = False) -> tuple[Request, dict[str, Any]]:
    one: Request = get(REQUEST, request_id)
    if one.contact_id is None or not one.identity:
        raise Missing()  # nothing is handed out before it is known whose it is, and to whom
    data = copy_of(one.contact_id, readable=readable)
    return one, data


def _erased(request_id: int) -> tuple[Request, Erasure]:
    one: Request = get(REQUEST, request_id)
    mine = (Erasure.model == "contacts.contact", Erasure.record_id == (one.contact_id or 0))
    found = session().scalar(select(Erasure).where(*mine))
    if found is None:
        raise Missing()
    return one, found


def files_of(erasure: Erasure) -> list[dict[str, str]]:
    """The files of others that named an erased person and are still there: name, and the record that
    has it as far as the actor sees it."""
    ids = erasure.certificate.get("files") or []
    query = select(FileRow).where(FileRow.id.in_(ids[:MOST])).order_by(FileRow.id)
    found = []
    for row in session().scalars(query):
        shown = {"name": row.name, "title": _("A record that you do not see"), "href": ""}
        try:
            record = get(row.model or "", row.record_id or 0)
        except (LookupError, Forbidden, NotFound):
            pass
        else:
            spec = record.__spec__
            shown |= {"title": title_of(spec, record), "href": f"{spec.path}/{record.id}"}
        found.append(shown)
    return found


def _download(data: dict[str, Any], name: str) -> Response:
    answer = Response(orjson.dumps(data, option=orjson.OPT_INDENT_2), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _crumbs(one: Request, title: str) -> tuple[Crumb, ...]:
    desk = Crumb(_("Rights of people"), "/contacts/privacy?tab=open")
    return desk, Crumb(one.number or one.name, f"/contacts/privacy/{one.id}"), Crumb(title)


def table_name(table: str) -> str:
    """What people call a part of a copy: rows of a model as the model, what lives with them too; a table
    of which nothing is known by its own name."""
    if table in (own := _table_names()):
        return own[table]
    known = {s.cls.__tablename__: str(s.plural) for s in all_specs()}
    near = [name for name in known if f"{table}_".startswith(f"{name}_")]
    return known[max(near, key=len)] if near else table


def _table_names() -> dict[str, str]:
    return {
        "contacts_contact": _("Record of the person"),
        "contacts_mail": _("Other mails"),
        "contacts_phone": _("Other phones"),
        "contacts_address": _("Other addresses"),
        "contacts_identity": _("Ways they are recognised"),
        "contacts_consent": _("What they allowed and refused"),
        "contacts_relation": _("Places in companies"),
        "contacts_request": _("Requests about their data"),
        "core_timeline": _("History"),
        "core_activity": _("Activities"),
        "core_outgoing_mail": _("Mails"),
        "core_file": _("Files"),
        "core_audit": _("Change log"),
        "core_tagging": _("Labels"),
    }


def column_name(table: str, column: str) -> str:
    """What people call a column of a copy: as the form does; one that no form shows by its name."""
    if column in (own := _column_names()):
        return own[column]
    for spec in all_specs():
        if spec.cls.__tablename__ == table and column in spec.all_fields():
            return str(spec.field(column).label)
    return column


def _column_names() -> dict[str, str]:
    return {
        "channel": _("Channel"),
        "kind": _("Type"),
        "value": _("Value"),
        "since": _("Since"),
        "source": _("Source"),
        "purpose": _("Purpose"),
        "decision": _("Their decision"),
        "at": _("When"),
        "method": _("How they told us"),
        "evidence": _("Evidence"),
        "recorded_at": _("Written down"),
        "text": _("Text"),
        "body": _("Text"),
        "subject": _("Subject"),
        "notes": _("Notes"),
        "name": _("Name"),
        "mail": _("Mail"),
        "phone": _("Phone"),
        "created_at": _("Created on"),
        "updated_at": _("Changed on"),
        "due_at": _("Due"),
        "direction": _("Direction"),
        "data": _("Details"),
    }
