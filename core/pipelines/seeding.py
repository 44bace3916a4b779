"""Makes the funnels that modules bring, each once."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy import select

from core.db.session import session, write
from core.pipelines.declare import PipelineSeed, StageSeed
from core.pipelines.definitions import forget_definitions
from core.pipelines.models import Pipeline, Stage


def offer_pipelines() -> None:
    """Make the funnels of modules that were never made; a retired one was."""
    query = select(Pipeline.model, Pipeline.code)
    made = {tuple(row) for row in session().execute(query)}
    registry = current_app.extensions["cauce"].of(PipelineSeed)
    missing = [seed for seed in registry if (seed.model, seed.code) not in made]
    if missing:
        with write() as current:
            for place, seed in enumerate(missing, start=len(made)):
                current.add(pipeline := _pipeline(seed, place))
                current.flush()
                current.add_all(_stage(s, pipeline, n) for n, s in enumerate(seed.stages))
            current.flush()
            forget_definitions()


def _pipeline(seed: PipelineSeed, place: int) -> Pipeline:
    return Pipeline(model=seed.model, code=seed.code, name=_msgid(seed.label), position=place)


def _stage(seed: StageSeed, pipeline: Pipeline, place: int) -> Stage:
    return Stage(
        pipeline_id=pipeline.id,
        code=seed.code,
        name=_msgid(seed.label),
        help=_msgid(seed.help) or None,
        position=place,
        category=seed.category,
        probability=seed.probability,
        required_fields=list(seed.required_fields),
        requires_interaction=seed.requires_interaction,
        rot_days=seed.rot_days,
    )


def _msgid(label: Any) -> str:
    """The English text of a lazy one: it is stored as it is and translated when shown."""
    return str(getattr(label, "msgid", label))
