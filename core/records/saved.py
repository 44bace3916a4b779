"""Saved views of lists: mine, and those shared with everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.access.actor import Forbidden, actor
from core.db.base import Record
from core.db.session import session, write
from core.db.types import Json
from core.kernel.keeping import kept
from core.locale import _
from core.records.errors import Invalid, NotFound
from core.settings.state import schema_changed, settled_version

#: Views of one model a person may keep.
MAX_VIEWS = 30


class SavedView(Record):
    """A list with its filter, order, groups and columns, under a name."""

    __tablename__ = "core_saved_view"
    __table_args__ = (Index("ix_core_saved_view_model", "model", "user_id"),)

    #: Model it lists: "contacts.contact".
    model: Mapped[str] = mapped_column(String(60))
    #: Name on its tab.
    name: Mapped[str] = mapped_column(String(60))
    #: Who made it; their views go with them.
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    #: Everybody who may see the list sees it; what it lists depends on who looks.
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    #: {"q", "filter", "sort", "group", "columns", "archived"}
    state: Mapped[dict] = mapped_column(Json, default=dict)
    #: Order of the tabs.
    position: Mapped[int] = mapped_column(Integer, default=0)


@dataclass(frozen=True)
class View:
    """A saved view as pages use it."""

    id: int
    name: str
    user_id: int
    shared: bool
    state: dict[str, Any]

    @property
    def key(self) -> str:
        """How addresses name it, apart from the tabs that ship with modules."""
        return f"v{self.id}"


def views_of(model: str) -> list[View]:
    """The actor's views of a model, then those shared by others.

    Kept by the process for as long as the installation's ``schema_version`` stands.
    """
    version = settled_version()
    if version is None:
        return _read(model)
    return kept("views", (version, model, actor().user_id), lambda: _read(model))


def _read(model: str) -> list[View]:
    mine = SavedView.user_id == actor().user_id
    query = select(SavedView).where(SavedView.model == model, or_(mine, SavedView.shared))
    order = (~mine, SavedView.position, SavedView.id)
    found = session().scalars(query.order_by(*order).limit(60))
    return [View(v.id, v.name, v.user_id, v.shared, v.state) for v in found]


def save(model: str, name: str, state: dict[str, Any], *, shared: bool = False) -> SavedView:
    """Keep a view. :raises Invalid: no name, or too many. :raises Forbidden: may not share."""
    name = " ".join(name.split())[:60]
    if not name:
        raise Invalid({"name": [_("Give the view a name.")]})
    _may_share(shared)
    with write() as current:
        mine = select(SavedView.id).where(
            SavedView.model == model, SavedView.user_id == actor().user_id
        )
        if len(current.scalars(mine).all()) >= MAX_VIEWS:
            raise Invalid({"": [_("You have %(max)s views: delete one first.", max=MAX_VIEWS)]})
        view = SavedView(
            model=model, name=name, user_id=actor().user_id, shared=shared, state=state
        )
        current.add(view)
        _tell(current)
    return view


def change(
    view_id: int, *, name: str = "", state: dict[str, Any] | None = None, shared: bool | None = None
) -> SavedView:
    """Rename a view of one's own, share it, or let it keep another state. :raises NotFound:"""
    with write() as current:
        view = _own(view_id)
        _tell(current)
        if shared is not None and shared != view.shared:
            _may_share(shared)
            view.shared = shared
        view.name = " ".join(name.split())[:60] or view.name
        view.state = view.state if state is None else state
    return view


def delete(view_id: int) -> SavedView:
    """Delete a view of one's own. :raises NotFound: it is another's, or gone."""
    with write() as current:
        view = _own(view_id)
        current.delete(view)
        _tell(current)
    return view


def _tell(current: Session) -> None:
    """Every process reads the views again."""
    schema_changed(current)


def _own(view_id: int) -> SavedView:
    query = select(SavedView).where(SavedView.id == view_id)
    view = session().scalar(query.where(SavedView.user_id == actor().user_id))
    if view is None:
        raise NotFound("core.saved_view", view_id)
    return view


def _may_share(shared: bool) -> None:
    if actor().viewed_by:
        raise Forbidden(
            "core.views", _("You are looking as another person: nothing can be changed.")
        )
    if shared:
        actor().require("core.views.share")
