"""The funnels of the installation as every request uses them: read once, kept until they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import select

from core.db.base import utcnow
from core.db.session import session
from core.kernel.folding import fold
from core.kernel.here import here
from core.kernel.keeping import kept
from core.locale import _
from core.pipelines.models import CLOSED, Pipeline, Stage
from core.settings.state import schema_changed, settled_version


@dataclass(frozen=True)
class StageInfo:
    """A stage, detached from the database."""

    id: int
    pipeline_id: int
    code: str
    #: As stored; people read :attr:`label`.
    name: str
    category: str
    position: int = 0
    help: str = ""
    probability: int | None = None
    required_fields: tuple[str, ...] = ()
    requires_interaction: bool = False
    rot_days: int | None = None
    retired: bool = False

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return _(self.name)

    @property
    def hint(self) -> str:
        """When a record stands here, in the reader's language."""
        return _(self.help) if self.help else ""

    @property
    def closed(self) -> bool:
        """Whether the work on a record that stands here is over."""
        return self.category in CLOSED

    def rotten_days(self, since: datetime) -> int:
        """Days a record has stood here, once they are too many; else 0."""
        if not self.rot_days:
            return 0
        days = (utcnow() - since) // timedelta(days=1)
        return days if days >= self.rot_days else 0


@dataclass(frozen=True)
class PipelineInfo:
    """A funnel and its stages, retired ones included."""

    id: int
    model: str
    code: str
    name: str
    position: int = 0
    retired: bool = False
    every_stage: tuple[StageInfo, ...] = ()

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return _(self.name)

    @property
    def stages(self) -> tuple[StageInfo, ...]:
        """The stages in use, from left to right."""
        return tuple(s for s in self.every_stage if not s.retired)


@dataclass(frozen=True)
class Definitions:
    """Every funnel there is."""

    pipelines: tuple[PipelineInfo, ...] = ()
    by_id: Mapping[int, PipelineInfo] = field(default_factory=dict)
    stages: Mapping[int, StageInfo] = field(default_factory=dict)

    def of(self, model: str) -> Iterator[PipelineInfo]:
        """The funnels of a kind of record, in their order."""
        return (p for p in self.pipelines if p.model == model)


def definitions() -> Definitions:
    """Every funnel, kept by the process for as long as the ``schema_version`` stands."""
    known = here()
    if "pipelines" not in known:
        version = settled_version()
        known.pipelines = _read() if version is None else kept("pipelines", version, _read, 2)
    return known.pipelines


def forget_definitions(**_values: Any) -> None:
    """Funnels changed: tell every process."""
    g.pop("pipelines", None)
    schema_changed()


def _read() -> Definitions:
    stages = [
        _stage(s) for s in session().scalars(select(Stage).order_by(Stage.position, Stage.id))
    ]
    query = select(Pipeline).order_by(Pipeline.position, Pipeline.id)
    pipelines = tuple(
        PipelineInfo(
            p.id,
            p.model,
            p.code,
            p.name,
            p.position,
            p.archived_at is not None,
            tuple(s for s in stages if s.pipeline_id == p.id),
        )
        for p in session().scalars(query)
    )
    in_order = {s.id: s for p in pipelines for s in p.every_stage}
    return Definitions(pipelines, {p.id: p for p in pipelines}, in_order)


def _stage(row: Stage) -> StageInfo:
    return StageInfo(
        row.id,
        row.pipeline_id,
        row.code,
        row.name,
        row.category,
        row.position,
        row.help or "",
        row.probability,
        tuple(row.required_fields or ()),
        row.requires_interaction,
        row.rot_days,
        row.archived_at is not None,
    )


def pipelines_of(model: str) -> tuple[PipelineInfo, ...]:
    """The funnels in use of a kind of record that have a stage in use; the first is the usual one."""
    return tuple(p for p in definitions().of(model) if not p.retired and p.stages)


def pipeline_info(pipeline_id: int) -> PipelineInfo:
    """A funnel, also a retired one. :raises KeyError: there is none."""
    return definitions().by_id[pipeline_id]


def stage_info(stage_id: int) -> StageInfo:
    """A stage, also a retired one. :raises KeyError: there is none."""
    return definitions().stages[stage_id]


def stages_of(model: str) -> list[StageInfo]:
    """Every stage of a kind of record, funnel by funnel, retired ones included."""
    return [stage for pipeline in definitions().of(model) for stage in pipeline.every_stage]


def stages_meant(model: str, given: Any, pipeline_id: int | None = None) -> list[StageInfo]:
    """The stages somebody means: by id, code or name; those of the funnel, when it has one.

    :param given: an id, a code, a name in any case and with or without accents.
    """
    every = stages_of(model)
    if isinstance(given, int) and not isinstance(given, bool):
        found = [s for s in every if s.id == given]
    else:
        text = str(given).strip()
        wanted = fold(text)
        found = [s for s in every if s.code == text or wanted in (fold(s.name), fold(s.label))]
        if not found and text.isascii() and text.isdigit() and len(text) < 10:
            found = [s for s in every if s.id == int(text)]
    mine = [s for s in found if s.pipeline_id == pipeline_id]
    return mine or found
