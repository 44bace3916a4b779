"""Extraction, renewal and check of catalogues."""

import pytest

from core.locale import Catalogue
from core.locale.catalogues import (
    check,
    compile_all,
    extract,
    read,
    update,
    write,
    write_template,
)


def keys(texts):
    return {(m.context, m.id) for m in texts if m.id}


@pytest.fixture
def part(tmp_path):
    """A module with code, a template and a manifest."""
    folder = tmp_path / "sales"
    (folder / "templates" / "sales").mkdir(parents=True)
    (folder / "tests").mkdir()
    (folder / "code.py").write_text(
        'a = _("Save")\nb = _l("Quote for %(name)s")\nc = lazy_pgettext("verb", "Quote")\n'
        'd = ngettext("%(num)s file", "%(num)s files", n)\ne = table.ugettext("today")\n'
    )
    (folder / "templates" / "sales" / "page.html").write_text(
        "{% trans %}Hello{% endtrans %} {{ _('Save') }} {{ pgettext('noun', 'Order') }}"
    )
    (folder / "tests" / "test_x.py").write_text('_("Only in a test")')
    (folder / "manifest.py").write_text('m = Manifest(name="sales", label="Sales", icon="x")')
    return Catalogue.module("sales", folder)


def translate(catalogue, locale, texts):
    catalog = read(catalogue, locale)
    for msgid, text in texts.items():
        context, _sep, plain = msgid.rpartition("|")
        found = catalog.get(plain, context or None)
        if found is None:
            catalog.add(plain, text, context=context or None)
        else:
            found.string = text
    write(catalogue, locale, catalog)


SPANISH = {
    "Save": "Guardar",
    "Quote for %(name)s": "Presupuesto para %(name)s",
    "verb|Quote": "Presupuestar",
    "%(num)s file": ("Un archivo", "%(num)s archivos"),
    "today": "hoy",
    "Hello": "Hola",
    "noun|Order": "Pedido",
    "Sales": "Ventas",
}


@pytest.fixture
def complete(part):
    update(part)
    translate(part, "es", SPANISH)
    return part


def kinds(catalogues):
    return sorted((p.kind, p.locale, p.text) for p in check(catalogues))


def test_every_kind_of_text_is_found(part):
    assert keys(extract(part)) == {
        (None, "Save"),
        (None, "Quote for %(name)s"),
        ("verb", "Quote"),
        (None, "today"),
        (None, ("%(num)s file", "%(num)s files")),
        (None, "Hello"),
        ("noun", "Order"),
        (None, "Sales"),
    }
    assert write_template(part) == 8
    assert "sales/templates/sales/page.html" in part.pot.read_text()


def test_a_new_po_has_all_texts_and_lacks_them(part):
    assert update(part) == {"es": 8}
    assert len(check([part])) == 8
    assert {p.kind for p in check([part])} == {"missing"}


def test_a_complete_po_passes_and_stays_the_same(complete):
    assert check([complete]) == []
    before = complete.po("es").read_text()
    assert update(complete) == {"es": 0}
    assert complete.po("es").read_text() == before
    assert "Creation-Date" not in before
    assert compile_all([complete]) == 1


def test_vanished_texts_are_dropped_nothing_is_guessed(complete):
    code = complete.sources[0] / "code.py"
    code.write_text(code.read_text().replace('"Save"', '"Save it"'))
    template = complete.sources[0] / "templates" / "sales" / "page.html"
    template.write_text("")
    assert update(complete) == {"es": 1}
    assert kinds([complete]) == [("missing", "es", "Save it")]
    assert "Guardar" not in complete.po("es").read_text()


def test_overrides_hold_only_differences(complete):
    translate(complete, "es_419", {"Quote for %(name)s": "Cotización para %(name)s"})
    translate(
        complete,
        "es_MX",
        {
            "Quote for %(name)s": "Cotización para %(name)s",
            "Save": "Guardar",
            "Hello": "Qué tal",
        },
    )
    assert kinds([complete]) == [
        ("redundant", "es_MX", "Quote for %(name)s"),
        ("redundant", "es_MX", "Save"),
    ]
    update(complete)
    assert keys(read(complete, "es_419")) == {(None, "Quote for %(name)s")}


@pytest.mark.parametrize(
    ("msgid", "text", "kind"),
    [
        ("Quote for %(name)s", "Presupuesto", "placeholders"),
        ("Quote for %(name)s", "Presupuesto para %(nombre)s", "placeholders"),
        ("%(num)s file", ("%(num)s archivo", "archivos"), "placeholders"),
        ("Hello", "<b>Hola</b>", "markup"),
        ("Hello", "Hola al 100 %", "percent"),
        ("Quote for %(name)s", "Presupuesto al 5 % para %(name)s", "percent"),
    ],
)
def test_wrong_texts_are_found(complete, msgid, text, kind):
    translate(complete, "es", {msgid: text})
    assert kinds([complete]) == [(kind, "es", msgid)]


def test_obsolete_and_conflicting_texts_are_found(complete, tmp_path):
    translate(complete, "es_MX", {"Gone": "Ido"})
    other = Catalogue.module("support", tmp_path / "support")
    other.sources[0].mkdir()
    (other.sources[0] / "code.py").write_text('_("Save")')
    update(other)
    translate(other, "es", {"Save": "Grabar"})
    assert kinds([complete, other]) == [("conflict", "es", "Save"), ("obsolete", "es_MX", "Gone")]


def test_a_broken_template_is_told(part):
    (part.sources[0] / "templates" / "sales" / "page.html").write_text("{% trans %}")
    with pytest.raises(Exception, match="unclosed translation block"):
        extract(part)
