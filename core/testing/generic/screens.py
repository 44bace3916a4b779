"""Views name fields that exist, menus lead somewhere, templates compile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from core.access.permissions import Permission
from core.records.spec import ModelSpec
from core.testing.generic.house import folder_of, house, owned
from core.testing.generic.making import as_person, make
from core.ui.views import (
    SLOTS,
    Ficha,
    FormView,
    HeaderTag,
    ListColumn,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Slot,
)

__all__ = [
    "test_contributions_name_what_exists",
    "test_menus_and_palette_lead_to_pages",
    "test_pages_of_every_model_answer",
    "test_templates_compile",
    "test_views_name_fields_that_exist",
]


def test_views_name_fields_that_exist(module: str) -> None:
    """Lists, forms and fichas show, group, sort and filter by fields of their model."""
    wrong = []
    for type_ in (ListView, FormView, Ficha):
        for view in owned(type_, module):
            spec = house().of(ModelSpec)[view.name]
            added = {c.name for c in house().of(ListColumn) if c.model == spec.name}
            unknown = set(_fields_of(view)) - set(spec.fields) - added
            wrong += [f"{type_.__name__} {view.name}: {name}" for name in sorted(unknown)]
    assert not wrong, wrong


def _fields_of(view: Any) -> Iterator[str]:
    for attribute in (
        "columns",
        "phone",
        "groups",
        "bulk",
        "fields",
        "more",
        "quick",
        "half",
        "meta",
    ):
        yield from getattr(view, attribute, ())
    for attribute in ("subtitle", "tag", "sort"):
        yield from filter(None, (getattr(view, attribute, "").lstrip("-"),))
    for section in getattr(view, "sections", ()):
        yield from (f for f in section.fields if isinstance(f, str))
    for tab in getattr(view, "tabs", ()):
        yield from _filtered(tab.filter)
        yield from filter(None, (tab.sort.lstrip("-"),))


def _filtered(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for children in tree.values():
            for child in children:
                yield from _filtered(child)
    elif tree:
        yield tree[0]


def test_contributions_name_what_exists(module: str) -> None:
    """Slots that templates offer, models that are registered, permissions that can be granted."""
    specs, permissions = house().of(ModelSpec), house().of(Permission)
    for type_ in (Panel, HeaderTag, ListColumn):
        assert not [i.name for i in owned(type_, module) if i.model not in specs]
    assert not [s.name for s in owned(Slot, module) if s.slot not in SLOTS]
    for granted in (Panel, ListColumn, MenuItem, PaletteEntry, QuickCreate, Slot):
        for item in owned(granted, module):
            assert not item.permission or item.permission in permissions, item.name


def test_menus_and_palette_lead_to_pages(
    module: str, sign_in: Callable[[str], FlaskClient]
) -> None:
    """For the Master every entry is a page."""
    browser = sign_in("master")
    entries = [*owned(MenuItem, module), *owned(PaletteEntry, module), *owned(QuickCreate, module)]
    for entry in entries:
        if entry.href:
            answer = browser.get(entry.href, follow_redirects=True)
            assert answer.status_code == 200, f"{entry.name}: {entry.href}"


def test_pages_of_every_model_answer(
    model: str, app: Flask, sign_in: Callable[[str], FlaskClient], count_queries: Any
) -> None:
    """List, form and ficha; the list with six records asks the database no more than with one."""
    if model not in house().of(ListView):
        return
    with as_person(app, "master"):
        spec = house().of(ModelSpec)[model]
        first = make(model).id
    browser = sign_in("master")
    where = spec.path if spec.collection else f"{spec.path}/"
    for address in (where, f"{spec.path}/new", f"{spec.path}/{first}", f"{spec.path}/{first}/edit"):
        assert browser.get(address).status_code == 200, address
    costs = []
    for more in (0, 5):
        with as_person(app, "master"):
            for _number in range(more):
                make(model)
        browser.get(where)
        with count_queries() as seen:
            assert browser.get(where).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1], costs


def test_templates_compile(module: str, app: Flask) -> None:
    """Every template of the module, which lie below its name."""
    folder = folder_of(module) / "templates"
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*.html")]
    assert not [n for n in names if not n.startswith(f"{module}/")]
    for name in names:
        app.jinja_env.get_template(name)
