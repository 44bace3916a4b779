"""What a module declares to have its records go through a funnel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

from core.kernel.events import Event
from core.kernel.registry import Contribution
from core.pipelines.staged import Staged
from core.records.spec import ModelSpec, spec_of

if TYPE_CHECKING:
    from core.pipelines.moving import Move


@dataclass(frozen=True, kw_only=True)
class Pipelined(Contribution):
    """How records of a model go through their funnels; ``name`` is the model's name.

    The model has the columns of :class:`~core.pipelines.staged.Staged`. All fields are names of
    fields of the model, empty where it has none.
    """

    #: Money that a record is worth, and the field of its currency (the company's without one).
    amount: str = ""
    currency: str = ""
    #: How probable a record is by itself, in percent; the stage's probability where it is empty.
    probability: str = ""
    #: Day on which it is expected to be closed.
    close_on: str = ""
    #: Categories that lock a record: nothing of it changes until somebody reopens it.
    lock: frozenset[str] = frozenset({"won", "lost"})
    #: Fields that may change all the same.
    unlocked: frozenset[str] = frozenset()
    #: Values of a new record → code of its funnel; None for the first one.
    defaults: Callable[[Mapping[str, Any]], str | None] = lambda _values: None


@dataclass(frozen=True)
class StageSeed:
    """A stage of a :class:`PipelineSeed`; see :class:`~core.pipelines.models.Stage`."""

    code: str
    #: Lazy text; people read it in their language until somebody renames the stage.
    label: Any
    category: str = "open"
    probability: int | None = None
    required_fields: tuple[str, ...] = ()
    requires_interaction: bool = False
    rot_days: int | None = None
    help: Any = ""


@dataclass(frozen=True, kw_only=True)
class PipelineSeed(Contribution):
    """A funnel that a module brings. It is made once; afterwards it belongs to the Master."""

    model: str
    #: Stable key of the funnel among those of its model.
    code: str = "main"
    label: Any
    stages: tuple[StageSeed, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class TransitionStep(Contribution):
    """A chained rule of a move: runs before a record of ``model`` changes its stage, in graph order,
    by whatever way it is moved, and also when a new record is put in its first stage.

    It may fill in values (``move.set``), refuse (``move.error``) or ask (``move.ask``).
    """

    #: Empty: records of every model that goes through a funnel.
    model: str = ""
    call: Callable[[Move], None]


stage_changed = Event(
    name="stage_changed",
    doc="A record came into a stage. ``move`` (core.pipelines.history.Moved) says from where (None "
    "for a new record), to where, why and by what way. Sent inside the transaction.",
    args=("spec", "record", "move"),
)


def staged(spec: ModelSpec) -> bool:
    """Whether records of a model go through funnels."""
    return issubclass(spec.cls, Staged)


def pipelined(model: str) -> Pipelined:
    """How records of a model go through their funnels; the defaults when nothing is declared.

    :raises UnknownModel: there is no such model. :raises LookupError: it has no stages.
    """
    if not staged(spec_of(model)):
        raise LookupError(f"{model} has no stages")
    return current_app.extensions["cauce"].of(Pipelined).get(model) or Pipelined(name=model)
