"""Funnels: stages that records of any kind go through, and the one way to move them."""

from core.pipelines.conflicts import StageConflict
from core.pipelines.declare import (
    Pipelined,
    PipelineSeed,
    StageSeed,
    TransitionStep,
    pipelined,
    stage_changed,
    staged,
)
from core.pipelines.definitions import (
    PipelineInfo,
    StageInfo,
    pipeline_info,
    pipelines_of,
    stage_info,
)
from core.pipelines.fields import PassedStages
from core.pipelines.history import Moved, stays_of
from core.pipelines.models import StageChange
from core.pipelines.moving import INTERACTION, REASON, Move
from core.pipelines.service import may_reopen, reopen, transition, transition_many
from core.pipelines.staged import Staged
from core.pipelines.undoing import move_many

__all__ = [
    "INTERACTION",
    "REASON",
    "Move",
    "Moved",
    "PassedStages",
    "PipelineInfo",
    "PipelineSeed",
    "Pipelined",
    "StageChange",
    "StageConflict",
    "StageInfo",
    "StageSeed",
    "Staged",
    "TransitionStep",
    "may_reopen",
    "move_many",
    "pipeline_info",
    "pipelined",
    "pipelines_of",
    "reopen",
    "stage_changed",
    "stage_info",
    "staged",
    "stays_of",
    "transition",
    "transition_many",
]
