"""The columns of a record that goes through a funnel."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.db.base import utcnow
from core.db.types import UTCDateTime
from core.locale import _l
from core.pipelines.definitions import pipelines_of
from core.pipelines.fields import PipelineField, StageField
from core.records.fields import Instant, column


class Staged:
    """The record stands in a stage of a funnel.

    People and programs see the fields ``pipeline`` and ``stage``; writing ``stage`` by any way moves
    the record by the rules of :mod:`core.pipelines.moving`. ``stage_since`` and ``closed_at`` follow.
    """

    __derived__ = frozenset({"stage_since", "closed_at"})
    #: Fields whose column has another name; the model they belong to is filled in.
    __fields__ = {
        "pipeline": PipelineField(
            label=_l("Funnel"),
            stored_as="pipeline_id",
            aliases=("embudo", "pipeline", "funnel"),
            secondary=True,
        ),
        "stage": StageField(
            label=_l("Stage"),
            stored_as="stage_id",
            aliases=(
                "etapa",
                "fase",
                "etapa del negocio",
                "deal stage",
                "etapa de la oportunidad",
                "estado",
                "stage",
            ),
        ),
    }
    #: Further actions of its permissions.
    __actions__ = (("reopen", _l("Reopen what is closed"), True),)

    @declared_attr
    def pipeline_id(cls) -> Mapped[int]:
        """Funnel it goes through."""
        return mapped_column(
            ForeignKey("core_pipeline.id", ondelete="RESTRICT"),
            default=partial(_first, cls, "pipeline_id"),
            index=True,
        )

    @declared_attr
    def stage_id(cls) -> Mapped[int]:
        """Stage it stands in."""
        return mapped_column(
            ForeignKey("core_stage.id", ondelete="RESTRICT"),
            default=partial(_first, cls, "id"),
        )

    #: Since when it stands there.
    @declared_attr
    def stage_since(cls) -> Mapped[datetime]:
        """Since when it stands in its stage."""
        known = Instant(
            label=_l("In the stage since"),
            readonly=True,
            importable=False,
            secondary=True,
            sortable=True,
        )
        return column(known, nullable=False, default=utcnow)

    @declared_attr
    def closed_at(cls) -> Mapped[datetime | None]:
        """When it was won, lost or done; empty while it is open."""
        known = Instant(
            label=_l("Closed on"), readonly=True, importable=False, secondary=True, sortable=True
        )
        return mapped_column(UTCDateTime, info={"field": known}, index=True)

    @staticmethod
    def __index__(cls: Any) -> None:
        """The first cards of a column of the board, however many there are."""
        table = cls.__table__
        order = table.c["next_activity_at" if "next_activity_at" in table.c else "stage_since"]
        name = f"ix_{table.name}_board"
        if all(index.name != name for index in table.indexes):
            Index(name, table.c.stage_id, order, table.c.id)


def _first(cls: Any, attribute: str, _context: Any) -> int:
    """Where a record stands that is stored without saying so: the first stage of the usual funnel.

    :raises LookupError: there is no funnel for this kind of record.
    """
    found = pipelines_of(cls.__spec__.name)
    if not found:
        raise LookupError(f"no funnel for {cls.__spec__.name}")
    return getattr(found[0].stages[0], attribute)
