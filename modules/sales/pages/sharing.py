"""The page of how leads are shared out, with the answer to "who would get it?"; and reassigning."""

from __future__ import annotations

from flask import Blueprint, Response, request

from core.api.services import Invalid, context, get, names_of, spec_of
from core.api.ui import (
    Crumb,
    FormView,
    Pages,
    _,
    access,
    as_id,
    build_form,
    done,
    read_values,
    render_page,
    toast,
)
from modules.sales.models import Lead
from modules.sales.models.lead import LEAD
from modules.sales.services.leads.placing import Asked
from modules.sales.services.leads.sharing import reassign, who_follows, whose_turn
from modules.sales.ui.lead_panels import TONES, state_of

blueprint = Blueprint("sales_sharing", __name__, url_prefix="/sales")
contributions = (Pages(name="sales.sharing", blueprint=blueprint),)
NAMES = ("country", "region", "postal_code", "source_id", "interest", "language")


@blueprint.get("/sharing")
@access("sales.sharing_rule.update")
def sharing() -> Response:
    """Where rules, territories and turns are set up, and who would get a lead."""
    spec, view = spec_of(LEAD), FormView(name=LEAD, quick=NAMES)
    asked = any(request.args.get(name) for name in NAMES)
    given, errors, turn = {}, {}, None
    if asked:
        given = read_values(spec, NAMES, request.args)
        clean, ctx = {}, context(country=given.get("country") or None)
        for name in NAMES:
            try:
                clean[name] = spec.field(name).clean(given.get(name), ctx)
            except ValueError as error:
                errors[name] = [str(error)]
        turn = None if errors else whose_turn(Asked.of(clean))
    form = build_form(spec, view, context(), given=given, errors=errors, quick=True)
    people = names_of([turn.user_id]) if turn else {}
    return render_page(
        "sales/sharing.html",
        title=_("Assignment of leads"),
        crumbs=(Crumb(_("Settings"), "/settings"), Crumb(_("Assignment of leads"))),
        active="/settings",
        status=422 if errors else 200,
        form=form,
        asked=asked and not errors,
        turn=turn,
        who=people.get(turn.user_id) if turn else "",
    )


@blueprint.route("/leads/<int:lead_id>/reassign", methods=["GET", "POST"])
@access(f"{LEAD}.update")
def reassign_lead(lead_id: int) -> Response:
    """Give a lead to somebody, or to the next one in turn; what a notice leads to."""
    lead = get(LEAD, lead_id, "update")
    if request.method == "GET":
        return _ask_whom(lead)
    try:
        turn = reassign(lead, as_id(request.form.get("owner_id")))
    except Invalid as mistake:
        toast(str(mistake), "error")
    else:
        toast(_("The lead goes to %(name)s.", name=names_of([turn.user_id])[turn.user_id]))
    return done(f"/sales/leads/{lead_id}", model=LEAD)


def _ask_whom(lead: Lead) -> Response:
    heading = _("Reassign lead")
    turn, state = who_follows(lead), state_of(lead)
    form = build_form(
        spec_of(LEAD), FormView(name=LEAD, quick=("owner_id",)), context(), quick=True
    )
    people = [c for c in form.inputs[0].choices if c[0] not in ("", str(lead.owner_id))]
    names = names_of([n for n in (lead.owner_id, turn.user_id if turn else None) if n])
    tone, text = TONES.get(state, ("", ""))
    return render_page(
        "sales/reassign.html",
        title=heading,
        crumbs=(
            Crumb(spec_of(LEAD).plural, "/sales/leads"),
            Crumb(lead.name, f"/sales/leads/{lead.id}"),
            Crumb(heading),
        ),
        active="/sales/leads",
        lead=lead,
        owner=names.get(lead.owner_id or 0, ""),
        following=names.get(turn.user_id, "") if turn else "",
        people=people,
        tone=tone,
        text=text,
    )
