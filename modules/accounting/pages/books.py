"""Files of batches, and the accounting link in Ajustes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy import func, select

from core.api.services import actor, current_company, session
from core.api.ui import (
    Crumb,
    Pages,
    _,
    access,
    came_from,
    done,
    leave,
    ngettext,
    render_page,
    toast,
)
from modules.accounting.models import BATCH, INVOICE, PROFILE, Account, Profile, Rule
from modules.accounting.services import AccountingError, batches, charts

blueprint = Blueprint("accounting_books", __name__, url_prefix="/accounting")
contributions = (Pages(name="accounting.books", blueprint=blueprint),)


@blueprint.post("/batches/<int:batch_id>/file")
@access(f"{BATCH}.export")
def make_file(batch_id: int) -> Response:
    """The file of a batch, made now or the same as before."""
    try:
        name, data = batches.make_file(batch_id)
    except (AccountingError, ValueError) as error:
        toast(str(error), "error")
        return done(f"/accounting/batches/{batch_id}", model=BATCH)
    answer = Response(data, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.post("/batches/<int:batch_id>/<any(post, discard, refresh):what>")
@access(f"{BATCH}.update")
def decide(batch_id: int, what: str) -> Response:
    """Say that the program took the file, take the file back, or take what came since."""
    try:
        if what == "post":
            batches.post(batch_id)
            toast(_("Batch posted: it does not change any more."))
        elif what == "refresh":
            batches.refresh(batch_id)
            toast(_("The batch has the documents of its days."))
        else:
            batches.discard_file(batch_id)
            toast(_("File discarded: the batch follows its documents again."))
    except AccountingError as error:
        toast(str(error), "error")
    return done(came_from(f"/accounting/batches/{batch_id}"), model=BATCH)


@blueprint.get("/setup")
@access(f"{PROFILE}.read")
def setup() -> Response:
    """The parts of the link with how many there are."""
    company = current_company()
    return render_page(
        "accounting/setup.html",
        title=_("Accounting link"),
        crumbs=(Crumb(_("Settings"), "/settings/"), Crumb(_("Accounting link"))),
        active="/settings/",
        served=bool(company and company.country in charts.COUNTRIES),
        parts=[
            (href, icon, label, session().scalar(select(func.count(cls.id))) or 0, text)
            for href, icon, label, cls, text in _parts()
        ],
    )


def _parts() -> list[tuple[str, str, str, Any, str]]:
    """(address, icon, label, class, what it is)."""
    return [
        (
            "/accounting/accounts",
            "book-2",
            _("Chart of accounts"),
            Account,
            _("The accounts that entries go to."),
        ),
        (
            "/accounting/rules",
            "list-check",
            _("Account rules"),
            Rule,
            _("Which account sales, taxes, customers and banks go to."),
        ),
        (
            "/accounting/profiles",
            "file-export",
            _("Accounting programs"),
            Profile,
            _("What each program expects of a file, and which ones are connected."),
        ),
    ]


@blueprint.post("/setup")
@access(f"{PROFILE}.create")
def bring() -> Response:
    """Add what is missing of what the country begins with."""
    company = current_company()
    added = charts.bring(company.country) if company and company.country in charts.COUNTRIES else 0
    if added:
        toast(ngettext("%(num)s row added.", "%(num)s rows added.", added))
    else:
        toast(_("Nothing is missing."))
    return leave("/accounting/setup")


@blueprint.get("/issuing")
@access(f"{INVOICE}.read")
def issuing() -> Response:
    """Where somebody looks for issuing invoices: who issues them, and what can be done here."""
    title = _("Issue an invoice")
    return render_page(
        "accounting/issuing.html",
        title=title,
        crumbs=(Crumb(_("Invoices"), "/accounting/invoices"), Crumb(title)),
        active="/accounting/issuing",
        may_send=actor().can(f"{BATCH}.read"),
        may_bring=actor().can(f"{INVOICE}.import"),
        may_write=actor().can(f"{INVOICE}.create"),
    )
