"""What is left to do on a new installation, and removing the demo data: cards of the home page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request
from markupsafe import Markup
from sqlalchemy import func, select

from core import demo
from core.access.actor import actor
from core.access.models import User
from core.access.routes import access, go_to
from core.db.session import session
from core.locale import _, _l, ngettext
from core.records import ModelSpec
from core.settings import current_company
from core.ui.menu import allowed, kernel
from core.ui.page import render_page, toast
from core.ui.shell import Crumb
from core.ui.views import FirstStep, HomeTile

blueprint = Blueprint("starting", __name__)


def init_start(app: Flask) -> None:
    """Register the removal of the demo data."""
    app.register_blueprint(blueprint)


@dataclass(frozen=True)
class Step:
    """A first step and whether it is done."""

    step: FirstStep
    done: bool


def first_steps() -> Iterator[Step]:
    """The first steps the actor can take, done or not."""
    for step in allowed(kernel().of(FirstStep)):
        if step.needed():
            yield Step(step, step.done())


def render_steps() -> Markup | None:
    """The card of the first steps, until all that the actor can take are done."""
    steps = list(first_steps())
    if all(step.done for step in steps):
        return None
    done = sum(step.done for step in steps)
    return Markup(render_template("home/steps.html", steps=steps, done=done))


def render_demo() -> Markup | None:
    """The card that removes the demo data, while there are some."""
    who = actor()
    if who.viewed_by or not demo.loaded():
        return None
    return Markup(render_template("home/demo.html"))


@blueprint.post("/demo/remove")
@access("core.admin.use")
def remove_demo() -> Response:
    """Remove the demo data and list what stays."""
    if request.form.get("sure") != "yes":
        return go_to("/")
    result = demo.remove()
    if not result.kept:
        toast(_("The demo data are gone."))
        return go_to("/")
    removed = sum(result.removed.values())
    return render_page(
        "home/demo_removed.html",
        title=_("Demo data removed"),
        crumbs=(Crumb(_("Home"), "/"), Crumb(_("Demo data removed"))),
        active="/",
        removed=ngettext("%(num)s row was removed.", "%(num)s rows were removed.", removed),
        kept=[(_kind(table), name or f"#{number}") for table, number, name in result.kept],
    )


def _kind(table: str) -> Any:
    """What people call the rows of a table."""
    if table == User.__tablename__:
        return _("User")
    for spec in kernel().of(ModelSpec):
        if spec.cls.__tablename__ == table:
            return spec.label
    return table


def _company_complete() -> bool:
    company = current_company()
    return bool(company and company.tax_id)


def _somebody_invited() -> bool:
    people = select(func.count()).select_from(User).where(User.active, ~User.is_demo)
    return (session().scalar(people) or 0) > 1


def _modules_left() -> bool:
    return len(kernel().available) > len(kernel().modules)


contributions = (
    HomeTile(name="first-steps", label=_l("First steps"), render=render_steps, place="aside"),
    HomeTile(
        name="demo",
        label=_l("You are working with demo data"),
        render=render_demo,
        place="aside",
        permission="core.admin.use",
        weight=900,
    ),
    FirstStep(
        name="company",
        label=_l("Complete the company's data"),
        text=_l("Name, tax id and address stand on everything that goes out."),
        href="/settings/",
        icon="building",
        permission="core.company.update",
        done=_company_complete,
        weight=10,
    ),
    FirstStep(
        name="people",
        label=_l("Invite your people"),
        text=_l("Each with their own sign-in and the role of their work."),
        href="/admin/",
        icon="user-plus",
        permission="core.admin.use",
        done=_somebody_invited,
        weight=30,
    ),
    FirstStep(
        name="modules",
        label=_l("Install the next application"),
        text=_l("Each one adds its part to the same customer record."),
        href="/apps",
        icon="puzzle",
        permission="core.admin.use",
        done=lambda: len(kernel().modules) > 1,
        needed=_modules_left,
        weight=40,
    ),
)
