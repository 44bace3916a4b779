"""Compiled templates are kept, and never taken where they no longer fit."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader

from core.locale import using_locale
from core.ui.keptcode import KeptCode
from core.ui.templating import LocalEnvironment

PAGES = {
    "page.html": "<p>{{ _('Save') }}</p>{% include 'part.html' %}",
    "part.html": "<i>{% include 'inner.html' %}</i>",
    "inner.html": "{{ name }}",
}


@pytest.fixture
def started(app, tmp_path, monkeypatch):
    """``started(pages)``: a process that has just started, with these templates, the folder of the
    ones before it, and a list of the templates that it has compiled."""

    def start(pages):
        environment = LocalEnvironment(app, loader=DictLoader(pages), auto_reload=False)
        environment.bytecode_cache = KeptCode(tmp_path / "templates")
        compiled = []
        generate = LocalEnvironment._generate
        monkeypatch.setattr(
            LocalEnvironment,
            "_generate",
            lambda env, tree, name, *more, **options: (
                compiled.append(name) or generate(env, tree, name, *more, **options)
            ),
        )
        return environment, compiled

    with app.test_request_context():
        yield start


def shown(environment, locale="es"):
    with using_locale(locale):
        return environment.get_template("page.html").render(name="Ana")


def test_the_next_process_compiles_nothing(started):
    first, compiled = started(PAGES)
    assert shown(first) == "<p>Guardar</p><i>Ana</i>"
    assert compiled == ["page.html"]
    second, compiled = started(PAGES)
    assert shown(second) == "<p>Guardar</p><i>Ana</i>"
    assert compiled == []


def test_each_language_has_its_own(started):
    first, _compiled = started(PAGES)
    assert "Guardar" in shown(first, "es")
    second, compiled = started(PAGES)
    assert "Save" in shown(second, "en")
    assert compiled == ["page.html"]


@pytest.mark.parametrize("name", list(PAGES))
def test_a_changed_template_is_compiled_again_wherever_it_is_included(started, name):
    first, _compiled = started(PAGES)
    shown(first)
    second, _compiled = started({**PAGES, name: PAGES[name] + "!"})
    assert "!" in shown(second)


def test_a_changed_translation_is_compiled_again(started, app):
    first, _compiled = started(PAGES)
    shown(first)
    table = app.extensions["babel"].instance.chain.translations("es")
    before = table._catalog["Save"]
    try:
        table._catalog["Save"] = "Conservar"
        second, _compiled = started(PAGES)
        assert "Conservar" in shown(second)
    finally:
        table._catalog["Save"] = before


def test_a_file_that_cannot_be_read_or_written_is_none(started, tmp_path):
    first, _compiled = started(PAGES)
    shown(first)
    for file in (tmp_path / "templates").iterdir():
        file.write_bytes(file.read_bytes()[:40])
    second, compiled = started(PAGES)
    assert shown(second) == "<p>Guardar</p><i>Ana</i>"
    assert compiled == ["page.html"]
    for file in (tmp_path / "templates").iterdir():
        file.unlink()
    (tmp_path / "templates").rmdir()
    (tmp_path / "templates").write_text("in the way")
    third, _compiled = started(PAGES)
    assert shown(third) == "<p>Guardar</p><i>Ana</i>"
