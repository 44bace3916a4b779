"""The section of Ajustes on how documents look: logo, foot, and how a page of them comes out."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotFound

from core import records
from core.access import audit
from core.access.routes import access, go_to
from core.db import session, write
from core.files import FileRow, NotTaken, download, kind_of, remove, store
from core.locale import _
from core.printing import render_pdf
from core.records import Conflict, Invalid, spec_of
from core.records.fields import as_id
from core.records.service import context
from core.settings import Company, current_company
from core.ui.forms import build_form, read_values
from core.ui.menu import kernel
from core.ui.page import toast
from core.ui.settings.pages import render_section, settings
from core.ui.settings.sections import SettingsPage
from core.ui.views import FormView

#: Kinds of pictures that paper and screens both show.
PICTURES = frozenset({"image/png", "image/jpeg"})
#: Largest logo, in bytes.
LARGEST = 2 * 1024 * 1024
FIELDS = ("document_foot",)


@settings.route("/documents", methods=["GET", "POST"])
@access("core.company.update")
def documents() -> Any:
    """Logo and foot of documents."""
    company = _company()
    if request.method == "GET":
        return _page(company)
    given = read_values(spec_of("core.company"), FIELDS, request.form)
    version = as_id(request.form.get("version")) or 0
    try:
        picture = _sent_picture()
        with write():
            stored = records.update("core.company", company.id, given, version)
            if picture or request.form.get("no_logo"):
                _hang(stored, picture)
    except Invalid as mistake:
        return _page(company, given, mistake.errors, 422)
    except Conflict:
        text = _("Somebody changed these settings meanwhile. These are the values now stored.")
        return _page(_company(), None, {"": [text]}, 409)
    toast(_("Settings saved."))
    return go_to("/settings/documents")


@settings.get("/documents/logo")
@access("core.company.update")
def logo() -> Response:
    """The picture itself."""
    row = _row(_company())
    if row is None:
        raise NotFound()
    return download(row, show=True)


@settings.get("/documents/sample")
@access("core.company.update")
def sample() -> Response:
    """How a page of a document comes out."""
    content = render_pdf("print/sample.html", title=_("Sample document"))
    return Response(content, mimetype="application/pdf")


def _company() -> Company:
    company = current_company()
    if company is None:
        raise NotFound()
    return company


def _row(company: Company) -> FileRow | None:
    return session().get(FileRow, company.logo_id) if company.logo_id else None


def _sent_picture() -> tuple[bytes, str, str] | None:
    """Content, name and kind of the picture of the form. :raises Invalid: it is none."""
    sent = request.files.get("logo")
    if sent is None or not sent.filename:
        return None
    with sent.stream:
        content = sent.stream.read(LARGEST + 1)
    try:
        kind = kind_of(BytesIO(content), sent.filename)
    except NotTaken as why:
        raise Invalid({"logo": [str(why)]}) from None
    if kind.media_type not in PICTURES:
        raise Invalid({"logo": [_("Choose a picture in PNG or JPEG.")]})
    if len(content) > LARGEST:
        raise Invalid({"logo": [_("The picture is too large: at most 2 MB.")]})
    return content, kind.name, kind.media_type


def _hang(company: Company, picture: tuple[bytes, str, str] | None) -> None:
    """Put up a logo in the place of the one before, or none."""
    before = _row(company)
    company.logo_id = None
    if picture:
        content, name, kind = picture
        company.logo_id = store(BytesIO(content), name, kind=kind, limit=LARGEST).id
    if before:
        session().flush()
        remove(before)
    names = [before.name if before else None, picture[1] if picture else None]
    audit.log(session(), "update", "core.company", company.id, changes={"logo": names})


def _page(
    company: Company,
    given: dict[str, Any] | None = None,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    view = FormView(name="core.company", fields=FIELDS)
    form = build_form(
        spec_of("core.company"), view, context(), record=company, given=given, errors=errors
    )
    wrong = (errors or {}).get("logo", [])
    summary = [*form.summary(), *(("f-logo", _("Logo"), text) for text in wrong)]
    return render_section(
        "settings/documents.html",
        kernel().of(SettingsPage)["documents"],
        status=status,
        inputs=form.inputs,
        summary=summary,
        wrong=wrong,
        logo=company.logo_id,
        version=company.version,
    )
