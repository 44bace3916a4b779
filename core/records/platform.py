"""The platform's own records: companies, custom fields and numbering series, edited in Ajustes.

They are registered like any module's, so that forms, API, import and audit treat them alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from core.db.numbering import Series
from core.db.session import session
from core.kernel.events import On
from core.kernel.folding import fold
from core.locale import LOCALES, _, _l, locale_name
from core.locale.countries import country_profile
from core.records.custom import KINDS, CustomField
from core.records.fields import (
    Boolean,
    Choice,
    Country,
    Currency,
    Integer,
    LongText,
    Mail,
    Phone,
    Ref,
    TaxId,
    Text,
)
from core.records.fields.lists import Holidays, TextList, WorkingHours
from core.records.service import Draft, SaveStep, record_archived, record_created, record_updated
from core.records.spec import all_specs, model
from core.settings import Company
from core.settings.state import schema_changed

_PLACES = {"year", "yy", "month", "number"}

KIND_LABELS = {
    "text": _l("Text"),
    "longtext": _l("Text of several lines"),
    "integer": _l("Whole number"),
    "decimal": _l("Number with decimals"),
    "boolean": _l("Yes or no"),
    "date": _l("Date"),
    "choice": _l("List of options"),
    "mail": _l("Mail"),
    "web": _l("Website"),
}


class Extensible(Sequence[tuple[str, Any]]):
    """Models to which fields can be added, as choices: known once the modules are loaded."""

    def _pairs(self) -> list[tuple[str, Any]]:
        return [(spec.name, spec.plural) for spec in all_specs() if spec.customizable]

    def __len__(self) -> int:
        return len(self._pairs())

    def __getitem__(self, index: Any) -> Any:
        return self._pairs()[index]


def complete_company(draft: Draft) -> None:
    """Currency, zone and language follow the country unless they are chosen."""
    values = draft.values
    if draft.record is None and values.get("country"):
        profile = country_profile(values["country"])
        for name, given in (
            ("currency", profile.currency),
            ("timezone", profile.time_zones[0]),
            ("locale", profile.locale if profile.locale in LOCALES else "es"),
        ):
            values[name] = values.get(name) or given
    if values.get("timezone") and values["timezone"] not in available_timezones():
        draft.error("timezone", _("Choose a time zone of the list."))
    if values.get("accent") and not re.fullmatch(r"#[0-9a-fA-F]{6}", values["accent"]):
        draft.error("accent", _("Write a colour such as #2456c6."))


def check_custom_field(draft: Draft) -> None:
    """The key and kind of a field never change: its values would be lost."""
    values, stored = draft.values, draft.record
    if stored is None:
        key = values.get("key") or fold(values.get("label") or "").replace(" ", "_")
        values["key"] = re.sub(r"[^a-z0-9_]", "", key)[:40].strip("_")
        if not values["key"]:
            draft.error("label", _("Give the field a name with letters or digits."))
        elif _taken(values.get("model"), values["key"]):
            text = _(
                "There is such a field already; if it was retired, restore it in the dictionary."
            )
            draft.error("label", text)
    else:
        for name in ("model", "key", "kind"):
            if name in values and values[name] != getattr(stored, name):
                draft.error(name, _("This cannot be changed once the field exists."))
    if draft.merged.get("kind") == "choice" and not draft.merged.get("options"):
        draft.error("options", _("Write at least one option."))


def _taken(model: str | None, key: str) -> bool:
    """Whether a model has, or had, a field of this key: its values are still there."""
    query = select(CustomField.id).where(CustomField.model == model, CustomField.key == key)
    return session().scalar(query) is not None


def check_series(draft: Draft) -> None:
    """The pattern needs the number, and the year where numbers begin again each year."""
    pattern = draft.merged.get("pattern") or ""
    places = set(re.findall(r"{(\w*)}", pattern))
    if "number" not in places or places - _PLACES:
        draft.error("pattern", _("Use {number} and, if you like, {year}, {yy} or {month}."))
    elif draft.merged.get("yearly") and not places & {"year", "yy"}:
        draft.error("pattern", _("A series that begins again each year needs {year} or {yy}."))


def _some_customizable() -> str:
    return next((spec.name for spec in all_specs() if spec.customizable), "")


def preview_number(series: Series, day: date) -> str:
    """How the next number will look, without taking it."""
    return series.pattern.format(
        year=day.year,
        yy=f"{day.year % 100:02}",
        month=f"{day.month:02}",
        number="1".zfill(series.padding),
    )


def _schema_changed(**_values: object) -> None:
    schema_changed()


#: What changes the fields of other models.
_SCHEMA = frozenset({"core.custom_field"})


contributions = (
    *model(
        Company,
        name="core.company",
        label=_l("Company"),
        plural=_l("Companies"),
        collection="companies",
        icon="building",
        examples={"timezone": "Europe/Madrid", "currency": "EUR", "accent": "#2456c6"},
        everybody_reads=True,
        virtual={
            "name": Text(label=_l("Name"), required=True, max=160),
            "tax_id": TaxId(label=_l("Tax id")),
            "country": Country(label=_l("Country"), required=True, default="ES"),
            "currency": Currency(label=_l("Currency"), default="EUR"),
            "timezone": Text(label=_l("Time zone"), max=40, default="Europe/Madrid"),
            "locale": Choice(
                label=_l("Language"),
                choices=tuple((c, locale_name(c)) for c in LOCALES),
                default="es_ES",
            ),
            "accent": Text(label=_l("Brand colour"), max=7, help=_l("For example #2456c6")),
            "street": Text(label=_l("Street"), max=200),
            "city": Text(label=_l("City"), max=120),
            "postal_code": Text(label=_l("Postal code"), max=12),
            "phone": Phone(label=_l("Phone")),
            "mail": Mail(label=_l("Mail")),
            "hours": WorkingHours(label=_l("Working hours")),
            "subdivision": Text(
                label=_l("Region of the calendar"),
                max=6,
                help=_l("Code of the region, for example ES-MD"),
            ),
            "holidays": Holidays(label=_l("Own holidays")),
            "document_foot": LongText(
                label=_l("Foot of documents"),
                max=300,
                help=_l(
                    "On each page of quotes, delivery notes and letters: registry, bank account."
                ),
            ),
            "file_limit": Integer(
                label=_l("Largest file (MB)"), required=True, min=1, max=50, default=25
            ),
            "file_media": Boolean(label=_l("Accept sound and video"), required=True, default=True),
            "file_archives": Boolean(
                label=_l("Accept compressed files"),
                required=True,
                default=False,
                help=_l("Nobody can see what is inside before opening them."),
            ),
        },
    ),
    *model(
        CustomField,
        name="core.custom_field",
        label=_l("Custom field"),
        plural=_l("Custom fields"),
        collection="fields",
        icon="forms",
        examples={"model": _some_customizable, "kind": "text"},
        title="label",
        everybody_reads=True,
        virtual={
            "model": Choice(label=_l("Records"), required=True, choices=Extensible()),
            "label": Text(label=_l("Name"), required=True, max=80),
            "key": Text(label=_l("Identifier"), max=40, secondary=True),
            "kind": Choice(label=_l("Type"), required=True, choices=tuple(KIND_LABELS.items())),
            "options": TextList(label=_l("Options"), help=_l("One a line")),
            "help": Text(label=_l("Help"), max=200),
            "required": Boolean(label=_l("Required"), required=True, default=False),
            "on_card": Boolean(label=_l("On cards"), required=True, default=False),
            "indexed": Boolean(
                label=_l("Indexed"),
                required=True,
                default=False,
                help=_l("Large lists can be sorted by it. At most 8 fields of a kind of record."),
            ),
            "position": Integer(label=_l("Order"), min=0, max=9999, default=0),
            "active": Boolean(label=_l("In use"), required=True, default=True),
        },
    ),
    *model(
        Series,
        name="core.series",
        label=_l("Numbering series"),
        plural=_l("Numbering series"),
        collection="series",
        icon="list-numbers",
        examples={"pattern": "P-{year}-{number}"},
        title="label",
        everybody_reads=True,
        virtual={
            "company_id": Ref(label=_l("Company"), target="core.company", required=True),
            "code": Text(label=_l("Identifier"), required=True, max=60),
            "label": Text(label=_l("Name"), required=True, max=120),
            "pattern": Text(
                label=_l("Pattern"), required=True, max=60, help=_l("For example P-{year}-{number}")
            ),
            "padding": Integer(label=_l("Digits"), min=1, max=10, default=4),
            "yearly": Boolean(label=_l("Begins again each year"), required=True, default=True),
        },
    ),
    SaveStep(name="core.company", model="core.company", call=complete_company),
    SaveStep(name="core.custom_field", model="core.custom_field", call=check_custom_field),
    SaveStep(name="core.series", model="core.series", call=check_series),
    On(name="core.schema_created", event=record_created, call=_schema_changed, models=_SCHEMA),
    On(name="core.schema_updated", event=record_updated, call=_schema_changed, models=_SCHEMA),
    On(name="core.schema_archived", event=record_archived, call=_schema_changed, models=_SCHEMA),
)

assert set(KIND_LABELS) == set(KINDS)
