"""Signing in and out, and choosing a forgotten password."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, g, render_template, request, session
from markupsafe import Markup

from core.access import reset
from core.access.errors import Refused
from core.access.models import User
from core.access.routes import LOGIN, go_to, public, while_looking
from core.access.sessions import COOKIE, LIFETIME, end_session
from core.access.signin import WrongCredentials, check_code, check_credentials, fingerprint, let_in
from core.access.throttle import TooMany
from core.db import session as db_session
from core.locale import _, ngettext
from core.ui.account.forms import ChooseForm, CodeForm, ForgotForm, Form, LoginForm

blueprint = Blueprint("signin", __name__)
#: The second factor may be shown so long after the password, in seconds.
HALF_LIFE = 300


@blueprint.route(LOGIN, methods=["GET", "POST"])
@public
def login() -> Any:
    """Ask for address and password; those with a second factor go on to show it."""
    target = safe_path(request.values.get("next", ""))
    if g.get("cauce_user") is not None:
        return go_to(target, 302)
    form = LoginForm()
    if form.validate_on_submit():
        mail, password = form.mail.data or "", form.password.data or ""
        try:
            user = check_credentials(mail, password, request.remote_addr)
        except TooMany as wait:
            return page("access/login.html", form, 429, wait=wait_text(wait), target=target)
        except WrongCredentials:
            form.blame(Refused("", _("The mail or the password is not right.")))
            return page("access/login.html", form, 422, target=target)
        if not user.totp_secret:
            return enter(user, target, password)
        session["half"] = [user.id, fingerprint(user), time.time()]
        return go_to(f"{LOGIN}/code?{urlencode({'next': target})}", 302)
    return page("access/login.html", form, 422 if form.errors else 200, target=target)


@blueprint.route(f"{LOGIN}/code", methods=["GET", "POST"])
@public
def code() -> Any:
    """Ask for the second factor of who just showed the password."""
    target, user = safe_path(request.values.get("next", "")), _half_signed_in()
    if user is None:
        return go_to(LOGIN, 302)
    form = CodeForm()
    if form.validate_on_submit():
        try:
            check_code(user, form.code.data or "", request.remote_addr)
        except TooMany as wait:
            return page("access/code.html", form, 429, wait=wait_text(wait), target=target)
        except WrongCredentials:
            text = _("The code is not right, or was used already. Wait for the next one.")
            form.blame(Refused("code", text))
        else:
            return enter(user, target)
    return page("access/code.html", form, 422 if form.errors else 200, target=target)


@blueprint.post("/logout")
@while_looking
def logout() -> Response:
    """End the session of this browser, and let it forget the pages it kept."""
    end_session(request.cookies.get(COOKIE, ""))
    session.clear()
    answer = go_to(LOGIN)
    answer.delete_cookie(COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.route("/forgot", methods=["GET", "POST"])
@public
def forgot() -> Any:
    """Send a link to choose a new password; the answer is the same whether the address exists."""
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            reset.ask(form.mail.data or "", request.remote_addr)
        except TooMany as wait:
            return page("access/forgot.html", form, 429, wait=wait_text(wait))
        return page("access/forgot.html", form, sent=True)
    return page("access/forgot.html", form, 422 if form.errors else 200)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def choose(token: str) -> Any:
    """Choose a password by the link of a mail."""
    form = ChooseForm()
    try:
        user = reset.user_of(token)
        if form.validate_on_submit():
            reset.choose(token, form.password.data or "")
            return page("access/reset.html", form, done=True, mail=user.mail)
    except reset.BadLink:
        return page("access/reset.html", form, 410, bad=True)
    except Refused as refused:
        form.blame(refused)
    return page("access/reset.html", form, 422 if form.errors else 200, mail=user.mail)


def enter(user: User, target: str, password: str | None = None) -> Response:
    """Sign the browser in and send it on; whatever session it had is replaced.

    :param password: given where it was just checked. :param target: a local path.
    """
    secret = let_in(
        user,
        password,
        request.remote_addr,
        request.user_agent.string,
        replaces=request.cookies.get(COOKIE, ""),
    )
    session.clear()  # a form token planted before is worth nothing now
    answer = go_to(target)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def safe_path(text: str) -> str:
    """A path of this site to go on to; "/" for anything that could lead elsewhere."""
    parts = urlsplit(text.replace("\\", "/"))
    local = text.startswith("/") and not parts.scheme and not parts.netloc
    clean = local and not text.startswith("//") and text.isprintable()
    return text if clean and not text.startswith(LOGIN) else "/"


def wait_text(wait: TooMany) -> str:
    """How long to wait, in words."""
    minutes = -(-wait.seconds // 60)
    time_text = (
        ngettext("%(num)s second", "%(num)s seconds", wait.seconds)
        if wait.seconds < 60
        else ngettext("%(num)s minute", "%(num)s minutes", minutes)
    )
    return _("There were too many attempts. Wait %(time)s and try again.", time=time_text)


def page(template: str, form: Form, status: int = 200, **context: Any) -> Response:
    """A page of this file with its form."""
    context = {"wait": "", "sent": False, "bad": False, "done": False, "mail": "", **context}
    text = render_template(template, form=form, **context)
    return Response(Markup(text), status, {"Cache-Control": "no-store"})


def _half_signed_in() -> User | None:
    """Who showed the password a moment ago in this browser, and did not change it since."""
    user_id, printed, at = session.get("half") or (0, "", 0.0)
    if time.time() - at > HALF_LIFE:
        return None
    user = db_session().get(User, user_id)
    return user if user and user.active and fingerprint(user) == printed else None
