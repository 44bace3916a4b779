"""Converting a lead, many leads, and taking a conversion back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from core.api.services import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    _,
    actor,
    context,
    each,
    get,
    names_of,
    pipelines_of,
    spec_of,
)
from core.api.ui import (
    Crumb,
    FormView,
    Pages,
    access,
    as_id,
    build_form,
    done,
    in_drawer,
    leave,
    ngettext,
    on_page,
    picked,
    read_values,
    render_page,
    render_part,
    toast,
)
from modules.sales.models import Lead
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import converting
from modules.sales.services.leads.candidates import candidates, chosen, person_name
from modules.sales.services.leads.unconverting import unconvert
from modules.sales.services.opportunities import OPPORTUNITY

UPDATE = f"{LEAD}.update"
#: What is asked of the opportunity.
SALE = ("name", "amount", "stage", "expected_close", "owner_id")
#: Leads converted at once.
MOST = 200

blueprint = Blueprint("sales_converting", __name__, url_prefix="/sales")
contributions = (Pages(name="sales.converting", blueprint=blueprint),)


@blueprint.route("/leads/<int:lead_id>/convert", methods=["GET", "POST"])
@access(UPDATE)
def convert_lead(lead_id: int) -> Response:
    """Ask which customer it is and what may be sold; then convert it."""
    lead: Lead = get(LEAD, lead_id, "update")
    key = request.form.get("key") or secrets.token_hex(16)
    done_before = request.method == "POST" and converting.asked_before(lead_id, key)
    if done_before:
        return _leave(lead_id, done_before.opportunity_id)
    if request.method == "GET" or converting.refusal(lead):
        return _form(lead, key, {"": [text]} if (text := converting.refusal(lead)) else {})
    try:
        made = converting.convert(lead_id, key=key, **_asked())
    except Invalid as mistake:
        return _form(lead, key, mistake.errors)
    except (Conflict, Forbidden) as refused:
        return _form(lead, key, {"": [str(refused)]})
    toast(
        _("“%(name)s” is converted.", name=lead.name), undo_url=f"/sales/leads/{lead_id}/unconvert"
    )
    return _leave(lead_id, made.opportunity_id)


def _leave(lead_id: int, opportunity_id: int | None) -> Response:
    """From the page of the lead to what it became; from a list or a board, back there."""
    page = f"/sales/leads/{lead_id}"
    target = f"/sales/opportunities/{opportunity_id}" if opportunity_id else page
    return done(target, model=LEAD) if in_drawer() and not on_page(page) else leave(target)


@blueprint.post("/leads/<int:lead_id>/unconvert")
@access(UPDATE)
def unconvert_lead(lead_id: int) -> Response:
    """Take a conversion back."""
    try:
        unconvert(lead_id)
    except (Invalid, Conflict, Forbidden) as refused:
        toast(str(refused), "error")
    else:
        toast(_("The conversion was taken back."))
    return leave(f"/sales/leads/{lead_id}")


@blueprint.post("/leads/bulk/convert")
@access(UPDATE)
def convert_many() -> Response:
    """Ask whether to open opportunities; then convert the leads that were picked."""
    ids, back = picked(LEAD)
    if len(ids) > MOST:
        raise Invalid({"": [_("Convert at most %(max)s leads at once.", max=MOST)]})
    if "_apply" in request.form:
        result = each(ids, lambda number: _convert_one(number, "open" in request.form))
        _report(result)
        return done(back, model=LEAD)
    heading = _("Convert leads")
    return render_page(
        "sales/convert_many.html",
        title=heading,
        crumbs=(Crumb(spec_of(LEAD).plural, "/sales/leads"), Crumb(heading)),
        active="/sales/leads",
        ids=ids,
        back=back,
        may_open=_may_open(),
        count_text=ngettext("%(num)s lead is converted.", "%(num)s leads are converted.", len(ids)),
    )


def _convert_one(number: int, opening: bool) -> Any:
    lead = get(LEAD, number, "update")
    return converting.convert(
        number, contact_id=chosen(lead), opportunity={} if opening and _may_open() else None
    )


def _report(result: Any) -> None:
    if count := len(result.done):
        toast(ngettext("%(num)s lead converted.", "%(num)s leads converted.", count))
    if result.refused:
        text = ngettext(
            "%(num)s lead was not converted: %(reason)s",
            "%(num)s leads were not converted, the first one because: %(reason)s",
            len(result.refused),
            reason=next(iter(result.refused.values())),
        )
        toast(text, "error")


def _may_open() -> bool:
    return actor().can(f"{OPPORTUNITY}.create")


def _asked() -> dict[str, Any]:
    """What the form says, as :func:`converting.convert` takes it."""
    choice = request.form.get("customer", "")
    number = as_id(request.form.get("contact_id") if choice == "other" else choice)
    if number is None and choice != "new":
        raise Invalid({"contact_id": [_("Say which customer it is, or that it is a new one.")]})
    values = read_values(spec_of(OPPORTUNITY), SALE, request.form)
    opening = "open" in request.form and _may_open()
    return {"contact_id": number, "opportunity": values if opening else None}


def _form(lead: Lead, key: str, errors: Mapping[str, list[str]]) -> Response:
    sent = request.form if request.method == "POST" else None
    names = ("contact_id", *SALE)
    start = {
        "name": lead.interest or lead.company or lead.name,
        "owner_id": str(lead.owner_id or ""),
        "stage": next((str(p.stages[0].id) for p in pipelines_of(OPPORTUNITY) if p.stages), ""),
    }
    given = {n: sent.get(n, "") for n in names} if sent is not None else start
    form = build_form(
        spec_of(OPPORTUNITY), FormView(name=OPPORTUNITY, quick=names), context(),
        given=given, errors={n: t for n, t in errors.items() if n in names}, quick=True,
    )  # fmt: skip
    form.general = [text for n, texts in errors.items() if n not in names for text in texts]
    found = candidates(lead)
    around = {
        "form": form,
        "heading": _("Convert lead"),
        "lead": lead,
        "key": key,
        "candidates": found,
        "owners": names_of([c.owner_id for c in found if not c.id and c.owner_id]),
        "customer": sent.get("customer") if sent is not None else _preselected(lead, found),
        "opening": "open" in sent if sent is not None else True,
        "may_open": _may_open(),
        "refusal": converting.refusal(lead),
        "person": person_name(lead) if lead.company else "",
    }
    status = 422 if errors and sent is not None else 200
    if in_drawer():
        return render_part("sales/convert_drawer.html", status=status, **around)
    back = f"/sales/leads/{lead.id}"
    crumbs = (
        Crumb(spec_of(LEAD).plural, "/sales/leads"),
        Crumb(lead.name, back),
        Crumb(around["heading"]),
    )
    return render_page(
        "sales/convert.html", title=around["heading"], crumbs=crumbs, active="/sales/leads",
        status=status, back=back, **around,
    )  # fmt: skip


def _preselected(lead: Lead, found: list[Any]) -> str:
    """The one customer it is without doubt; "new" when it looks like none; else a person decides."""
    try:
        return str(chosen(lead, found) or ("" if any(c.id for c in found) else "new"))
    except (Invalid, NotFound):
        return ""
