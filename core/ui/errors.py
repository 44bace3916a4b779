"""What a person reads when a page cannot be shown: what happened and what to do."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from core.access.actor import Forbidden, actor
from core.access.forgery import kept_values
from core.access.routes import go_to, problem
from core.locale import _
from core.records.errors import Invalid, NotFound
from core.records.spec import spec_of
from core.ui.menu import build_shell
from core.ui.page import toast, wants_part

log = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    """Answer errors of pages in words; ``/api/`` answers its own way."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Invalid, lambda error: answer(400, text=str(error)))
    app.register_error_handler(Exception, _unexpected)


def _not_found(error: NotFound) -> Response:
    """Not there; the address of a record that went into another one leads to that."""
    old = f"/{error.record_id}"
    if error.instead and request.method == "GET" and old in request.path and not wants_part():
        return go_to(spec_of(error.model).path + f"/{error.instead}")
    return answer(404)


def answer(code: int, reason: str = "", *, text: str = "", detail: str = "") -> Response:
    """An error as a page, or as a toast when htmx asked.

    :param reason: a special case of the code: "csrf".
    :param detail: code to quote when asking for help.
    """
    title, words, symbol = _words(reason or str(code))
    words = text or words
    if wants_part():
        toast(text or f"{title}. {words}", "error")
        return Response(status=code)
    shell = build_shell(title, (), request.path) if actor().user_id else None
    page = render_template(
        "errors/error.html",
        shell=shell,
        title=title,
        text=words,
        symbol=symbol,
        code=detail or code,
        href="/login" if code == 401 else "/",
        action=_("Sign in") if code == 401 else _("Go to the start page"),
    )
    return make_response(page, code)


def _words(code: str) -> tuple[str, str, str]:
    known = {
        "400": (
            _("The request cannot be understood"),
            _("Go back, check the address or the data and try again."),
            "alert-circle",
        ),
        "csrf": (
            _("The page was open for too long"),
            _("Reload it and send the form again. What you typed stays in the form."),
            "clock",
        ),
        "401": (_("Sign in to go on"), _("Your session has ended."), "lock"),
        "403": (
            _("You do not have permission"),
            _("Ask whoever administers Cauce in your company if you need to see this."),
            "lock",
        ),
        "404": (
            _("There is no such page"),
            _("It may have been moved or archived, or you cannot see it."),
            "zoom-exclamation",
        ),
        "405": (_("This cannot be done here"), _("Go back and use the buttons."), "ban"),
        "409": (
            _("Somebody changed this meanwhile"),
            _("Reload the page to see how it is now."),
            "git-merge",
        ),
        "413": (
            _("The file or the text is too large"),
            _("Send at most 50 MB, or split the file."),
            "file",
        ),
        "429": (
            _("Too many attempts"),
            _("Wait a few minutes and try again."),
            "clock",
        ),
        "503": (
            _("Cauce is being updated"),
            _("It takes a few seconds. Reload the page."),
            "refresh",
        ),
    }
    default = (
        _("Something failed on our side"),
        _("Nothing was saved. Try again; if it happens again, quote the code below."),
        "cloud-off",
    )
    return known.get(code, default)


def _http(error: HTTPException) -> Any:
    if request.path.startswith("/api/") or error.code is None or error.code < 400:
        return error
    return answer(error.code)


def _expired(_error: CSRFError) -> Any:
    """A form without its token: sent again with one click, with what was filled in."""
    if request.path.startswith("/api/"):
        return problem(400, "Bad Request", _("Send the page's token as X-CSRFToken."))
    if wants_part():
        return answer(400, "csrf")
    page = render_template(
        "access/expired.html", title=_("Send the form again"), kept=kept_values()
    )
    return make_response(page, 400)


def _forbidden(error: Forbidden) -> Response:
    text = str(error) if str(error) != error.permission else ""
    return answer(403, text=text)


def _unexpected(error: Exception) -> Any:
    if request.path.startswith("/api/") or current_app.testing:
        raise error
    code = f"500-{secrets.token_hex(2).upper()}"
    log.exception("error %s on %s %s", code, request.method, request.path)
    return answer(500, detail=code)
