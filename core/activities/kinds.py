"""The kinds of activities in use: those of the product and those the Master added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import g
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from core.activities.words import KINDS
from core.db.base import Record
from core.db.session import session
from core.kernel.folding import fold
from core.kernel.keeping import kept
from core.locale import _
from core.records.fields import Context, Field, FieldError
from core.records.mixins import Archivable
from core.settings.state import schema_changed, settled_version


class ActivityType(Archivable, Record):
    """A kind of activity that the Master added: "Demostración", "Cobro en tienda"."""

    __tablename__ = "core_activity_type"

    #: Stable key, made from the name; never changes.
    code: Mapped[str] = mapped_column(String(40), unique=True)
    #: What people call it.
    label: Mapped[str] = mapped_column(String(60))
    #: Its icon in lists and calendars.
    icon: Mapped[str] = mapped_column(String(40), default="calendar-event")


@dataclass(frozen=True)
class Kind:
    """A kind of activity."""

    code: str
    label: Any
    icon: str
    retired: bool = False


def kinds() -> dict[str, Kind]:
    """Every kind by code, retired ones last; kept for as long as the ``schema_version`` stands."""
    if "activity_kinds" not in g:
        version = settled_version()
        g.activity_kinds = _read() if version is None else kept("activity_kinds", version, _read, 2)
    return g.activity_kinds


def forget_kinds(**_values: Any) -> None:
    """Kinds changed: tell every process."""
    g.pop("activity_kinds", None)
    schema_changed()


def _read() -> dict[str, Kind]:
    found = [Kind(code, label, icon) for code, (label, icon) in KINDS.items()]
    rows = session().scalars(select(ActivityType).order_by(ActivityType.label))
    found += sorted(
        (Kind(r.code, r.label, r.icon, r.archived_at is not None) for r in rows),
        key=lambda kind: kind.retired,
    )
    return {kind.code: kind for kind in found}


def kind_label(code: str | None) -> str:
    """What people call a kind; its code when nobody knows it any more."""
    known = kinds().get(code or "")
    return str(known.label) if known else code or ""


@dataclass(frozen=True, kw_only=True)
class KindField(Field):
    """The kind of an activity, by code or name."""

    kind: ClassVar[str] = "stage"  # chosen among what is set up, as stages are
    unsettled: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not")
    #: As stages have it; kinds are the same for every model.
    model: str = ""

    def sql_type(self) -> TypeEngine:
        """VARCHAR(40)."""
        return String(40)

    def labels(self) -> dict[str, str]:
        """Names by code, retired ones included."""
        return {code: str(kind.label) for code, kind in kinds().items()}

    def choices_of(self, _model: str) -> list[tuple[str, str]]:
        """(code, name) of the kinds in use."""
        return [(code, str(kind.label)) for code, kind in kinds().items() if not kind.retired]

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: there is no such kind."""
        text = str(value).strip()
        for code, label in self.labels().items():
            if text == code or fold(text) == fold(label):
                return code
        names = ", ".join(label for _code, label in self.choices_of(""))
        raise FieldError(_("Choose one of: %(choices)s.", choices=names))

    def show(self, value: Any, ctx: Context) -> str:
        """Its name in the reader's language."""
        return kind_label(value)

    def cell(self, value: Any) -> Any:
        """Its name."""
        return kind_label(value)
