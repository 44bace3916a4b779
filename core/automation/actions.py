"""The kinds of actions of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.access.directory import active_among, supervisors_of
from core.access.models import User
from core.activities import kinds as activity_kinds
from core.activities import schedule, with_activities
from core.automation.kinds import ActionFailed, ActionKind, Doing, Params
from core.automation.triggers import stage_choices
from core.db.base import utcnow
from core.db.session import session
from core.locale import _, _l
from core.notifications import notify
from core.pipelines import stage_info, staged, transition
from core.pipelines.definitions import definitions
from core.records import fields as types
from core.records import service as records
from core.records.drafting import value_of
from core.records.fields import Context, Field, FieldError
from core.records.service import context
from core.records.spec import ModelSpec, UnknownModel, all_specs, spec_of
from core.records.writing import check

#: Kind of notification of what rules tell people.
TOLD = "core.automation_told"
_TEXT_HELP = _l("Variables stand between braces: {{name}} is the name of the record.")


@dataclass(frozen=True, kw_only=True)
class Filled(types.Text):
    """A text with variables of the record."""

    spec: ModelSpec

    def convert(self, value: Any, ctx: Context) -> Any:
        """:raises FieldError: it names a variable that does not exist."""
        text = super().convert(value, ctx)
        if error := check(text or "", self.spec):
            raise FieldError(error)
        return text


def _owned(spec: ModelSpec) -> bool:
    return "owner_id" in spec.all_fields()


def _assign_fields(_spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    return {"user": types.UserRef(label=_l("Owner"), required=True)}


def assign(doing: Doing) -> str:
    """Give the record to somebody."""
    who = doing.params.get("user")
    records.update(doing.spec.name, doing.record.id, {"owner_id": who})
    return _("Given to %(name)s", name=_name(who))


def _name(user_id: Any) -> str:
    user = session().get(User, user_id) if user_id else None
    return user.name if user else "—"


def _activity_fields(spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    offered = tuple((k.code, k.label) for k in activity_kinds().values() if not k.retired)
    return {
        "kind": types.Choice(label=_l("Kind"), required=True, choices=offered, default="task"),
        "subject": Filled(label=_l("Subject"), required=True, max=180, help=_TEXT_HELP, spec=spec),
        "days": types.Integer(label=_l("Due in (days)"), required=True, min=0, max=365, default=1),
        "user": types.UserRef(label=_l("For"), help=_l("Empty: the owner of the record.")),
    }


def plan(doing: Doing) -> str:
    """Plan an activity about the record."""
    params, spec = doing.params, doing.spec
    owner = params.get("user") or getattr(doing.record, "owner_id", None)
    subject = doing.text(params.get("subject", ""))
    day = (utcnow() + timedelta(days=int(params.get("days") or 0))).date()
    about = (spec.name, doing.record.id)
    schedule(about, params.get("kind") or "task", subject, day, owner, source="automation")
    return _("Activity planned: %(subject)s", subject=subject)


def _settable(spec: ModelSpec) -> dict[str, Field]:
    fields = spec.all_fields().items()
    skipped = ("stage", "lines", "tags", "record", "ref")
    return {n: f for n, f in fields if not f.readonly and f.kind not in skipped and n != "pipeline"}


def _set_fields(spec: ModelSpec, params: Params) -> Mapping[str, Field]:
    known = _settable(spec)
    choices = tuple((name, f.label) for name, f in known.items())
    found: dict[str, Field] = {
        "field": types.Choice(label=_l("Field"), required=True, choices=choices)
    }
    chosen = known.get(params.get("field") or "")
    if chosen is not None:
        found["value"] = Stored(label=_l("New value"), inner=chosen)
    return found


@dataclass(frozen=True, kw_only=True)
class Stored(types.Text):
    """The value of another field, kept as somebody wrote it and read anew by each run."""

    inner: Field
    max: int = 2000

    def convert(self, value: Any, ctx: Context) -> Any:
        """:raises FieldError: the field would not take it."""
        self.inner.clean(value, ctx)
        return value


def set_field(doing: Doing) -> str:
    """Give a field a value."""
    name, value = doing.params.get("field", ""), doing.params.get("value")
    known = _settable(doing.spec).get(name)
    if known is None:
        raise ActionFailed(_("There is no such field."))
    if known.kind in ("text", "longtext"):
        value = doing.text(str(value or ""))
    records.update(doing.spec.name, doing.record.id, {name: value})
    return _("%(field)s: %(value)s", field=known.label, value=_shown(known, value))


def _shown(known: Any, value: Any) -> str:
    try:
        typed = known.clean(value, context())
    except FieldError:
        return str(value)
    if hasattr(known, "show_many") and typed is not None:
        return str(known.show_many([typed]).get(typed, typed))
    return known.show(typed, context()) or "—"


def _move_fields(spec: ModelSpec, params: Params) -> Mapping[str, Field]:
    found: dict[str, Field] = {
        "stage": types.Choice(label=_l("Stage"), required=True, choices=stage_choices(spec))
    }
    fields, help = spec.all_fields(), _l("The stage asks for it: used where the record has none.")
    for name in _asked(params):
        if name in fields:
            inner = replace(fields[name], required=False)
            found[f"with_{name}"] = Stored(label=inner.label, inner=inner, help=help)
    return found


def _asked(params: Params) -> tuple[str, ...]:
    """Fields that the stage to move to needs."""
    number = str(params.get("stage") or "")
    known = definitions().stages.get(int(number)) if number.isdecimal() else None
    return known.required_fields if known else ()


def move(doing: Doing) -> str:
    """Move the record to a stage; what the stage asks for holds for rules too."""
    params, spec, record = doing.params, doing.spec, doing.record
    number = int(params.get("stage") or 0)
    reason = _("Automation: %(rule)s", rule=doing.rule.name)
    if number not in definitions().stages:
        raise ActionFailed(_("There is no such stage."))
    fields = spec.all_fields()
    given = {
        name: params[f"with_{name}"]
        for name in _asked(params)
        if params.get(f"with_{name}") and value_of(fields[name], record) in (None, "")
    }
    transition(spec.name, record.id, number, fields=given, reason=reason)
    return _("Moved to %(stage)s", stage=stage_info(number).label)


def _notify_fields(spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    whom = [("user", _l("Somebody in particular"))]
    if _owned(spec):
        whom = [("owner", _l("The owner")), ("supervisor", _l("Who leads the team")), *whom]
    return {
        "whom": types.Choice(label=_l("Whom"), required=True, choices=tuple(whom)),
        "user": types.UserRef(label=_l("Somebody in particular")),
        "text": Filled(label=_l("Text"), required=True, max=250, help=_TEXT_HELP, spec=spec),
    }


def tell(doing: Doing) -> str:
    """Tell people by the bell."""
    record, params = doing.record, doing.params
    team = getattr(record, "team_id", None)
    people = {
        "owner": lambda: list(active_among([record.owner_id or 0])) or supervisors_of(team),
        "supervisor": lambda: supervisors_of(team),
    }.get(params.get("whom", ""), lambda: [params.get("user")])()
    text = doing.text(params.get("text", ""))
    address = f"{doing.spec.path}/{record.id}"
    told = notify(
        [p for p in people if p], TOLD, text, address, model=doing.spec.name, record_id=record.id
    )
    names = ", ".join(map(_name, told)) or "—"
    return _("Told %(names)s: %(told)s", names=names, told=text)


def customer_class(spec: ModelSpec) -> type | None:
    """Class of the customer that records of a model belong to; their own for the customer."""
    if spec.root is not None:
        return spec.root[1]
    roots = {other.root[1] for other in all_specs() if other.root is not None}
    return spec.cls if spec.cls in roots else None


def creatable(spec: ModelSpec) -> dict[str, ModelSpec]:
    """The models whose records can be made for the customer of a record of this one."""
    customer = customer_class(spec)
    return {
        other.name: other
        for other in all_specs()
        if customer and other.root and other.root[1] is customer and not other.parent
    }


def _create_fields(spec: ModelSpec, params: Params) -> Mapping[str, Field]:
    models = creatable(spec)
    choices = tuple((name, other.label) for name, other in models.items())
    found: dict[str, Field] = {
        "model": types.Choice(label=_l("What"), required=True, choices=choices),
        "title": Filled(label=_l("Name"), required=True, max=180, help=_TEXT_HELP, spec=spec),
        "user": types.UserRef(label=_l("Owner"), help=_l("Empty: the owner of the record.")),
    }
    other = models.get(params.get("model") or "")
    if other is not None and staged(other):
        label, help = _l("Stage"), _l("Empty: the first one.")
        found["stage"] = types.Choice(label=label, choices=stage_choices(other), help=help)
    return found


def create(doing: Doing) -> str:
    """Make a record for the same customer."""
    params = doing.params
    try:
        other = spec_of(params.get("model", ""))
    except UnknownModel:
        raise ActionFailed(_("Its application is not active.")) from None
    root = doing.spec.root
    if other.root is None:
        raise ActionFailed(_("Records of this kind have no customer."))
    values: dict[str, Any] = {
        other.title: doing.text(params.get("title", "")),
        other.root[0]: getattr(doing.record, root[0] if root else "id"),
    }
    owner = params.get("user") or getattr(doing.record, "owner_id", None)
    if owner and _owned(other):
        values["owner_id"] = owner
    if params.get("stage"):
        values["stage"] = int(params["stage"])
    records.create(other.name, values)
    return _("%(kind)s created: %(name)s", kind=other.label, name=values[other.title])


contributions = (
    ActionKind(
        name="core.notify", label=_l("Tell people"), icon="bell", weight=10, call=tell,
        fields=_notify_fields,
    ),
    ActionKind(
        name="core.activity", label=_l("Plan an activity"), icon="calendar-event", weight=20,
        call=plan, fields=_activity_fields, applies=with_activities,
    ),
    ActionKind(
        name="core.assign", label=_l("Give it to somebody"), icon="user", weight=30, call=assign,
        fields=_assign_fields, applies=_owned,
    ),
    ActionKind(
        name="core.set", label=_l("Change a field"), icon="pencil", weight=40, call=set_field,
        fields=_set_fields,
    ),
    ActionKind(
        name="core.move", label=_l("Move it to a stage"), icon="arrow-right", weight=50, call=move,
        fields=_move_fields, applies=staged,
    ),
    ActionKind(
        name="core.create", label=_l("Create a process or record"), icon="plus", weight=60,
        call=create, fields=_create_fields, applies=lambda spec: bool(creatable(spec)),
    ),
)  # fmt: skip
