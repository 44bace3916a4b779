"""The menus of a list that load when they open: the filter builder and the column chooser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import select

from core.access.models import Team, User
from core.db.session import session
from core.locale import _
from core.records import ModelSpec, saved, spec_of, visible_fields
from core.ui import listing, lists
from core.ui.facets import builder_fields
from core.ui.page import render_part
from core.ui.views import ListView


def show_filters(spec: ModelSpec, view: ListView) -> Response:
    """The filter builder, asked for when its menu opens."""
    state, _error = lists.state_of(spec, view, saved.views_of(spec.name))
    fields = visible_fields(spec)
    page = lists.ListPage(spec, view, state, ())
    found = builder_fields(fields, people(fields))
    path = listing.list_path(spec)
    return render_part("ui/list_filters.html", page=page, filter_fields=found, list_path=path)


def show_columns(spec: ModelSpec, view: ListView) -> Response:
    """The column chooser, asked for when its menu opens: what is shown first, in its order."""
    state, _error = lists.state_of(spec, view, saved.views_of(spec.name))
    offered, shown = listing.offered_names(state), listing.columns_of(state)
    chosen = [c.name for c in shown]
    rest = [listing.column_of(state, n, s) for n, s in offered.items() if n not in chosen]
    choices = [(c, True) for c in shown[1:]] + [(c, False) for c in rest]
    page = lists.ListPage(spec, view, state, shown)
    return render_part("ui/list_columns.html", page=page, column_choices=choices)


def filter_fields(model: str) -> list[dict[str, Any]]:
    """The fields of a model for a filter builder of a module's page (``<script id="filter-fields">``)."""
    fields = visible_fields(spec_of(model))
    return builder_fields(fields, people(fields))


def people(fields: Mapping[str, Any]) -> dict[str, list]:
    """Choices of the filter builder for users and teams, when a field needs them."""
    kinds = {known.kind for known in fields.values()}
    found: dict[str, list] = {}
    if "user" in kinds:
        users = select(User.id, User.name).where(User.active).order_by(User.name).limit(200)
        rows = session().execute(users).all()
        found["user"] = [["me", _("me")], *([str(i), name] for i, name in rows)]
    if "team" in kinds:
        teams = select(Team.id, Team.name).order_by(Team.name).limit(200)
        found["team"] = [[str(i), name] for i, name in session().execute(teams)]
    return found
