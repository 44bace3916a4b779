"""Setting funnels up: stages added, renamed, ordered and retired, never deleted while something names
them. Whoever does it has the permission ``core.pipelines.manage``; every change is in the audit log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from core.access.actor import actor, sudo
from core.db.base import utcnow
from core.db.scoping import EVERYTHING
from core.db.session import session, write
from core.kernel.folding import fold
from core.locale import _
from core.pipelines.declare import staged
from core.pipelines.definitions import (
    PipelineInfo,
    StageInfo,
    definitions,
    forget_definitions,
    pipeline_info,
    stage_info,
)
from core.pipelines.models import CATEGORIES, CLOSED, Pipeline, Stage
from core.pipelines.service import transition_many
from core.records.errors import Conflict, Invalid
from core.records.spec import ModelSpec, spec_of

MANAGE = "core.pipelines.manage"
#: Records of a stage that can be moved on while it is retired; more are moved from the list first.
MOST = 2_000


@dataclass
class StageValues:
    """What the Master says about a stage."""

    name: str
    help: str = ""
    category: str = "open"
    probability: int | None = None
    required_fields: list[str] = field(default_factory=list)
    requires_interaction: bool = False
    rot_days: int | None = None

    def check(self, spec: ModelSpec, others: Sequence[StageInfo]) -> None:
        """:raises Invalid: something cannot be accepted."""
        errors: dict[str, list[str]] = {}
        if not 0 < len(self.name) <= 80:
            errors["name"] = [_("Give the stage a name of at most 80 letters.")]
        elif any(fold(self.name) in (fold(s.name), fold(s.label)) for s in others):
            errors["name"] = [_("Another stage of this funnel has this name.")]
        if len(self.help) > 200:
            errors["help"] = [_("Write at most %(max)s characters.", max=200)]
        if self.category not in CATEGORIES:
            errors["category"] = [_("Choose one of the list.")]
        if self.probability is not None and not 0 <= self.probability <= 100:
            errors["probability"] = [_("Write a number between 0 and 100.")]
        if self.rot_days is not None and not 0 < self.rot_days <= 3650:
            errors["rot_days"] = [_("Write a number of days between 1 and %(most)s.", most=3650)]
        if not set(self.required_fields) <= askable(spec).keys():
            errors["required_fields"] = [_("There is no such field.")]
        if errors:
            raise Invalid(errors)


def askable(spec: ModelSpec) -> dict[str, Any]:
    """Fields of a kind of record that a stage may require."""
    return {
        name: known
        for name, known in spec.all_fields().items()
        if not known.readonly and known.kind not in ("stage", "boolean") and not known.required
    }


def create_pipeline(model: str, name: str) -> PipelineInfo:
    """A further funnel for a kind of record, with the stages of its first one to begin with.

    :raises Invalid: the name is empty or taken.
    """
    spec, known = _spec(model), list(definitions().of(model))
    _check_name(name, known)
    with write() as current:
        code = _code(name, {p.code for p in known})
        last = max((p.position for p in known), default=0) + 1
        current.add(made := Pipeline(model=spec.name, code=code, name=name, position=last))
        current.flush()
        for place, stage in enumerate(_pattern(known)):
            stage.pipeline_id, stage.position = made.id, place
            current.add(stage)
        current.flush()
        forget_definitions()
    return pipeline_info(made.id)


def _pattern(known: Sequence[PipelineInfo]) -> list[Stage]:
    if not known:
        return [
            Stage(code="new", name=_("New"), category="open"),
            Stage(code="done", name=_("Done"), category="done"),
        ]
    return [
        Stage(
            code=s.code, name=s.name, category=s.category, probability=s.probability,
            required_fields=list(s.required_fields), rot_days=s.rot_days, help=s.help or None,
            requires_interaction=s.requires_interaction,
        )
        for s in known[0].stages
    ]  # fmt: skip


def rename_pipeline(pipeline_id: int, name: str) -> None:
    """:raises Invalid: the name is empty or taken."""
    info = _pipeline(pipeline_id)
    _check_name(name, [p for p in definitions().of(info.model) if p.id != info.id])
    with write() as current:
        current.get_one(Pipeline, info.id).name = name
        current.flush()
        forget_definitions()


def retire_pipeline(pipeline_id: int, *, restore: bool = False) -> None:
    """Take a funnel out of use, or back. :raises Invalid: records stand in it, or it is the last."""
    info = _pipeline(pipeline_id)
    if not restore:
        others = [p for p in definitions().of(info.model) if p.id != info.id and not p.retired]
        if not others:
            raise Invalid({"": [_("This is the only funnel in use for these records.")]})
        if sum(standing(info).values()):
            raise Invalid({"": [_("Move the records of this funnel to another one first.")]})
    with write() as current:
        current.get_one(Pipeline, info.id).archived_at = None if restore else utcnow()
        current.flush()
        forget_definitions()


def add_stage(pipeline_id: int, values: StageValues) -> StageInfo:
    """A stage at the end of those of its kind: open ones before those that end the work.

    :raises Invalid: as :meth:`StageValues.check`.
    """
    info = _pipeline(pipeline_id)
    values.check(spec_of(info.model), info.every_stage)
    made = Stage(pipeline_id=info.id, code=_code(values.name, {s.code for s in info.every_stage}))
    _put(made, values)
    with write() as current:
        current.add(made)
        current.flush()
        ids = [s.id for s in info.stages]
        ends = [s.id for s in info.stages if s.closed] if made.category not in CLOSED else []
        _place(info, [*(n for n in ids if n not in ends), made.id, *ends])
    return stage_info(made.id)


def change_stage(stage_id: int, values: StageValues, version: int) -> None:
    """:raises Invalid: as :meth:`StageValues.check`. :raises Conflict: somebody changed it meanwhile."""
    info = _stage(stage_id)
    above = pipeline_info(info.pipeline_id)
    values.check(spec_of(above.model), [s for s in above.every_stage if s.id != info.id])
    ends = values.category in CLOSED
    if ends != info.closed and standing(above).get(info.id):
        text = _("Records stand in this stage: it cannot begin or stop to end their work.")
        raise Invalid({"category": [text]})
    if ends and not info.closed:
        _keep_one_open(above, info)
    with write() as current:
        stored = current.get_one(Stage, info.id, populate_existing=True)
        if stored.version != version:
            raise Conflict(stored)
        _put(stored, values)
        current.flush()
        forget_definitions()


def order_stages(pipeline_id: int, ids: Sequence[int]) -> None:
    """Put the stages in use in another order. :raises Invalid: they are not those of the funnel."""
    info = _pipeline(pipeline_id)
    if sorted(ids) != sorted(s.id for s in info.stages):
        raise Invalid({"": [_("Somebody changed these stages meanwhile: reload the page.")]})
    with write():
        _place(info, ids)


def retire_stage(stage_id: int, to: int | None = None) -> None:
    """Take a stage out of use; the records that stand in it go to another one by its rules.

    :param to: stage of the same funnel; not needed where nothing stands, nor for closed stages, whose
        records stay as they ended.
    :raises Invalid: it is the last open one, or records cannot go where they should.
    """
    info = _stage(stage_id)
    above = pipeline_info(info.pipeline_id)
    _keep_one_open(above, info)
    with write() as current:
        if not info.closed:
            _move_on(above, info, to)
        current.get_one(Stage, info.id).archived_at = utcnow()
        current.flush()
        forget_definitions()


def restore_stage(stage_id: int) -> None:
    """Take a retired stage back into use."""
    info = _stage(stage_id)
    with write() as current:
        current.get_one(Stage, info.id).archived_at = None
        current.flush()
        forget_definitions()


def standing(info: PipelineInfo) -> dict[int, int]:
    """How many records stand in each stage of a funnel, whoever may see them."""
    cls: Any = spec_of(info.model).cls
    query = select(cls.stage_id, func.count()).where(cls.pipeline_id == info.id)
    rows = session().execute(query.group_by(cls.stage_id).execution_options(scope=EVERYTHING))
    return dict(rows.all())


def _move_on(above: PipelineInfo, info: StageInfo, to: int | None) -> None:
    cls: Any = spec_of(above.model).cls
    query = select(cls.id).where(cls.stage_id == info.id).order_by(cls.id).limit(MOST + 1)
    ids = list(session().scalars(query.execution_options(scope=EVERYTHING)))
    if not ids:
        return
    if len(ids) > MOST:
        text = _("More than %(most)s records stand here: move them from the list first.", most=MOST)
        raise Invalid({"to": [text]})
    target = next((s for s in above.stages if s.id == to and s.id != info.id), None)
    if target is None:
        raise Invalid({"to": [_("Say where its records go.")]})
    with sudo(f"Stage {info.id} retired"):
        result = transition_many(above.model, ids, target.id, reason=_("The stage was retired."))
    if result.refused:
        text = _("%(count)s records cannot go there: %(reason)s", count=len(result.refused),
                 reason=next(iter(result.refused.values())))  # fmt: skip
        raise Invalid({"to": [text]})


def _keep_one_open(above: PipelineInfo, info: StageInfo) -> None:
    if not [s for s in above.stages if not s.closed and s.id != info.id]:
        raise Invalid({"": [_("A funnel needs a stage in which work goes on.")]})


def _place(info: PipelineInfo, ids: Sequence[int]) -> None:
    stored = {s.id: s for s in session().scalars(select(Stage).where(Stage.pipeline_id == info.id))}
    for place, number in enumerate(ids):
        stored[number].position = place
    session().flush()
    forget_definitions()


def _put(stage: Stage, values: StageValues) -> None:
    stage.name, stage.help = values.name, values.help or None
    stage.category, stage.probability = values.category, values.probability
    stage.required_fields, stage.rot_days = list(values.required_fields), values.rot_days
    stage.requires_interaction = values.requires_interaction


def _check_name(name: str, others: Sequence[PipelineInfo]) -> None:
    if not 0 < len(name) <= 80:
        raise Invalid({"name": [_("Give the funnel a name of at most 80 letters.")]})
    if any(fold(name) in (fold(p.name), fold(p.label)) for p in others):
        raise Invalid({"name": [_("Another funnel of these records has this name.")]})


def _code(name: str, taken: set[str]) -> str:
    """A stable key from a name."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:34] or "stage"
    tries = (base, *(f"{base}_{number}" for number in range(2, 1000)))
    return next(code for code in tries if code not in taken)


def _spec(model: str) -> ModelSpec:
    actor().require(MANAGE)
    spec = spec_of(model)
    if not staged(spec):
        raise Invalid({"": [_("Records of this kind have no stages.")]})
    return spec


def _pipeline(pipeline_id: int) -> PipelineInfo:
    actor().require(MANAGE)
    return pipeline_info(pipeline_id)


def _stage(stage_id: int) -> StageInfo:
    actor().require(MANAGE)
    return stage_info(stage_id)
