"""The routes of boards and of moves, for every model whose records go through funnels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.records import ModelSpec
from core.ui.boards import asking, many, moving, page
from core.ui.views import KanbanView, Views

#: Registers a route of a model: rule, name, action it demands, view, methods.
Add = Callable[..., None]


def add_moves(add: Add, spec: ModelSpec, views: Views) -> None:
    """*Mover a…* of a record or of many, and taking a move back."""
    one = "/<int:record_id>/move"

    def take_back(record_id: int, token: str) -> Any:
        return moving.undo(spec, record_id, token)

    add(one, "move", "update", lambda record_id: asking.move(spec, record_id), "GET", "POST")
    add("/bulk/stage", "bulk_stage", "update", lambda: many.move_many(spec, views), "POST")
    add(f"{one}/undo/<token>", "move_undo", "update", take_back, "POST")


def add_board(add: Add, spec: ModelSpec, views: Views, view: KanbanView) -> None:
    """The board of a model."""

    def more(stage_id: int) -> Any:
        return page.show_more(spec, views, view, stage_id)

    add("/board", "board", "read", lambda: page.show_board(spec, views, view))
    add("/board/column/<int:stage_id>", "board_more", "read", more)
    add("/board/heads", "board_heads", "read", lambda: moving.heads(spec, views, view))
    add("/board/move", "board_move", "update", lambda: moving.drop(spec, views, view), "POST")
