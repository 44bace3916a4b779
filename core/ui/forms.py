"""Forms of records: from field types to inputs, and from what a browser sends to values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from babel import Locale
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from core.access.models import Team, User
from core.db.session import session
from core.kernel.keeping import keeps, kept
from core.locale import current_locale, format_date, format_datetime, format_decimal
from core.locale.countries import country_choices, country_code, country_profile
from core.records import ModelSpec, spec_of, visible_fields
from core.records.fields import Context, Field, as_id, own_currency
from core.records.service import value_of
from core.records.spec import UnknownModel
from core.settings.state import settled_version
from core.ui.views import FormView, Grid

#: Kinds that share a line with a neighbour.
SHORT = frozenset(
    {"choice", "country", "currency", "language", "date", "datetime", "integer", "decimal", "money",
     "boolean", "phone", "mail", "taxid", "user", "team", "stage"}
)  # fmt: skip
_TYPES = {"mail": "email", "phone": "tel", "web": "url"}
_WIDGETS = {
    "longtext": "textarea", "choice": "select", "boolean": "checkbox", "date": "date",
    "tags": "tags", "lines": "lines", "ref": "remote", "user": "select", "team": "select",
    "country": "select", "currency": "select", "language": "select", "stage": "select",
}  # fmt: skip


@dataclass
class Input:
    """One control of a form, ready for ``macros/forms.html``."""

    name: str
    label: str
    widget: str = "text"
    value: Any = ""
    help: str = ""
    required: bool = False
    readonly: bool = False
    errors: list[str] = field(default_factory=list)
    #: (value, label); for a remote select only what is chosen.
    choices: list[tuple[str, str]] = field(default_factory=list)
    #: What is offered while typing; anything else may be written too.
    suggestions: list[str] = field(default_factory=list)
    #: Address that a remote select asks.
    source: str = ""
    type: str = "text"
    inputmode: str = ""
    max: int = 0
    #: What stands behind the number: a currency.
    unit: str = ""
    autocomplete: str = "off"
    wide: bool = True
    focus: bool = False
    #: Repeated lines: one list of inputs a row, and an empty row.
    rows: list[list[Input]] = field(default_factory=list)
    blank: list[Input] = field(default_factory=list)
    #: The order of the lines says something: they can be moved.
    ordered: bool = False
    #: How the lines are written, where it is like a sheet.
    grid: Grid | None = None

    @property
    def id(self) -> str:
        """Id of the control in the page."""
        return f"f-{self.name}"

    @property
    def part(self) -> str:
        """Of a control of a line: the field it is for."""
        return self.name.rpartition("-")[2]

    @property
    def only(self) -> dict[str, list[str]]:
        """Of lines like a sheet: the parts that each kind of line has."""
        return {kind: list(parts) for kind, parts in (self.grid.only if self.grid else {}).items()}

    @property
    def dressed(self) -> bool:
        """tom-select puts a control of its own in its place."""
        return self.widget in ("remote", "tags")


@dataclass
class Form:
    """The inputs of a record's form and what is wrong with it."""

    spec: ModelSpec
    inputs: list[Input]
    more: list[Input]
    #: Errors of the record as a whole.
    general: list[str] = field(default_factory=list)

    def every(self) -> list[Input]:
        """All inputs."""
        return [*self.inputs, *self.more]

    @property
    def gridded(self) -> bool:
        """Whether it needs the width of the page."""
        return any(control.grid for control in self.every())

    def summary(self) -> list[tuple[str, str, str]]:
        """(id, label, text) of every error, those of no field first."""
        found = [("", "", text) for text in self.general]
        return found + [(i.id, i.label, text) for i in self.every() for text in i.errors]


def form_fields(
    spec: ModelSpec, view: FormView, quick: bool = False
) -> tuple[list[str], list[str]]:
    """Names of the fields always in sight, and of those under "More fields"."""
    fields = {n: f for n, f in visible_fields(spec).items() if not f.readonly}
    if quick and view.quick:
        return [n for n in view.quick if n in fields], []
    shown = [n for n in view.fields if n in fields]
    if not shown:
        shown = [n for n, f in fields.items() if not f.secondary]
    more = [n for n in view.more if n in fields]
    more += [n for n in fields if n not in shown and n not in more]
    return shown, more


def build_form(
    spec: ModelSpec,
    view: FormView,
    ctx: Context,
    *,
    record: Any = None,
    given: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None,
    quick: bool = False,
) -> Form:
    """The form of a new or stored record.

    :param given: values as the person sent them; they win over the stored ones.
    :param errors: {field: [text]}, as :class:`core.records.Invalid` has them.
    """
    errors, given = errors or {}, given or {}
    shown, more = form_fields(spec, view, quick)
    fields = visible_fields(spec)
    values = _stored(spec, fields, record, [*shown, *more], ctx, view.initial) | dict(given)
    hidden = {*view.without(values), *(view.locked(record) if record is not None else ())}
    shown, more = ([n for n in names if n not in hidden] for names in (shown, more))
    # what was sent for the country may be any text
    country = country_code(str(values.get("country") or "")) or ctx.country
    ctx = replace(ctx, values={**ctx.values, "country": country})
    made = {n: make_input(fields[n], values.get(n), ctx) for n in [*shown, *more]}
    for name, control in made.items():
        control.errors = list(errors.get(name, ()))
        control.wide = fields[name].kind not in SHORT and name not in view.half
        control.grid = view.grids.get(name)
        if name in view.refresh and fields[name].kind == "choice":
            control.widget, control.wide = "radio", True
    general = [t for n, texts in errors.items() if n not in made for t in texts]
    form = Form(spec, [made[n] for n in shown], [made[n] for n in more], general)
    # A hidden mistake would be missed: its field comes into sight.
    form.inputs += [i for i in form.more if i.errors]
    form.more = [i for i in form.more if not i.errors]
    first = next((i for i in form.inputs if i.errors), form.inputs[0] if form.inputs else None)
    if first:
        first.focus = True
    return form


def _stored(
    spec: ModelSpec,
    fields: Mapping[str, Field],
    record: Any,
    names: list[str],
    ctx: Context,
    initial: Mapping[str, Any],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        known: Any = fields[name]
        if record is None:
            found[name] = initial.get(name, _initial(known, ctx))
        elif known.virtual:
            found[name] = known.load(spec.cls, [record.id]).get(record.id, [])
        else:
            found[name] = value_of(known, record)
    return found


def _initial(known: Any, ctx: Context) -> Any:
    """What a field of a new record holds before anybody writes."""
    if known.kind == "country":
        return ctx.country
    return own_currency() if known.kind == "currency" else known.default


def make_input(known: Any, value: Any, ctx: Context) -> Input:
    """The control of a field with a value (typed, or text as it was sent)."""
    made = Input(
        name=known.name,
        label=known.label_in(ctx.values.get("country") or ctx.country),
        widget=_WIDGETS.get(known.kind, "text"),
        value=as_text(known, value, ctx),
        help=str(known.help or ""),
        required=known.required and known.kind != "boolean",
        type=_TYPES.get(known.kind, "text"),
        max=getattr(known, "max", 0) if isinstance(getattr(known, "max", 0), int) else 0,
    )
    if known.kind in ("integer", "decimal", "money"):
        made.inputmode, made.max = "decimal", 0
    if known.kind == "web":
        made.type, made.inputmode = "text", "url"
    if known.kind == "money":
        made.unit = ctx.values.get(known.currency) or "EUR"
    _give_choices(made, known, value)
    if known.term == "subdivision":
        made.suggestions = [s.name for s in country_profile(ctx.values.get("country")).subdivisions]
    if known.kind == "lines":
        _give_lines(made, known, value or [], ctx)
    return made


def as_text(known: Any, value: Any, ctx: Context) -> Any:
    """A typed value as the person would write it; what was sent as text stays as it was."""
    if known.kind == "boolean":
        return value in (True, "1", "on")
    if known.kind == "tags":
        return value if isinstance(value, list) else [v for v in str(value or "").split(",") if v]
    if value is None or isinstance(value, str):
        return value or ""
    if known.kind == "longtext":
        return known.show(value, ctx)
    if isinstance(value, list | dict):
        return value
    if known.kind == "date":
        return format_date(value)
    if known.kind == "datetime":
        return format_datetime(value)
    if known.kind in ("decimal", "money"):
        return format_decimal(value, known.shown)
    return str(value)


def _give_choices(made: Input, known: Any, value: Any) -> None:
    if known.kind == "choice":
        made.choices = [(v, str(label)) for v, label in known.choices]
    elif known.kind == "stage":
        made.choices = known.choices_of(known.model)
        if made.value and made.value not in dict(made.choices):  # retired since
            made.choices.append((made.value, known.labels().get(as_id(made.value) or 0, "")))
    elif known.kind == "country":
        made.choices = list(country_choices(current_locale()))
    elif known.kind == "currency":
        made.choices = known.choices_in(current_locale())
    elif known.kind == "language":
        names = Locale.parse(current_locale()).languages
        made.choices = [(code, str(names.get(code, code)).capitalize()) for code in known.CODES]
    elif known.kind in ("user", "team"):
        made.choices = colleagues(known.kind)
    elif known.kind == "ref":
        made.source = _source(known)
        if number := as_id(made.value):
            names = known.show_many([number])
            made.choices = [(str(i), name) for i, name in names.items()]
    elif known.kind == "tags":
        made.source = known.source


def _source(known: Any) -> str:
    try:
        return f"{spec_of(known.target).path}/options"
    except UnknownModel:
        return ""


def colleagues(kind: str = "user") -> list[tuple[str, str]]:
    """(id, name) of the people in use, or of the teams; kept as their names are."""
    version = settled_version()
    if version is None or not keeps():
        return _colleagues(kind)
    return list(kept("colleagues", (kind, version), lambda: _colleagues(kind), 4))


def _colleagues(kind: str) -> list[tuple[str, str]]:
    query = select(User.id, User.name).where(User.active).order_by(User.name)
    if kind == "team":
        query = select(Team.id, Team.name).order_by(Team.name)
    return [(str(i), name) for i, name in session().execute(query.limit(500))]


def _give_lines(made: Input, known: Any, rows: Iterable[Mapping[str, Any]], ctx: Context) -> None:
    fields = known.line_fields()

    def row(number: int | str, values: Mapping[str, Any]) -> list[Input]:
        parts = []
        for name, part in fields.items():
            control = make_input(part, values.get(name), ctx)
            control.name = f"{made.name}-{number}-{name}"
            parts.append(control)
        return parts

    made.ordered = known.ordered
    made.rows = [row(number, values) for number, values in enumerate(rows)]
    made.blank = row("__n__", {})


def read_values(spec: ModelSpec, names: Iterable[str], sent: MultiDict[str, str]) -> dict[str, Any]:
    """What a browser sent for the fields of a form, as text; absent fields are left out."""
    fields = visible_fields(spec)
    found: dict[str, Any] = {}
    for name in names:
        known = fields[name]
        if known.kind == "boolean":
            found[name] = "1" if name in sent else "0"
        elif known.kind == "tags":
            found[name] = [v for v in sent.getlist(name) if v]
        elif known.kind == "lines":
            if name in sent:
                found[name] = _read_lines(known, name, sent)
        elif name in sent:
            found[name] = sent[name]
    return found


def sent_with_move(model: str, sent: MultiDict[str, str]) -> dict[str, Any]:
    """The fields a browser sent along with a move: those that ``_asked`` names, and that the actor may
    write."""
    spec, known = spec_of(model), visible_fields(spec_of(model))
    asked = (n for n in sent.getlist("_asked") if n in known and not known[n].readonly)
    return read_values(spec, asked, sent)


def _read_lines(known: Any, name: str, sent: MultiDict[str, str]) -> list[dict[str, str]]:
    rows: dict[int, dict[str, str]] = {}
    for key, value in sent.items():
        field_name, _dash, rest = key.partition("-")
        number, _dash, part = rest.partition("-")
        if field_name == name and part in known.fields and number.isdecimal() and len(number) < 6:
            rows.setdefault(int(number), {})[part] = value
    return list(rows.values())  # as they stand in the page, whenever each was added
