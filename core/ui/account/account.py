"""One's own account: preferences, password, second factor, sessions, API tokens."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request, session
from werkzeug.exceptions import NotFound

from core.access import secondfactor, sessions, throttle, tokens
from core.access.errors import Refused
from core.access.models import User
from core.access.passwords import matches
from core.access.routes import CONFIRM, access, go_to, signed_in, while_looking
from core.access.throttle import TooMany
from core.access.users import set_preferences, store_password
from core.access.web import current_login
from core.db import session as db_session
from core.locale import _
from core.settings import current_company
from core.ui.account.forms import (
    ChangeForm,
    CodeForm,
    ConfirmForm,
    Form,
    PreferencesForm,
    TokenForm,
)
from core.ui.account.permissions import permission_groups
from core.ui.account.signin import page, safe_path, wait_text
from core.ui.page import came_from, render_page, toast
from core.ui.shell import Crumb

blueprint = Blueprint("account", __name__)


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def preferences() -> Any:
    """Name, language, zone, theme and shortcuts."""
    form = PreferencesForm(obj=me())
    if form.validate_on_submit():
        try:
            set_preferences(me().id, **values_of(form))
        except Refused as refused:
            form.blame(refused)
        else:
            toast(_("Your preferences are saved."))
            return go_to("/account")
    return _page("preferences", _("Preferences"), form=form)


@blueprint.post("/preferences/theme")
@signed_in
def theme() -> Response:
    """Choose light, dark or as the system, from the account menu."""
    try:
        set_preferences(me().id, theme=request.form.get("theme") or "none")
    except Refused as refused:
        toast(str(refused), "error")
    return go_to(came_from("/"))


@blueprint.route("/account/security", methods=["GET", "POST"])
@signed_in
def security() -> Any:
    """The password, the second factor and the browsers that are signed in."""
    form = ChangeForm()
    if form.validate_on_submit() and check_again(form, "old"):
        login = current_login()
        try:
            store_password(me(), form.password.data or "", keep=login.id if login else None)
        except Refused as refused:
            form.blame(refused)
        else:
            toast(_("The password is changed. Other browsers have been signed out."))
            return go_to("/account/security")
    return _page(
        "security",
        _("Security"),
        form=form,
        second_factor=bool(me().totp_secret),
        codes_left=secondfactor.codes_left(me().id),
        sessions=sessions.open_sessions(me().id),
        device=sessions.device,
        current=current_login(),
    )


@blueprint.post("/account/sessions/end")
@signed_in
def end_sessions() -> Response:
    """Sign one other browser out, or all others."""
    login = current_login()
    one = request.form.get("session", type=int)
    if one:
        ended = sessions.end_sessions(me().id, session_id=one)
    else:
        ended = sessions.end_sessions(me().id, but=login.id if login else None)
    toast(_("The session is closed.") if ended else _("It was closed already."))
    return go_to("/account/security")


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor() -> Any:
    """Show the QR code of a new secret and turn the second factor on with its first code."""
    if me().totp_secret:
        return go_to("/account/security", 302)
    secret = session.setdefault("totp", secondfactor.new_secret())
    form = CodeForm()
    if form.validate_on_submit():
        try:
            codes = secondfactor.turn_on(me().id, secret, form.code.data or "")
        except Refused as refused:
            form.blame(refused)
        else:
            session.pop("totp")
            return _page("codes", _("Recovery codes"), codes=codes)
    company = current_company()
    uri = secondfactor.address(secret, me(), company.name if company else "Cauce")
    import segno  # of few pages, and heavy

    picture = segno.make(uri, micro=False).svg_data_uri(scale=4, border=2, light="#fff")
    return _page("second_factor", _("Second factor"), form=form, qr=picture, secret=secret)


@blueprint.route("/account/second-factor/off", methods=["GET", "POST"])
@signed_in
def second_factor_off() -> Any:
    """Turn the second factor off, or renew the recovery codes, after showing the password."""
    renew = request.values.get("renew") == "1"
    form = ConfirmForm()
    if form.validate_on_submit() and check_again(form, "password"):
        if renew:
            return _page("codes", _("Recovery codes"), codes=secondfactor.renew_codes(me().id))
        secondfactor.turn_off(me().id)
        toast(_("The second factor is off."))
        return go_to("/account/security")
    title = _("New recovery codes") if renew else _("Turn the second factor off")
    return _page("off", title, form=form, renew=renew)


@blueprint.route("/account/tokens", methods=["GET", "POST"])
@signed_in
def own_tokens() -> Any:
    """One's own API tokens; a new one is shown this once."""
    form, secret = TokenForm(), ""
    chosen = request.form.getlist("permission")
    if form.validate_on_submit():
        try:
            _row, secret = tokens.create_token(
                form.name.data or "", permissions=chosen, days=form.days.data
            )
        except Refused as refused:
            form.blame(refused)
    return _page(
        "tokens",
        _("API tokens"),
        form=form,
        secret=secret,
        chosen=chosen,
        tokens=tokens.tokens_of(me().id),
        groups=permission_groups(own=True),
    )


@blueprint.post("/account/tokens/<int:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> Response:
    """End one of one's own tokens."""
    if token_id not in {token.id for token in tokens.tokens_of(me().id)}:
        raise NotFound
    tokens.revoke_token(token_id)
    toast(_("The token is revoked."))
    return go_to("/account/tokens")


@blueprint.route(CONFIRM, methods=["GET", "POST"])
@access("core.admin.use")
def confirm() -> Any:
    """Ask for the password before administration opens."""
    target, form = safe_path(request.values.get("next", "/admin/")), ConfirmForm()
    login = current_login()
    if login is None or sessions.is_elevated(login):
        return go_to(target, 302)
    if form.validate_on_submit() and check_again(form, "password"):
        sessions.elevate(login)
        return go_to(target)
    return page("access/confirm.html", form, 422 if form.errors else 200, target=target)


@blueprint.post("/view-as/<int:user_id>")
@access("core.view_as.use")
def view_as(user_id: int) -> Response:
    """Look at everything as somebody else sees it; nothing can be changed meanwhile."""
    login, user = current_login(), db_session().get(User, user_id)
    if login is None or user is None or not user.active or user_id == me().id:
        raise NotFound
    sessions.look_as(login, user_id)
    return go_to("/")


@blueprint.post("/view-as/end")
@while_looking
def end_view_as() -> Response:
    """Look with one's own eyes again."""
    if login := current_login():
        sessions.look_as(login, None)
    return go_to("/")


def me() -> User:
    """Whose account it is: the person of the session, also while looking through another one."""
    return db_session().get_one(User, g.cauce_user.id)


def check_again(form: Form, name: str) -> bool:
    """Whether a field holds the person's own password; guessing it is slowed down as at sign-in."""
    field, user = form._fields[name], me()
    try:
        throttle.charge(user.mail, request.remote_addr)
    except TooMany as wait:
        form.blame(Refused(name, wait_text(wait)))
        return False
    if not matches(user.password_hash, field.data or ""):
        form.blame(Refused(name, _("The password is not right.")))
        return False
    throttle.forget(user.mail, request.remote_addr)
    return True


def values_of(form: Form) -> dict[str, Any]:
    """The values of a form without its token."""
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _page(section: str, title: str, *, form: Form | None = None, **context: Any) -> Response:
    failed = form is not None and (form.errors or form.form_errors)
    answer = render_page(
        f"access/account_{section}.html",
        title=title,
        crumbs=(Crumb(_("My account"), "/account"), Crumb(title)),
        active="/account",
        status=422 if failed else 200,
        form=form,
        section=section,
        **context,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
