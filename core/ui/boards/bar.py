"""The stages of a record's funnel above its page: where it stands, and one press to move it on."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from core.pipelines import pipeline_info, pipelined, stage_info, staged
from core.pipelines.service import may_reopen
from core.records import ModelSpec


def stage_bar(spec: ModelSpec, record: Any, may_move: bool) -> Markup:
    """The bar of a record with stages; empty for others.

    :param may_move: the actor may change this record.
    """
    if not staged(spec):
        return Markup()
    now, funnel = stage_info(record.stage_id), pipeline_info(record.pipeline_id)
    locked = now.category in pipelined(spec.name).lock
    html = render_template(
        "ui/stage_bar.html",
        now=now,
        funnel=funnel,
        open_stages=[s for s in funnel.stages if not s.closed],
        ends=[s for s in funnel.stages if s.closed],
        days=now.rotten_days(record.stage_since),
        locked=locked,
        may_move=may_move and not locked and not record.archived_at,
        may_reopen=locked and may_reopen(spec),
        record=record,
        path=f"{spec.path}/{record.id}/move",
    )
    return Markup(html)
