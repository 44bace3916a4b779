"""Pages of the first-run wizard, one address a step."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from werkzeug.exceptions import Forbidden as NotAllowed
from werkzeug.exceptions import NotFound, TooManyRequests
from werkzeug.wrappers import Response

from core.access import throttle
from core.access.actor import actor
from core.access.errors import Refused
from core.access.routes import access, go_to, public
from core.db import write
from core.locale import _
from core.records import Invalid, spec_of
from core.records.service import context
from core.settings import current_company
from core.ui.account.signin import enter
from core.ui.forms import build_form, read_values
from core.ui.setup import steps
from core.ui.setup.forms import CompanyForm, PeopleForm
from core.ui.views import FormView

setup = Blueprint("setup", __name__, url_prefix="/setup")

TITLES = {
    "company": lambda: _("Your company"),
    "people": lambda: _("Hours and people"),
    "modules": lambda: _("Departments"),
    "data": lambda: _("First data"),
}
#: When the company is open; the country has decided both already.
OPENING = FormView(name="core.company", fields=("timezone", "hours"))


def init_setup(app: Flask) -> None:
    """Offer the wizard until it is done."""
    app.register_blueprint(setup)
    app.before_request(_lead_to_wizard)


def _lead_to_wizard() -> Response | None:
    """An empty house has nothing to sign in to: the front door is the wizard."""
    if request.path not in ("/", "/login") or request.method != "GET":
        return None
    if actor().user_id is None and not steps.has_people():
        return go_to(url_for("setup.company"), 302)
    if actor().master and request.path == "/" and not steps.is_ready():
        return go_to(url_for("setup.people"), 302)
    return None


@setup.route("/company", methods=["GET", "POST"])
@public
def company() -> Any:
    """First step: the company and its Master."""
    if steps.has_people():
        return go_to(url_for("setup.people") if actor().master else "/", 302)
    form = CompanyForm()
    code = request.values.get("code", "")
    allowed = hmac.compare_digest(code.encode(), steps.setup_code().encode())
    if code and not allowed:
        _count_guess()
    if allowed and form.validate_on_submit():
        try:
            return _found(form)
        except Invalid as error:
            names = {"name": "company"}  # "name" is the person's
            form.blame(Refused(errors={names.get(n, n): t for n, t in error.errors.items()}))
        except Refused as error:
            form.blame(error)
    return _page("company", form=form, code=code, allowed=allowed, problems=form.form_errors)


def _count_guess() -> None:
    """:raises TooManyRequests: codes are being tried out."""
    try:
        throttle.charge("setup", request.remote_addr)
    except throttle.TooMany:
        raise TooManyRequests() from None


def _found(form: CompanyForm) -> Response:
    company = {"name": form.company.data, "country": form.country.data, "tax_id": form.tax_id.data}
    user = steps.found_company(
        company, form.mail.data or "", form.name.data or "", form.password.data or ""
    )
    return enter(user, url_for("setup.people"))


@setup.route("/people", methods=["GET", "POST"])
@access("core.admin.use")
def people() -> Any:
    """Second step: when the company is open, colleagues and their roles."""
    _not_twice()
    form = PeopleForm()
    spec = spec_of("core.company")
    given: dict[str, Any] = read_values(spec, OPENING.fields, request.form)
    problems: list[str] = []
    errors: dict[str, list[str]] = {}
    if form.validate_on_submit():
        try:
            with write():
                steps.open_at(given)
                steps.invite(form.given())
        except Invalid as mistake:
            errors = mistake.errors
        except Refused as error:
            problems = [text for texts in error.errors.values() for text in texts]
        else:
            return go_to(url_for("setup.modules"), 302)
    house = current_company()
    if request.method == "GET" and house is not None and not house.hours:
        given = {"hours": steps.hours_of_country()}
    about = build_form(spec, OPENING, context(), record=house, given=given, errors=errors)
    return _page("people", form=form, opening=about.inputs, problems=problems)


@setup.route("/modules", methods=["GET", "POST"])
@access("core.admin.use")
def modules() -> Any:
    """Third step: which departments begin."""
    _not_twice()
    available = steps.available_modules()
    problems: list[str] = []
    if request.method == "POST":
        chosen = [m.name for m in available if m.name in request.form.getlist("module")]
        problems = steps.install(chosen)
        if not problems:
            return go_to(url_for("setup.data"), 302)
    return _page("modules", modules=available, installed=steps.installed(), problems=problems)


@setup.route("/data", methods=["GET", "POST"])
@access("core.admin.use")
def data() -> Any:
    """Last step: the first funnel, and own contacts, invented ones, or none."""
    _not_twice()
    names = {
        int(key.removeprefix("stage-")): value
        for key, value in request.form.items()
        if key.removeprefix("stage-").isdecimal()
    }
    problems: list[str] = []
    if request.method == "POST":
        try:
            steps.name_stages(names)
        except Invalid as mistake:
            problems = [text for texts in mistake.errors.values() for text in texts]
        else:
            return go_to(steps.begin_with(request.form.get("choice", "")), 302)
    funnel, ready = steps.first_funnel(), bool(steps.installed())
    return _page("data", problems=problems, can_import=ready, funnel=funnel, names=names)


def _not_twice() -> None:
    """:raises NotFound: the wizard is done."""
    if steps.is_ready():
        raise NotFound()
    if not actor().master:
        raise NotAllowed()


def _page(step: str, **values: Any) -> str:
    title = TITLES[step]()
    trail = [(name, TITLES[name]()) for name in steps.STEPS]
    return render_template(
        f"setup/{step}.html", title=title, step=step, trail=trail, wide=True, **values
    )
