"""The activity: something somebody is going to do, mostly about a record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.activities.kinds import KindField
from core.activities.records import RecordField
from core.activities.words import PRIORITIES
from core.db.base import Record
from core.db.types import UTCDateTime
from core.locale import _l
from core.records import fields as types
from core.records.fields import column
from core.records.mixins import Archivable, Owned, Searchable


class Activity(Owned, Archivable, Searchable, Record):
    """A call, meeting, task, mail, visit or message that somebody is going to do.

    Seen exactly when its own record is; one about no record by whom its owner's role allows; a
    private one by its owner alone. Done ones keep when and how; cancelled ones are archived.
    """

    __tablename__ = "core_activity"
    __derived__ = frozenset({"reminded_at"})

    #: What is to be done: a code of :func:`core.activities.kinds.kinds`.
    kind: Mapped[str] = column(
        KindField(
            label=_l("Kind"),
            required=True,
            default="task",
            aliases=("tipo", "tipo de actividad", "kind", "type", "activity type"),
        )
    )
    #: In a few words.
    subject: Mapped[str] = column(
        types.Text(
            label=_l("Subject"),
            required=True,
            folded="sort_key",
            sortable=True,
            aliases=("asunto", "título", "actividad", "subject", "title"),
        )
    )
    notes: Mapped[str | None] = column(
        types.LongText(label=_l("Notes"), aliases=("notas", "descripción", "comentarios", "notes"))
    )
    #: When it is due; of a whole day its last second, in the company's zone.
    due_at: Mapped[datetime] = column(
        types.Instant(
            label=_l("Due"),
            required=True,
            aliases=("vencimiento", "vence", "fecha", "fecha límite", "due", "due date", "date"),
        )
    )
    #: Due on a day, not at an hour.
    all_day: Mapped[bool] = column(
        types.Boolean(
            label=_l("All day"), required=True, default=False, aliases=("todo el día", "all day")
        )
    )
    #: How long it takes.
    minutes: Mapped[int | None] = column(
        types.Integer(
            label=_l("Minutes"), min=0, max=10080, secondary=True, aliases=("minutos", "duración")
        )
    )
    #: Only its owner sees what it is; others see that time is taken.
    private: Mapped[bool] = column(
        types.Boolean(
            label=_l("Private"), required=True, default=False, aliases=("privada", "privado")
        )
    )
    priority: Mapped[str] = column(
        types.Choice(
            label=_l("Priority"),
            choices=PRIORITIES,
            required=True,
            default="normal",
            aliases=("prioridad", "priority"),
        )
    )
    #: Record it is about, and the customer record that one belongs to; empty: about none.
    model: Mapped[str | None] = column(
        types.Text(label=_l("Kind of record"), max=60, readonly=True, importable=False)
    )
    record_id: Mapped[int | None] = column(
        types.Integer(label=_l("Number of the record"), readonly=True, importable=False)
    )
    root_model: Mapped[str | None] = mapped_column(String(60))
    root_id: Mapped[int | None] = mapped_column(Integer)
    #: How it ended: a code of :data:`core.activities.words.RESULT_LABELS`.
    result: Mapped[str | None] = column(
        types.Text(label=_l("Result"), max=40, readonly=True, importable=False)
    )
    #: When and by whom it was done; empty while it is open.
    done_at: Mapped[datetime | None] = column(
        types.Instant(label=_l("Done on"), readonly=True, importable=False)
    )
    done_by_id: Mapped[int | None] = column(
        types.UserRef(label=_l("Done by"), readonly=True, importable=False, secondary=True)
    )
    #: Where it came from: a person, a rule, a program.
    source: Mapped[str | None] = column(
        types.Text(label=_l("Source"), max=80, secondary=True, aliases=("origen", "source"))
    )
    #: When its owner was reminded of it; empty while they were not.
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _open(table: Any) -> dict[str, Any]:
    """Indexes of what is still to be done hold nothing else, however long the past."""
    condition = table.c.done_at.is_(None) & table.c.archived_at.is_(None)
    return {"sqlite_where": condition, "postgresql_where": condition}


_t = Activity.__table__
Index("ix_core_activity_owner", _t.c.owner_id, _t.c.due_at, _t.c.id, **_open(_t))
Index("ix_core_activity_team", _t.c.team_id, _t.c.due_at, _t.c.id, **_open(_t))
Index("ix_core_activity_due", _t.c.due_at, _t.c.id, **_open(_t))
Index("ix_core_activity_record", _t.c.model, _t.c.record_id, _t.c.due_at)
Index("ix_core_activity_root", _t.c.root_model, _t.c.root_id, _t.c.due_at)
Index("ix_core_activity_title", _t.c.sort_key, _t.c.id)
Index("ix_core_activity_calendar", _t.c.owner_id, _t.c.due_at)

RECORD = RecordField(
    label=_l("Record"), aliases=("registro", "record", "contacto", "cliente"), secondary=True
)


def is_open(activity: Activity) -> bool:
    """Neither done nor cancelled."""
    return activity.done_at is None and activity.archived_at is None


def open_conditions(cls: Any = Activity) -> tuple[Any, Any]:
    """The SQL conditions "neither done nor cancelled", as the indexes know them."""
    return cls.done_at.is_(None), cls.archived_at.is_(None)
