"""The retention rule in Ajustes: its numbers, whom it would touch, and the certificates it left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, Response, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound as Missing

from core.api.locale import InputError, parse_integer
from core.api.services import Erasure, current_company, session, sudo
from core.api.ui import Crumb, Pages, SettingsPage, _, _l, access, done, render_page, toast
from modules.contacts.models import Contact
from modules.contacts.rights_pages import files_of, table_name
from modules.contacts.services.privacy import retention
from modules.contacts.services.privacy.blocking import BLOCKED, sees_blocked
from modules.contacts.services.privacy.retention import RANGES, REASON, Step
from modules.contacts.services.rights import deadlines

blueprint = Blueprint("contacts_retention", __name__, url_prefix="/contacts/retention")
HERE = "/contacts/retention"
contributions = (
    Pages(name="contacts.retention", blueprint=blueprint),
    SettingsPage(
        name="contacts.retention",
        weight=56,
        label=_l("Contacts nobody speaks to"),
        icon="hourglass-high",
        help=_l("After how long they are noticed, blocked and erased, and whom it would touch."),
        permission=BLOCKED,
        offered=sees_blocked,
        href=HERE,
    ),
)
#: People named of each step.
SHOWN = 50
SWITCHES = ("active", "companies", "tell_them")


@dataclass(frozen=True)
class Person:
    """Somebody a step concerns."""

    id: int
    name: str
    #: When somebody last spoke to them; empty: never.
    last: Any
    #: Why they stay; empty for who goes.
    why: str = ""


@blueprint.route("", methods=["GET", "POST"])
@access(BLOCKED)
def page() -> Response:
    """The rule, and whom it would touch tonight."""
    if request.method == "GET":
        return _page({}, {})
    values, errors = _read(request.form)
    if errors:
        return _page(dict(request.form), errors, 422)
    retention.set_rule(**values)
    toast(_("Settings saved."))
    return done(HERE, model="contacts.retention")


def _read(form: Any) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {name: name in form for name in SWITCHES}
    errors = {}
    for name, (least, most) in RANGES.items():
        try:
            values[name] = parse_integer(form.get(name, "")) or 0
        except InputError:
            values[name] = 0
        if not least <= values[name] <= most:
            errors[name] = _("Write a number from %(least)s to %(most)s.", least=least, most=most)
    return values, errors


def _page(given: dict[str, Any], errors: dict[str, str], status: int = 200) -> Response:
    known, due = retention.rule(), retention.plan(retention.today())
    leaving = Step(due.asked.ids + due.erase.ids, due.asked.held | due.erase.held)
    steps = [
        (_("Notice"), _("Whoever looks after them is told."), due.notice),
        (_("Blocking"), _("Nobody but who answers for privacy sees them any more."), due.block),
        (_("Erasure"), _("Their data are erased for good, with a certificate."), leaving),
    ]
    title = _("Contacts nobody speaks to")
    return render_page(
        "contacts/retention.html",
        title=title,
        crumbs=(Crumb(_("Settings"), "/settings/"), Crumb(title)),
        active="/settings",
        status=status,
        rule=known,
        given=given,
        errors=errors,
        ranges=RANGES,
        steps=[(label, help_, len(s.ids), len(s.held), _people(s)) for label, help_, s in steps],
        back=len(due.back),
        erasures=_erasures(),
    )


def _people(step: Step) -> list[Person]:
    """The first of a step, those who go and those who stay."""
    wanted = [*step.ids[:SHOWN], *list(step.held)[:SHOWN]]
    query = select(Contact.id, Contact.name, Contact.last_interaction_at)
    with sudo("Whom the retention rule would touch") as current:
        rows = {row.id: row for row in current.execute(query.where(Contact.id.in_(wanted)))}
    return [
        Person(n, rows[n].name, rows[n].last_interaction_at, ", ".join(step.held.get(n, ())))
        for n in wanted
        if n in rows
    ]


def _erasures() -> list[Erasure]:
    query = select(Erasure).where(Erasure.reason == REASON, Erasure.model == retention.CONTACT)
    return list(session().scalars(query.order_by(Erasure.id.desc()).limit(SHOWN)))


@blueprint.get("/certificates/<int:number>")
@access(BLOCKED)
def certificate(number: int) -> Response:
    """What the certificate of an erasure by the rule says, to read and to print."""
    found, title = _erasure(number), _("Certificate of erasure")
    company = current_company()
    return render_page(
        "contacts/certificate.html",
        title=title,
        crumbs=(Crumb(_("Contacts nobody speaks to"), HERE), Crumb(title)),
        active="/settings",
        number=found.certificate["subject"],
        json_url=f"{HERE}/certificates/{number}.json",
        erasure=found,
        files=files_of(found),
        company=company,
        law=deadlines.law(company.country) if company else "",
        name_of=table_name,
    )


@blueprint.get("/certificates/<int:number>.json")
@access(BLOCKED)
def certificate_json(number: int) -> Response:
    """The certificate with its digest."""
    found = _erasure(number)
    data = {"certificate": found.certificate, "sha256": found.digest}
    answer = Response(orjson.dumps(data, option=orjson.OPT_INDENT_2), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="erasure-{number}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _erasure(number: int) -> Erasure:
    found = session().get(Erasure, number)
    if found is None or (found.reason, found.model) != (REASON, retention.CONTACT):
        raise Missing()
    return found
