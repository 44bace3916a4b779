"""The home page: a greeting, the applications, and what modules have to say today."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from datetime import datetime

from flask import Response
from markupsafe import Markup

from core.access.actor import actor
from core.locale import _, current_timezone, format_date
from core.ui.ficha import Shown
from core.ui.menu import allowed, app_items, kernel, signed_in_user
from core.ui.page import render_page
from core.ui.shell import Crumb
from core.ui.views import HomeTile

log = logging.getLogger(__name__)


def show_home() -> Response:
    """The home page of who is signed in."""
    now = datetime.now(current_timezone())
    user = signed_in_user()
    first_name = (user.name if user else actor().name).split()[0]
    return render_page(
        "ui/home.html",
        title=_("Home"),
        crumbs=(Crumb(_("Home")),),
        greeting=greeting(now.hour, first_name),
        today=sentence(format_date(now.date(), "full")),
        applications=list(app_items()),
        main=list(tiles("main")),
        aside=list(tiles("aside")),
    )


def greeting(hour: int, name: str) -> str:
    """Good morning, afternoon or evening, by the person's own clock."""
    if hour < 6 or hour >= 20:
        return _("Good evening, %(name)s", name=name)
    if hour < 14:
        return _("Good morning, %(name)s", name=name)
    return _("Good afternoon, %(name)s", name=name)


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def tiles(place: str) -> Iterator[Shown]:
    """The cards of a place; one that raises says so and leaves the others alone."""
    for tile in allowed(kernel().of(HomeTile)):
        if tile.place != place:
            continue
        number = f"tile-{tile.name.replace('.', '-')}"
        try:
            body = Markup(tile.render() or "")
        except Exception:
            code = f"H-{secrets.token_hex(2).upper()}"
            log.exception("home tile %s failed (%s)", tile.name, code)
            yield Shown(number, tile.label, Markup(), failed=code)
            continue
        if body:
            yield Shown(number, tile.label, body)
