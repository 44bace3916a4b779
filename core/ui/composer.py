"""The one composer over the history of a record: a tab for each thing people write there.

Any module contributes tabs (:class:`~core.ui.tabs.ComposerTab`); the platform brings note, call,
message and meeting. A tab that fails is left out and logged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import render_template, request
from markupsafe import Markup, escape

from core.access.actor import actor
from core.access.forgery import csrf_token, stand_in
from core.kernel.keeping import kept
from core.locale import _, _l, current_locale
from core.records.service import context
from core.settings.state import settled_version
from core.timeline.attachments import waiting
from core.timeline.forms import FORMS
from core.timeline.mails import SEND_FIELDS, address_of
from core.timeline.purposes import purposes_of
from core.timeline.rights import SEND, WRITE
from core.timeline.roots import root_of
from core.ui.forms import Input, make_input
from core.ui.menu import allowed, kernel
from core.ui.slots import safely
from core.ui.tabs import ComposerTab, Composing


@dataclass(frozen=True)
class ShownTab:
    """A tab as the page holds it."""

    name: str
    label: Any
    icon: str
    key: str
    body: Markup


@dataclass(frozen=True)
class Composer:
    """The tabs of a record and the one that is open."""

    tabs: list[ShownTab] = field(default_factory=list)
    open: str = ""


def compose(record: Any, composing: Composing) -> Composer:
    """The tabs the actor may use on a record; none for who only reads."""
    if actor().viewed_by:
        return Composer()
    model = record.__spec__.name
    tabs = [tab for tab in kernel().of(ComposerTab) if not tab.models or model in tab.models]
    replaced = {tab.instead_of for tab in tabs}
    shown = []
    for tab in allowed(tab for tab in tabs if tab.name not in replaced):
        body = safely(f"composer tab {tab.name}", partial(tab.render, record, composing.of(tab)))
        if body:
            shown.append(ShownTab(tab.id, tab.label, tab.icon, tab.key, body))
    names = [tab.name for tab in shown]
    return Composer(shown, composing.tab if composing.tab in names else next(iter(names), ""))


def inputs_of(kind: str, composing: Composing) -> dict[str, Input]:
    """The controls of a kind of entry, with what was sent and what is wrong with it."""
    ctx, made = context(), {}
    for name, known in FORMS[kind].items():
        value = composing.sent.get(name, known.default)
        control = made[name] = make_input(known, value, ctx)
        control.errors = list(composing.errors.get(name, ()))
    return made


def blank(kind: str, url: str, make: Callable[[str], str], **values: str) -> Markup:
    """The form of a tab before anything was typed: rendered once a language and state of the house,
    with what differs from page to page put in its place.

    :param kind: name of the tab; with the language it decides what the form holds.
    :param make: address → HTML, in which each of ``values`` stands as :func:`place` of its name.
    """

    def render() -> str:
        with stand_in(place("token")):
            return make(place("url"))

    key = (kind, current_locale(), settled_version())
    html = render() if key[-1] is None else kept("composer", key, render)
    for name, value in {"url": url, "token": csrf_token(), **values}.items():
        html = html.replace(place(name), str(escape(value)))
    return Markup(html)


def place(name: str) -> str:
    """What stands for something that differs; no text of a form holds it."""
    return f"\N{START OF HEADING}{name}\N{START OF HEADING}"


def render_entry(kind: str, save: Any, hint: Any, record: Any, composing: Composing) -> Markup:
    """The form of a kind of entry that people write."""
    url = f"/timeline/{record.__spec__.name}/{record.id}/{kind}"
    if composing.sent or composing.errors:
        return Markup(_entry_form(kind, save, hint, composing, url))
    return blank(kind, url, lambda address: _entry_form(kind, save, hint, composing, address))


def _entry_form(kind: str, save: Any, hint: Any, composing: Composing, url: str) -> str:
    given = {
        "kind": kind,
        "save": save,
        "hint": hint,
        "inputs": inputs_of(kind, composing),
        "url": url,
        "errors": composing.errors,
        "waiting": waiting(request.form.getlist("file")) if composing.errors else [],
        "chosen": composing.sent.get("kind", kind),
    }
    return render_template("timeline/form.html", **given)


def _tab(kind: str, label: Any, icon: str, save: Any, hint: Any, **more: Any) -> ComposerTab:
    return ComposerTab(
        name=f"core.{kind}",
        label=label,
        icon=icon,
        permission=WRITE,
        render=partial(render_entry, kind, save, hint),
        **more,
    )


def render_mail(record: Any, composing: Composing) -> Markup:
    """The form of a mail; it begins with the address of the record or of its customer."""
    url = f"/timeline/{record.__spec__.name}/{record.id}/mail"
    if composing.sent or composing.errors:
        return Markup(_mail_form(composing, url, render_purposes(record, composing)))
    start = Composing(sent={"to": place("to")})
    asks = purposes_of(root_of(record.__spec__, record)[0]) is not None

    def make(address: str) -> str:
        given = {"url": address, "choices": ()}
        later = render_template("timeline/mail_purpose.html", **given) if asks else ""
        return _mail_form(start, address, Markup(later))

    return blank(f"mail {asks}", url, make, to=address_of(record))


def render_purposes(record: Any, composing: Composing) -> Markup:
    """The choice of what a mail is for, where a module knows what the customer allowed."""
    model, number = root_of(record.__spec__, record)
    known = purposes_of(model)
    if known is None:
        return Markup()
    given = {"chosen": composing.sent.get("purpose", ""), "choices": known.choices(number)}
    errors = list(composing.errors.get("purpose", ()))
    return Markup(render_template("timeline/mail_purpose.html", **given, errors=errors))


def _mail_form(composing: Composing, url: str, purposes: Markup) -> str:
    ctx, made = context(), {}
    for name, known in SEND_FIELDS.items():
        value = composing.sent.get(name)
        control = made[name] = make_input(known, value, ctx)
        control.errors = list(composing.errors.get(name, ()))
    given = {
        "inputs": made,
        "url": url,
        "purposes": purposes,
        "errors": composing.errors,
        "waiting": waiting(request.form.getlist("file")) if composing.errors else [],
    }
    return render_template("timeline/mail.html", **given)


contributions = (
    ComposerTab(
        name="core.mail",
        label=_l("E-mail"),
        icon="mail",
        permission=SEND,
        render=render_mail,
        key="m",
        weight=30,
    ),
    _tab(
        "note",
        _l("Note"),
        "note",
        _l("Save note"),
        _l("Write an internal note. Use @ to tell a person."),
        key="n",
        weight=10,
    ),
    _tab(
        "call",
        _l("Call"),
        "phone",
        _l("Log call"),
        _l("What was said and what was agreed."),
        key="l",
        weight=20,
    ),
    _tab(
        "message",
        _l("Message"),
        "brand-whatsapp",
        _l("Log message"),
        _l("What was written by WhatsApp or another channel."),
        weight=40,
    ),
    _tab(
        "meeting",
        _l("Meeting"),
        "users",
        _l("Log meeting"),
        _l("What was said and what was agreed."),
        weight=50,
    ),
)

#: What the toast says once it is written.
SAVED = {
    "note": lambda: _("Note saved."),
    "call": lambda: _("Call logged."),
    "message": lambda: _("Message logged."),
    "meeting": lambda: _("Meeting logged."),
    "visit": lambda: _("Visit logged."),
    "mail": lambda: _("Mail logged."),
}


def refused(tab: str, sent: Mapping[str, Any], errors: Mapping[str, list[str]]) -> Composing:
    """The composer with a form that was not accepted."""
    return Composing(tab=tab, sent=sent, errors=errors)
