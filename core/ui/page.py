"""Rendering a page inside the shell, and answering htmx: toasts, reloads, the drawer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, flash, g, get_flashed_messages, render_template, request
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from core.access.forgery import csrf_token
from core.access.routes import go_to
from core.db.base import utcnow
from core.locale import format_datetime
from core.ui.frames import Frame
from core.ui.menu import build_shell
from core.ui.shell import Crumb

#: Category of flashed messages that are toasts.
TOAST = "toast"


def render_page(
    template: str,
    *,
    title: Any,
    crumbs: tuple[Crumb, ...] = (),
    active: str = "",
    status: int = 200,
    **context: Any,
) -> Response:
    """A template that extends ``base.html``, with its shell.

    :param title: what the page is about: screen or record.
    :param crumbs: the path; the last one is the page itself.
    :param active: address of the menu entry to mark; defaults to the page's own.
    """
    return send_html(page_html(template, title, crumbs, active, **context), status)


def page_html(
    template: str, title: Any, crumbs: tuple[Crumb, ...], active: str = "", **context: Any
) -> str:
    """As :func:`render_page`: the HTML."""
    shell = build_shell(str(title), crumbs, active or request.path)
    return render_template(template, shell=shell, **context)


def render_part(template: str, *, status: int = 200, **context: Any) -> Response:
    """A part of a page, for htmx."""
    return send_html(render_template(template, **context), status)


def send_html(html: str, status: int = 200) -> Response:
    """HTML as an answer; htmx and the browser get different ones of the same address."""
    return Response(html, status, {"Vary": "HX-Request, HX-Target"}, mimetype="text/html")


def send_frame(frame: Frame, values: Mapping[str, Callable[[], str]]) -> Response:
    """A kept page, filled with what is this page's and with what every page has."""
    common = {"CSRF": csrf_token, "NOW": lambda: str(escape(printed_at())), "TOASTS": toasts_json}
    return send_html(frame.fill({**common, **values}))


def printed_at() -> str:
    """Now, in words, for paper."""
    return format_datetime(utcnow())


def toasts_json() -> Markup:
    """Toasts left by the request before, as JSON that may stand in a page."""
    return htmlsafe_json_dumps(pending_toasts())


def wants_part(target: str = "") -> bool:
    """Whether htmx asks for a part of the page (for that target, when one is given)."""
    if "HX-Request" not in request.headers:
        return False
    return not target or request.headers.get("HX-Target") == target


def in_drawer() -> bool:
    """Whether the answer will stand in the drawer."""
    return wants_part("drawer-content")


def toast(
    text: str, kind: str = "ok", *, undo_url: str = "", href: str = "", action: str = ""
) -> None:
    """Tell the person what happened: at once when htmx asked, else on the next page.

    :param kind: ok | info | error; errors stay until dismissed.
    :param undo_url: address that takes it back by POST; offered for ten seconds.
    """
    message = {"text": str(text), "kind": kind}
    extra = {"undo_url": undo_url, "href": href, "action": action}
    message |= {name: value for name, value in extra.items() if value}
    if wants_part():
        trigger("toast", message)
    else:
        flash(json.dumps(message), TOAST)


def trigger(event: str, detail: Any = True) -> None:
    """Send the page an event with this answer (``HX-Trigger``)."""
    g.setdefault("hx_events", {})[event] = detail


def send_events(answer: Response) -> Response:
    """After each request: put the events of :func:`trigger` on the answer, in plain ASCII."""
    events = g.get("hx_events")
    if events:
        answer.headers["HX-Trigger"] = json.dumps(events)  # header values are ASCII
    return answer


def pending_toasts() -> tuple[dict[str, Any], ...]:
    """Toasts left by the request before."""
    return tuple(json.loads(str(m)) for m in get_flashed_messages(category_filter=[TOAST]))


def done(href: str, *, model: str = "") -> Response:
    """After a change: close the drawer and renew what shows the model, or go to a page."""
    if in_drawer():
        # closing removes the form on which both are told: it comes last
        trigger("records-changed", {"model": model})
        trigger("drawer-close")
        return Response(status=204)
    return leave(href)


def leave(href: str) -> Response:
    """After a change that leads to another page, also out of the drawer."""
    if not wants_part():
        return go_to(href)
    _keep_toast()
    return Response(status=204, headers={"HX-Redirect": href})


def came_from(otherwise: str) -> str:
    """The address on this site from which it was asked; the other one where none is known."""
    before = request.referrer or ""
    return before if before.startswith(request.host_url) else otherwise


def on_page(href: str) -> bool:
    """Whether htmx asks from the page of that address."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path == href


def reload_page() -> Response:
    """After an undo: the page in view again, with its toast; to the start page without htmx."""
    if not wants_part():
        return go_to("/")
    _keep_toast()
    return Response(status=204, headers={"HX-Refresh": "true"})


def _keep_toast() -> None:
    """The page is about to go: its toast waits for the next one."""
    message = g.get("hx_events", {}).pop("toast", None)
    if message:
        flash(json.dumps(message), TOAST)
