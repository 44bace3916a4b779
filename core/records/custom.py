"""Fields the Master adds: definitions in a table, values in the model's JSON column."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from sqlalchemy import Boolean, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Record
from core.db.session import session
from core.db.types import Json
from core.kernel.keeping import kept
from core.records import fields as types
from core.records.fields import Field
from core.settings.state import settled_version

#: Kind → how the field is built from its definition.
KINDS = {
    "text": lambda d, common: types.Text(**common),
    "longtext": lambda d, common: types.LongText(**common),
    "integer": lambda d, common: types.Integer(**common),
    "decimal": lambda d, common: types.DecimalNumber(places=2, **common),
    "boolean": lambda d, common: types.Boolean(**common),
    "date": lambda d, common: types.Day(**common),
    "choice": lambda d, common: types.Choice(
        choices=tuple((c, c) for c in d.options or ()), **common
    ),
    "mail": lambda d, common: types.Mail(**common),
    "web": lambda d, common: types.Web(**common),
}


class CustomField(Record):
    """The definition of a field added by the Master."""

    __tablename__ = "core_custom_field"
    __table_args__ = (UniqueConstraint("model", "key"),)

    #: Model it belongs to: "contacts.contact".
    model: Mapped[str] = mapped_column(String(60))
    #: Identifier inside the JSON column; never changes.
    key: Mapped[str] = mapped_column(String(40))
    #: What people read, in the company's language.
    label: Mapped[str] = mapped_column(String(80))
    #: Kind of field: text, integer, date …; never changes.
    kind: Mapped[str] = mapped_column(String(20))
    #: Values of a choice.
    options: Mapped[list | None] = mapped_column(Json)
    help: Mapped[str | None] = mapped_column(String(200))
    required: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Order on forms.
    position: Mapped[int] = mapped_column(Integer, default=0)
    #: Marked to have an expression index, so that lists are sorted by it at any size.
    indexed: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Shown on the cards of boards.
    on_card: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Inactive fields are hidden; their values stay.
    active: Mapped[bool] = mapped_column(Boolean, default=True)


def custom_fields(model: str) -> Mapping[str, Field]:
    """The active custom fields of a model, by name (``x_<key>``).

    Kept by the process for as long as the installation's ``schema_version`` stands, which came with
    the session; outside requests they are read once per application context.
    """
    if "custom_fields" not in g:
        version = settled_version()
        g.custom_fields = _read() if version is None else kept("custom", version, _read, 2)
    return g.custom_fields.get(model, {})


def _read() -> dict[str, dict[str, Field]]:
    query = select(CustomField).where(CustomField.active)
    found: dict[str, dict[str, Field]] = {}
    for definition in session().scalars(query.order_by(CustomField.position, CustomField.id)):
        field = build(definition)
        found.setdefault(definition.model, {})[field.name] = field
    return found


def build(definition: CustomField) -> Field:
    """The field type of a definition."""
    common = {
        "name": f"x_{definition.key}",
        "label": definition.label,
        "help": definition.help or "",
        "required": definition.required,
        "sortable": definition.kind not in ("longtext",),
        "custom": True,
        "indexed": definition.indexed,
        "on_card": definition.on_card,
        "secondary": True,
        "aliases": (definition.key,),
    }
    return KINDS[definition.kind](definition, common)
