"""The record an activity is about: any record of a model that has :class:`WithActivities`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, and_, select

from core.activities.mixin import WithActivities
from core.db.session import session
from core.locale import _
from core.records.errors import NotFound
from core.records.fields import Context, FieldError, VirtualField, as_id
from core.records.service import get
from core.records.spec import ModelSpec, UnknownModel, all_specs, spec_of


def with_activities(spec: ModelSpec) -> bool:
    """Whether activities can be planned about records of a model."""
    return issubclass(spec.cls, WithActivities)


def planned_models() -> list[ModelSpec]:
    """The models whose records can have activities."""
    return [spec for spec in all_specs() if with_activities(spec)]


@dataclass(frozen=True, kw_only=True)
class RecordField(VirtualField):
    """A record of any kind, written as ``contacts.contact:12``; kept as model and number."""

    kind: ClassVar[str] = "record"
    operators: ClassVar[tuple[str, ...]] = ("is", "empty", "filled")

    def python_type(self) -> Any:
        """str."""
        return str

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: no such record, or none that the actor sees."""
        model, _colon, number = str(value).strip().rpartition(":")
        record_id = as_id(number)
        try:
            known = with_activities(spec_of(model))
            if known and record_id is not None:
                get(model, record_id)
                return f"{model}:{record_id}"
        except (UnknownModel, NotFound):
            pass
        raise FieldError(_("There is no such record, or you cannot see it."))

    def load(self, cls: Any, ids: list[int]) -> dict[int, Any]:
        """``model:id`` of each; None about no record."""
        query = select(cls.id, cls.model, cls.record_id).where(cls.id.in_(ids))
        rows = session().execute(query)
        return {number: f"{of}:{record_id}" if of else None for number, of, record_id in rows}

    def store(self, record: Any, value: Any) -> None:
        """The columns hold it already."""

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """:raises FieldError: not this filter, or no record the actor sees."""
        if operator in ("empty", "filled"):
            return cls.model.is_(None) if operator == "empty" else cls.model.is_not(None)
        if operator != "is":
            raise FieldError(_("This filter cannot be used with this field."))
        model, _colon, number = self.convert(value, ctx).rpartition(":")
        return and_(cls.model == model, cls.record_id == int(number))
