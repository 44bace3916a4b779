"""What a module declares to have a board: the board of a model, quick filters above it, tags on cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from core.kernel.registry import Contribution


@dataclass(frozen=True, kw_only=True)
class KanbanView(Contribution):
    """The board of a model whose records go through funnels: ``/<module>/<collection>/board``.

    What it is worth and when it closes stands in its :class:`~core.pipelines.Pipelined`.
    """

    #: Heading of the page; the model's plural when empty.
    label: Any = ""
    #: Field below the title of a card: the customer.
    subtitle: str = ""
    #: Further fields of a card, in small.
    fields: tuple[str, ...] = ()
    #: Field of labels, shown as tags.
    tags: str = ""
    #: record that was just dropped → address of the form that is offered next; empty: none.
    offer: Callable[[Any], str] | None = None


@dataclass(frozen=True, kw_only=True)
class BoardChip(Contribution):
    """A quick filter above the board of ``model``: the same condition as in the list's filter."""

    model: str
    label: Any
    #: [field, operator, value]
    condition: tuple[str, str, Any]
    icon: str = ""
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class CardTag(Contribution):
    """A tag on the cards of a board, loaded for all of them at once: an open complaint, a flag."""

    model: str
    #: ids → HTML of the tag; records without one are left out.
    load: Callable[[list[int]], Mapping[int, Markup]]
    permission: str = ""
