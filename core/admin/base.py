"""What the pages of the back office share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import flash, redirect, request
from flask_admin import BaseView
from flask_admin.contrib.sqla import ModelView
from flask_admin.model.typefmt import BASE_FORMATTERS
from markupsafe import Markup
from werkzeug.wrappers import Response

from core.access.actor import Forbidden, actor
from core.access.errors import Refused
from core.admin.filters import Converter
from core.db.ext import db
from core.locale import _, format_datetime
from core.ui.account.signin import safe_path


@dataclass(frozen=True)
class Button:
    """A button that posts, in a row of a list or on a page."""

    label: Any
    href: str
    #: primary | plain
    kind: str = "plain"


def show_time(_view: Any, value: datetime, _name: str = "") -> str:
    """An instant in the person's zone and format."""
    return format_datetime(value)


def show_flag(_view: Any, value: bool, _name: str = "") -> str:
    """Yes or no, in words."""
    return _("Yes") if value else _("No")


def show_json(_view: Any, value: Any, _name: str = "") -> Markup:
    """A document, one value a line."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()
    return Markup("<pre>{}</pre>").format(text)


FORMATTERS = {
    **BASE_FORMATTERS,
    datetime: show_time,
    bool: show_flag,
    dict: show_json,
    list: show_json,
}


class Page(BaseView):
    """A page of its own. ``permission`` on top of what the route demands."""

    permission = ""
    #: Icon of the sprite.
    icon = "settings"

    def is_accessible(self) -> bool:
        """Whether it is in the menu and answers."""
        return not self.permission or actor().can(self.permission)


class Rows(ModelView):
    """A read-only list of a table, with search, filters and a page a row."""

    can_create = can_edit = can_delete = False
    can_view_details = True
    page_size = 50
    list_template = "admin/office_list.html"
    details_template = "admin/office_details.html"
    edit_template = create_template = "admin/office_form.html"
    column_type_formatters = column_type_formatters_detail = FORMATTERS
    column_default_sort: Any = ("id", True)
    filter_converter = Converter()
    column_auto_select_related = False
    permission = ""
    icon = "list"

    def __init__(self, model: type, **options: Any) -> None:
        self._starting, self._looked_at = True, False
        super().__init__(model, db, **options)
        self._starting = False

    def _refresh_cache(self) -> None:
        """Columns, filters and forms, worked out when somebody first looks: most processes never
        serve the back office."""
        if not self._starting:
            super()._refresh_cache()

    def _handle_view(self, name: str, **kwargs: Any) -> Any:
        if not self._looked_at:
            self._refresh_cache()  # twice the same, should two people be the first
            self._looked_at = True
        return super()._handle_view(name, **kwargs)

    def is_accessible(self) -> bool:
        """Whether it is in the menu and answers."""
        return not self.permission or actor().can(self.permission)

    def _get_list_extra_args(self) -> Any:
        """The page, filters and sort of the address; a page before the first is the first."""
        found = super()._get_list_extra_args()
        found.page = max(found.page or 0, 0)
        return found

    def buttons(self, row: Any) -> tuple[Button, ...]:
        """Buttons of a row in the list and on its details."""
        return ()

    def page_buttons(self, row: Any) -> tuple[Button, ...]:
        """Buttons below the form of a row."""
        return ()

    def create_model(self, form: Any) -> Any:
        """Hand a new row to the service. :returns: what it made; False when it refused."""
        return attempt(lambda: self.create_by(form), form)

    def update_model(self, form: Any, model: Any) -> bool:
        """Hand a change to the service."""
        return attempt(lambda: self.update_by(form, model), form) is not False

    def create_by(self, form: Any) -> Any:
        """The service call of :meth:`create_model`."""
        raise NotImplementedError

    def update_by(self, form: Any, model: Any) -> Any:
        """The service call of :meth:`update_model`."""
        raise NotImplementedError


def attempt(call: Callable[[], Any], form: Any = None) -> Any:
    """Run a service call; show what it refuses. :returns: its result, or False."""
    try:
        return call() or True
    except Refused as refused:
        if form is None:
            flash(str(refused), "error")
        else:
            form.blame(refused)
            for text in form.form_errors:
                flash(text, "error")
    except Forbidden as error:
        flash(str(error), "error")
    return False


def back(default: str) -> Response:
    """On to where the person came from within the back office."""
    target = safe_path(request.form.get("url", ""))
    return redirect(target if target.startswith("/admin/") else default, 303)
