"""The data dictionary as a page of Ajustes: every field of every model, own or added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, request
from sqlalchemy import select

from core import records
from core.access.actor import actor
from core.access.models import User
from core.access.routes import access, go_to
from core.db import session, write
from core.jobs import enqueue
from core.locale import _, _l
from core.records import Invalid, ModelSpec, NotFound, dictionary, spec_of
from core.records.contributions import count_fields
from core.records.custom import CustomField, build
from core.records.dictionary import Known
from core.records.fields import Field, LongText, UserRef
from core.records.platform import KIND_LABELS
from core.records.service import context
from core.records.spec import UnknownModel, all_specs
from core.ui.forms import make_input
from core.ui.menu import kernel
from core.ui.page import came_from, done, in_drawer, render_page, render_part, toast, wants_part
from core.ui.settings.pages import render_section, settings
from core.ui.settings.sections import SettingsPage
from core.ui.settings.uses import Use, uses_of
from core.ui.shell import Crumb

READ, UPDATE = "core.custom_field.read", "core.custom_field.update"
HOME = "/settings/dictionary"

#: Kinds beyond those that the Master can add.
KINDS = {
    **KIND_LABELS,
    "money": _l("Amount of money"),
    "currency": _l("Currency"),
    "phone": _l("Phone"),
    "taxid": _l("Tax id"),
    "country": _l("Country"),
    "language": _l("Language"),
    "datetime": _l("Date and time"),
    "user": _l("Colleague"),
    "team": _l("Team"),
    "tags": _l("Labels"),
    "lines": _l("List of lines"),
    "stage": _l("Stage"),
    "semaforo": _l("State of the activities"),
    "percent": _l("Percentage"),
}


@dataclass(frozen=True)
class Line:
    """A field as the page shows it."""

    known: Field
    kind: str
    entry: Known
    owner: str
    uses: list[Use]
    #: Of the definition that the Master made; none for fields that came with the product.
    custom: CustomField | None = None

    @property
    def retired(self) -> bool:
        """Hidden everywhere, its values kept."""
        return self.custom is not None and not self.custom.active


@settings.get("/dictionary")
@access(READ)
def show_dictionary() -> Any:
    """The first model."""
    return go_to(f"{HOME}/{_models()[0].name}", 302)


@settings.get("/dictionary/<model>")
@access(READ)
def show_model(model: str) -> Response:
    """Every field of a model."""
    spec = _spec(model)
    lines = _lines(spec)
    counted = [line.entry.counted_at for line in lines if line.entry.counted_at]
    page = kernel().of(SettingsPage)["dictionary"]
    around: dict[str, Any] = {
        "spec": spec,
        "models": _models(),
        "lines": [line for line in lines if not line.retired],
        "retired": [line for line in lines if line.retired],
        "counted_at": max(counted, default=None),
        "may_edit": actor().can(UPDATE) and not actor().viewed_by,
    }
    if wants_part("dictionary"):
        return render_part("settings/dictionary_body.html", page=page, **around)
    return render_section("settings/dictionary.html", page, **around)


@settings.route("/dictionary/<model>/<field>", methods=["GET", "POST"])
@access(READ)
def show_field(model: str, field: str) -> Response:
    """What a field means and who answers for it."""
    spec = _spec(model)
    if field not in spec.all_fields():
        raise NotFound("core.field", field)
    if request.method == "GET":
        known = dictionary.entries(model).get(field, Known())
        return _form(spec, field, known.definition, known.owner_id)
    actor().require(UPDATE)
    definition, owner = request.form.get("definition", ""), request.form.get("owner_id", "")
    try:
        dictionary.describe(model, field, definition, owner)
    except Invalid as mistake:
        return _form(spec, field, definition, owner, mistake.errors, 422)
    toast(_("Definition saved."))
    return done(f"{HOME}/{model}", model="core.dictionary")


@settings.post("/dictionary/<model>/<field>/<any(retire, restore):what>")
@access(UPDATE)
def retire(model: str, field: str, what: str) -> Response:
    """Hide a field everywhere, its values kept; or bring it back."""
    query = select(CustomField.id).where(
        CustomField.model == model, CustomField.key == field.removeprefix("x_")
    )
    number = session().scalar(query)
    if number is None:
        raise NotFound("core.custom_field", field)
    back = "restore" if what == "retire" else "retire"
    kept = records.update("core.custom_field", number, {"active": what == "restore"})
    said = (
        _("%(field)s: retired. Its values are kept.") if what == "retire" else _("%(field)s: back.")
    )
    toast(said % {"field": kept.label}, undo_url=f"{HOME}/{model}/{field}/{back}")
    return done(came_from(f"{HOME}/{model}"), model="core.dictionary")


@settings.post("/dictionary/<model>/count")
@access(UPDATE)
def count(model: str) -> Any:
    """Ask for the counts anew; a worker makes them."""
    _spec(model)
    with write():
        enqueue(count_fields)
    toast(_("The fields are being counted. Reload the page in a moment."))
    return go_to(f"{HOME}/{model}")


def _models() -> list[ModelSpec]:
    """Models that the actor may see: those to which fields can be added first."""
    found = [s for s in all_specs() if not s.parent and actor().can(s.permission("read"))]
    return sorted(found, key=lambda s: (not s.customizable, s.module == "core"))


def _spec(model: str) -> ModelSpec:
    try:
        spec = spec_of(model)
    except UnknownModel:
        raise NotFound("core.model", model) from None
    if spec not in _models():
        raise NotFound("core.model", model)
    return spec


def _lines(spec: ModelSpec) -> list[Line]:
    query = select(CustomField).where(CustomField.model == spec.name)
    own = {f"x_{c.key}": c for c in session().scalars(query.order_by(CustomField.position))}
    retired = {name: build(c) for name, c in own.items() if not c.active}
    known, uses, said = (
        {**spec.all_fields(), **retired},
        uses_of(spec),
        dictionary.entries(spec.name),
    )
    people = _people({e.owner_id for e in said.values() if e.owner_id})
    lines = []
    for name, field in known.items():
        entry = said.get(name, Known())
        owner = people.get(entry.owner_id or 0, "")
        lines.append(Line(field, kind_of(field), entry, owner, uses.get(name, []), own.get(name)))
    return lines


def kind_of(field: Field) -> str:
    """The type of a field in words."""
    target = getattr(field, "target", "")
    if field.kind == "ref" and target:
        try:
            return _("Link to %(records)s", records=spec_of(target).plural)
        except UnknownModel:
            return _("Link")
    # funnels and kinds of activities are chosen as stages are
    kind = "choice" if field.kind == "stage" and field.name != "stage" else field.kind
    return str(KINDS.get(kind, kind))


def _people(ids: set[int]) -> dict[int, str]:
    return dict(session().execute(select(User.id, User.name).where(User.id.in_(ids))).all())


def _form(
    spec: ModelSpec,
    field: str,
    definition: str,
    owner: Any,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    known = spec.field(field)
    meaning = LongText(name="definition", label=_("What it means here"))
    owned = UserRef(name="owner_id", label=_("Who answers for it"))
    inputs = [make_input(meaning, definition, context()), make_input(owned, owner, context())]
    for control in inputs:
        control.errors = (errors or {}).get(control.name, [])
    around: dict[str, Any] = {
        "heading": str(known.label),
        "inputs": inputs,
        "errors": [(i.id, i.label, text) for i in inputs for text in i.errors],
        "action": f"{HOME}/{spec.name}/{field}",
        "back": f"{HOME}/{spec.name}",
    }
    if in_drawer():
        return render_part("settings/field_drawer.html", status=status, **around)
    crumbs = (Crumb(_("Data dictionary"), HOME), Crumb(str(known.label)))
    title = str(known.label)
    return render_page(
        "settings/field.html",
        title=title,
        crumbs=crumbs,
        active="/settings",
        status=status,
        **around,
    )
