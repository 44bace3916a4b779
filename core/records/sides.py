"""Side records: what a module adds to another module's records, in a table of its own; and fields that
records have in one country alone.

The row shares the record's id and goes with it. Its fields are shown, filtered, sorted, imported,
exported and written like the record's own, under the name ``<module>_<field>``. A missing row means
defaults, so a module that is installed late, or is away for a while, needs no care.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, insert, select, update

from core.access.permissions import Guard
from core.db.scoping import guard
from core.db.session import session
from core.kernel.registry import Contribution
from core.records.fields import Context, Field, VirtualField
from core.settings import company_defaults


@dataclass(frozen=True, kw_only=True)
class Side(Contribution):
    """A side table of ``model``; its name is ``<module>.<what>``."""

    model: str
    #: Mapped class whose primary key is the foreign key to the record (ON DELETE CASCADE).
    cls: type


def side(cls: type, *, name: str, model: str, of: type) -> tuple[Contribution, ...]:
    """Register a side table: its fields, and a guard that shows it with the record it belongs to.

    :param of: class of the records it extends.
    """
    guard(cls)
    return (Side(name=name, model=model, cls=cls), Guard(name=name, cls=cls, parent=("id", of)))


@dataclass(frozen=True, kw_only=True)
class LocalFields(Contribution):
    """Virtual fields that records of ``model`` have where the company in use is one of ``country``; elsewhere
    there are no such fields, on no surface."""

    model: str
    #: ISO 3166-1 alpha-2.
    country: str
    fields: tuple[VirtualField, ...]


@dataclass(frozen=True, kw_only=True)
class SideField(VirtualField):
    """A field of a side table, seen as a field of the record."""

    inner: Field
    cls: Any
    importable: bool = True

    @property
    def kind(self) -> str:  # type: ignore[override]
        """As the field inside."""
        return self.inner.kind

    @property
    def operators(self) -> tuple[str, ...]:  # type: ignore[override]
        """As the field inside."""
        return self.inner.operators

    def __getattr__(self, name: str) -> Any:
        """Whatever else a kind of field knows: its choices, its target."""
        if name.startswith("__") or name == "inner":
            raise AttributeError(name)
        return getattr(self.inner, name)

    def python_type(self) -> Any:
        """As the field inside."""
        return self.inner.python_type()

    def clean(self, value: Any, ctx: Context) -> Any:
        """As the field inside."""
        return self.inner.clean(value, ctx)

    def convert(self, value: Any, ctx: Context) -> Any:
        """As the field inside. :raises FieldError: not a value."""
        return self.inner.convert(value, ctx)

    def on_page(self, value: Any, ctx: Context) -> str:
        """As the field inside."""
        return self.inner.on_page(value, ctx)

    def show(self, value: Any, ctx: Context) -> str:
        """As the field inside."""
        return self.inner.show(value, ctx)

    def json(self, value: Any) -> Any:
        """As the field inside."""
        return self.inner.json(value)

    def cell(self, value: Any) -> Any:
        """As the field inside."""
        return self.inner.cell(value)

    def expression(self, cls: Any) -> Any:
        """The value of the record's row, or nothing."""
        column = self.inner.expression(self.cls)
        return select(column).where(self.cls.id == cls.id).correlate(cls).scalar_subquery()

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """Records whose row fits; one without a row is empty."""
        if operator in ("empty", "filled"):
            filled = cls.id.in_(
                select(self.cls.id).where(self.inner.condition(self.cls, "filled", None, ctx))
            )
            return filled if operator == "filled" else ~filled
        return cls.id.in_(
            select(self.cls.id).where(self.inner.condition(self.cls, operator, value, ctx))
        )

    def load(self, cls: Any, ids: list[int]) -> dict[int, Any]:
        """Values by record id; the default for records without a row."""
        query = select(self.cls.id, self.inner.expression(self.cls)).where(self.cls.id.in_(ids))
        return {**dict.fromkeys(ids, self.inner.default), **dict(session().execute(query).all())}

    def store(self, record: Any, value: Any) -> None:
        """Keep the value in the record's row, made when it is missing."""
        self.store_many(type(record), {record.id: value})

    def store_many(self, cls: Any, values: Mapping[int, Any]) -> None:
        """As :meth:`store`, for many records."""
        current, table = session(), self.cls
        present = set(current.scalars(select(table.id).where(table.id.in_(values))))
        missing = [
            {"id": key, self.inner.name: v} for key, v in values.items() if key not in present
        ]
        if missing:
            current.execute(insert(table), missing)
        for key in present:
            current.execute(
                update(table)
                .where(table.id == key)
                .values({self.inner.name: values[key]})
                .execution_options(synchronize_session=False)
            )


def side_fields(model: str) -> Mapping[str, Field]:
    """The fields that running modules add to a model, by their names on the record."""
    kernel = current_app.extensions["cauce"]
    cache = kernel.cache.setdefault("side_fields", {})
    if model not in cache:
        cache[model] = {
            known.name: known
            for item in kernel.of(Side)
            if item.model == model
            for known in _fields(item)
        }
    return cache[model]


def local_fields(model: str) -> Mapping[str, Field]:
    """The fields that a model has in the country of the company in use, by name."""
    kernel = current_app.extensions["cauce"]
    cache = kernel.cache.setdefault("local_fields", {})
    if model not in cache:
        found: dict[str, dict[str, Field]] = {}
        for item in kernel.of(LocalFields):
            if item.model == model:
                found.setdefault(item.country, {}).update((f.name, f) for f in item.fields)
        cache[model] = found
    return cache[model].get(company_defaults()["country"], {}) if cache[model] else {}


def _fields(item: Side) -> list[SideField]:
    module = item.name.partition(".")[0]
    found = []
    for column in item.cls.__table__.columns:  # type: ignore[attr-defined]
        if "field" in column.info:
            inner = replace(column.info["field"], name=column.key)
            found.append(
                SideField(
                    name=f"{module}_{column.key}",
                    label=inner.label,
                    help=inner.help,
                    group=inner.group,
                    aliases=inner.aliases,
                    sortable=inner.sortable,
                    listable=inner.listable,
                    importable=inner.importable,
                    readonly=inner.readonly,
                    secondary=True,
                    default=inner.default,
                    inner=inner,
                    cls=item.cls,
                )
            )
    return found
