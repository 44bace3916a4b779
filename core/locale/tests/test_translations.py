"""The chain of locales over several catalogues."""

import os

import pytest
from flask import Flask, render_template_string

from core.locale import (
    Catalogue,
    LazyText,
    _,
    _l,
    current_locale,
    current_timezone,
    init_locale,
    lazy_ngettext,
    locale_chain,
    locale_name,
    ngettext,
    pgettext,
    using_locale,
)
from core.locale.files import compile_po

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def po(catalogue, locale, body):
    path = catalogue.po(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + body, encoding="utf-8")
    return path


@pytest.fixture
def catalogues(tmp_path):
    core = Catalogue.core(tmp_path)
    sales = Catalogue.module("sales", tmp_path / "sales")
    po(
        core,
        "es",
        'msgid "Save"\nmsgstr "Guardar"\n\nmsgid "Mobile"\nmsgstr "Teléfono móvil"\n\n'
        'msgid "%(num)s file"\nmsgid_plural "%(num)s files"\n'
        'msgstr[0] "%(num)s fichero"\nmsgstr[1] "%(num)s ficheros"\n',
    )
    po(
        core,
        "es_419",
        'msgid "Mobile"\nmsgstr "Celular"\n\n'
        'msgid "%(num)s file"\nmsgid_plural "%(num)s files"\n'
        'msgstr[0] "%(num)s archivo"\nmsgstr[1] "%(num)s archivos"\n',
    )
    po(core, "es_ES", 'msgid "Mobile"\nmsgstr "Móvil"\n')
    po(
        sales,
        "es",
        'msgid "Quote"\nmsgstr "Presupuesto"\n\nmsgid "Save"\nmsgstr "Grabar"\n\n'
        'msgctxt "verb"\nmsgid "Quote"\nmsgstr "Presupuestar"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Hola, %(name)s"\n',
    )
    po(sales, "es_MX", 'msgid "Quote"\nmsgstr "Cotización"\n')
    return [core, sales]


@pytest.fixture
def app(catalogues):
    app = Flask(__name__)
    chosen = {"locale": "es_MX", "tz": "America/Mexico_City"}
    init_locale(app, catalogues, lambda: chosen["locale"], lambda: chosen["tz"])
    app.chosen = chosen
    return app


def test_languages_are_called_as_they_call_themselves():
    assert [locale_name(code) for code in ("es", "es_MX", "en")] == [
        "Español",
        "Español (México)",
        "English",
    ]


def test_chain_follows_the_cldr_parents():
    assert locale_chain("es_MX") == ("es_MX", "es_419", "es")
    assert locale_chain("es_ES") == ("es_ES", "es")
    assert locale_chain("es_419") == ("es_419", "es")
    assert locale_chain("pt_BR") == ("pt_BR", "pt")
    assert locale_chain("en") == ("en",)


@pytest.mark.parametrize(
    ("locale", "mobile", "quote", "files"),
    [
        ("es_MX", "Celular", "Cotización", "2 archivos"),
        ("es_AR", "Celular", "Presupuesto", "2 archivos"),
        ("es_ES", "Móvil", "Presupuesto", "2 ficheros"),
        ("es", "Teléfono móvil", "Presupuesto", "2 ficheros"),
        ("en", "Mobile", "Quote", "2 files"),
    ],
)
def test_words_along_the_chain(app, locale, mobile, quote, files):
    app.chosen["locale"] = locale
    with app.test_request_context():
        assert _("Mobile") == mobile
        assert _("Quote") == quote
        assert ngettext("%(num)s file", "%(num)s files", 2) == files
        assert current_locale() == locale


def test_plural_context_and_values(app):
    with app.test_request_context():
        assert ngettext("%(num)s file", "%(num)s files", 1) == "1 archivo"
        assert ngettext("%(num)s file", "%(num)s files", 5091) == "5,091 archivos"
        assert pgettext("verb", "Quote") == "Presupuestar"
        assert _("Hello %(name)s", name="Ana") == "Hola, Ana"
        assert _("Not translated") == "Not translated"


def test_a_module_never_changes_a_word_of_the_core(app):
    with app.test_request_context():
        assert _("Save") == "Guardar"


def test_lazy_texts_follow_the_language_and_are_escaped(app):
    label, hello = _l("Quote"), _l("Hello %(name)s", name="<b>")
    files = lazy_ngettext("%(num)s file", "%(num)s files", 3)
    assert isinstance(label, LazyText)
    with app.test_request_context():
        assert str(label) == "Cotización"
        assert str(files) == "3 archivos"
        assert render_template_string("{{ hello }}", hello=hello) == "Hola, &lt;b&gt;"
        with using_locale("es_ES"):
            assert str(label) == "Presupuesto"


def test_jinja(app):
    template = (
        "{{ _('Quote') }}|{% trans %}Save{% endtrans %}|{{ pgettext('verb', 'Quote') }}|"
        "{{ ngettext('%(num)s file', '%(num)s files', 2) }}|{{ _('Hello %(name)s', name=n) }}"
    )
    with app.test_request_context():
        text = render_template_string(template, n="<i>")
    assert text == "Cotización|Guardar|Presupuestar|2 archivos|Hola, &lt;i&gt;"


def test_using_locale_outside_a_request_and_back(app):
    with app.app_context():
        with using_locale("es_ES", "Europe/Madrid"):
            assert _("Mobile") == "Móvil"
            assert current_timezone().key == "Europe/Madrid"
            with using_locale("es_AR"):
                assert current_timezone().key == "Europe/Madrid"
                assert current_locale() == "es_AR"
            assert _("Mobile") == "Móvil"
        assert _("Mobile") == "Celular"
        assert current_timezone().key == "America/Mexico_City"


def test_outside_an_application_nothing_breaks():
    assert _("Save") == "Save"
    assert current_locale() == "es"
    assert current_timezone().key == "UTC"
    with pytest.raises(RuntimeError), using_locale("es"):
        pass


def test_a_newer_po_is_compiled_again(app, catalogues):
    path = po(catalogues[0], "es_MX", 'msgid "Mobile"\nmsgstr "Cel"\n')
    with app.test_request_context():
        assert _("Mobile") == "Cel"
    later = path.with_suffix(".mo").stat().st_mtime_ns + 1_000_000_000
    po(catalogues[0], "es_MX", 'msgid "Mobile"\nmsgstr "Otro"\n')
    os.utime(path, ns=(later, later))
    other = Flask(__name__)
    init_locale(other, catalogues, lambda: "es_MX")
    with other.test_request_context():
        assert _("Mobile") == "Otro"
    assert not [f for f in path.parent.iterdir() if f.suffix not in (".po", ".mo")]


def test_a_folder_that_cannot_be_written_is_compiled_in_memory(catalogues):
    path = catalogues[0].po("es")
    path.with_suffix(".mo").mkdir()  # stands for a read-only folder, which root could still write
    assert b"Guardar" in compile_po(path)
    assert not list(path.parent.glob("*.tmp"))
