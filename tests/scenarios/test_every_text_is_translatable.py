"""No word of a page is written in the code: all of them come out of the catalogues.

A made-up language puts brackets around every text. Whatever a page shows without brackets was
written where no translator can reach it, or is data.
"""

import re

import pytest
from babel.support import Translations

from core.access.actor import SYSTEM, acting_as
from core.locale.countries import country_profile
from core.records import create

#: Names of things, keys, file kinds and secrets: the same in every language.
NEUTRAL = re.compile(
    r"Ctrl( K)?|Alt|Esc|CSV|Excel|Cauce|API|EUR|BIC|https?://\S*|[\w.]+@[\w.]+|&\w+;|\b[A-Z2-7]{16,}\b"
    r"|\b(accounting|collections|contacts|logistics|sales|support)\.\w+|\b\w{1,3}-[{}\w-]+"
)
#: Pages of other makers: Flask-Admin brings its own translations.
FOREIGN = ("/admin", "/static", "/api/", "/healthz", "/readyz")
#: What these pages show that is data: names of the company, the person, the contact, the countries
#: that are served, the series and the examples of automations, which are made in the company's
#: language; dates.
DATA = (
    r"Empresa de prueba|España|Argentina|Chile|Colombia|México|Perú"
    r"|Ñandú|Master|Mast|ED\b|MA\b|\w+ \d+ de \w+ de \d{4}"
    r"|^(Casos|Cobros|Devoluciones|Entregas|Gestiones de cobro|Lotes para contabilidad)$"
    r"|^(Efectos y cheques|Expedientes prejudiciales|Incobrables|Movimientos de almacén)$"
    r"|^(Pedidos|Planes de pago|Presupuestos)$"
    r"|^(Reembolsos a clientes|Remesas|Solicitudes de derechos)$"
    r"|^\w+ de \d{4}$|\d+ \w{3,4} \d{4}"
    r"|^(lun|mar|mié|jue|vie|sáb|dom)$"
    r"|Avisar si un caso lleva 3 días sin actividad|Crear tarea al pasar a Negociación"
    r"|{{number}} lleva 3 días sin actividad: {{name}}|Preparar la negociación de {{name}}"
)
#: Words that the country fixes, whatever the language.
OF_THE_COUNTRY = [
    *country_profile("ES").address_labels.values(),
    country_profile("ES").tax_id_label,
    *(word[:1].upper() + word[1:] for word in country_profile("ES").terms.values()),
]


class Bracketed(Translations):
    """A language in which every text stands in brackets."""

    def ugettext(self, message):
        return f"⟦{message}⟧"

    def ungettext(self, singular, plural, n):
        return f"⟦{singular if n == 1 else plural}⟧"

    def upgettext(self, context, message):
        return f"⟦{message}⟧"

    def unpgettext(self, context, singular, plural, num):
        return f"⟦{singular if num == 1 else plural}⟧"


@pytest.fixture
def bracketed(app):
    """The application in that language, with one contact."""
    tables = app.extensions["babel"].instance.chain._tables
    before = dict(tables)
    forget(app)
    tables.update(dict.fromkeys([("es", None), ("es", "ES"), ("es", "419")], Bracketed()))
    with app.app_context(), acting_as(SYSTEM):
        contact = create("contacts.contact", {"name": "Ñandú", "kind": "company", "country": "ES"})
        number = contact.id
    yield number
    tables.clear()
    tables.update(before)
    forget(app)


def forget(app):
    """Drop what was made with other texts: compiled templates, tables, shells of pages."""
    app.jinja_env._per_language.clear()
    app.extensions["cauce"].cache.clear()


def shown(page):
    """The texts of a page, and those read aloud or shown on hover."""
    page = re.sub(r"<(script|style|svg|select|textarea|code)\b.*?</\1>", "", page, flags=re.S)
    attributes = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', page)
    return {text.strip() for text in (*re.split(r"<[^>]+>", page), *attributes)}


@pytest.mark.once
@pytest.mark.slow
def test_every_page(app, bracketed, sign_in):
    browser = sign_in("master")
    rules = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and not r.arguments]
    paths = sorted(r.rule for r in rules if not r.rule.startswith(FOREIGN))
    data = re.compile(rf"{DATA}|{'|'.join(map(re.escape, OF_THE_COUNTRY))}")
    written, pages = {}, 0
    for path in [*paths, f"/contacts/{bracketed}", f"/contacts/{bracketed}/edit", "/no-such-page"]:
        answer = browser.get(path)
        if answer.mimetype != "text/html" or answer.location:
            continue
        pages += 1
        for text in shown(answer.text):
            rest = NEUTRAL.sub("", data.sub("", re.sub(r"⟦.*⟧", "", text, flags=re.S)))
            if re.search(r"[^\W\d_]{3}", rest):
                written.setdefault(text, path)
    assert pages > 10
    assert written == {}
