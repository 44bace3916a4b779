"""The wizard from the file to the undo, as a browser without scripts goes through it."""

from __future__ import annotations

import io
import re

import pytest

from core.records.importing import jobs, run, undo
from core.records.importing.testing import DATA, C


@pytest.fixture
def browser(sign_in):
    """A browser of the Master, with the posting of forms and files."""
    return Browser(sign_in("master"))


class Browser:
    """Follows links and posts forms as a person does."""

    def __init__(self, client):
        self.client = client

    def get(self, path, status=200):
        """The text of a page."""
        with self.client.get(path) as answer:
            text = answer.get_data(as_text=True)
            assert answer.status_code == status, text[:2000]
            return text

    def post(self, path, status=303, **values):
        """Send a form with the token of the page it stands on."""
        page = self.client.get("/imports/new").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        data = {**values, "csrf_token": token.group(1) if token else ""}
        answer = self.client.post(path, data=data, content_type="multipart/form-data")
        assert answer.status_code == status, answer.get_data(as_text=True)[:3000]
        return answer.headers.get("Location") or answer.get_data(as_text=True)

    def upload(self, content, name="clientes.csv", status=303):
        """Step 1."""
        data = content.encode() if isinstance(content, str) else content
        return self.post("/imports/new", status, model=C, file=(io.BytesIO(data), name))


def test_from_the_file_to_the_undo(app, browser, as_user):
    assert "clientes" not in browser.get("/imports")
    columns = browser.upload((DATA / "contacts-hubspot.csv").read_bytes())
    number = int(columns.split("/")[2])
    page = browser.get(columns)
    assert "Nombre de la empresa" in page
    preview = browser.post(columns, **{"field-15": "revenue", "empty": "keep"})
    assert preview == f"/imports/{number}/preview"
    assert "sin-arroba" not in browser.get(preview)
    assert browser.post(preview) == f"/imports/{number}"
    assert 'data-poll="/imports/' in browser.get(f"/imports/{number}")
    as_user("master")
    run.run(number)
    page = browser.get(f"/imports/{number}")
    assert "falta-la-arroba.example" in page
    assert "data-poll" not in page
    report = browser.get(f"/imports/{number}/report.csv")
    assert len(report.splitlines()) == 176
    rejected = browser.get(f"/imports/{number}/corrections.csv")
    assert len(rejected.splitlines()) == 6
    browser.post(f"/imports/{number}/undo")
    undo.undo(number)
    assert "/undo" not in browser.get(f"/imports/{number}")
    assert "clientes.csv" in browser.get("/imports")


def test_what_is_wrong_with_a_file_is_said_on_its_page(browser):
    page = browser.upload(b"%PDF-1.7", status=422)
    assert 'role="alert"' in page
    assert 'role="alert"' in browser.upload(b"", status=422)
    assert 'role="alert"' in browser.post("/imports/new", 422, model=C)
    browser.post("/imports/new", 403, model="no.model")


def test_choices_that_cannot_be_keep_what_was_typed(browser):
    columns = browser.upload("Nombre;Zona\nAna;Norte\n")
    page = browser.post(columns, 422, **{"field-0": "city", "field-1": "city", "source": "Mi ERP"})
    assert 'id="field-1-error"' in page
    assert 'value="Mi ERP"' in page
    assert page.count('<option value="city" selected>') == 2


def test_the_file_can_be_read_another_way(browser):
    columns = browser.upload("Nombre,x;Ciudad\nJosé;León\n".encode("cp1252"))
    browser.post(columns, action="reread", encoding="cp1252", separator=",")
    assert "x;Ciudad" in browser.get(columns)
    assert 'role="alert"' in browser.post(
        columns, 422, action="reread", encoding="utf-8", separator=";"
    )


def test_a_long_file_is_examined_by_a_worker(app, browser, as_user):
    rows = "".join(f"Cliente {n};c{n}@a.es\n" for n in range(2500))
    columns = browser.upload("Nombre;Correo\n" + rows)
    number = int(columns.split("/")[2])
    preview = browser.post(columns)
    assert "data-poll" in browser.get(preview)
    as_user("master")
    jobs.check_job.call(Quiet(), number)
    assert "data-poll" not in browser.get(preview)


class Quiet:
    """A run whose progress nobody watches."""

    def progress(self, done, total=0, text=""):
        """Nothing to show."""


def test_markup_in_a_file_stays_text(browser):
    columns = browser.upload("<b>Nombre</b>;Ciudad\n<script>alert(1)</script>;León\n")
    assert "<script>alert" not in browser.get(columns)
    preview = browser.post(columns, **{"field-0": "name"})
    page = browser.get(preview)
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page


def test_a_draft_can_be_discarded(browser):
    columns = browser.upload("Nombre\nAna\n")
    browser.post(columns.replace("columns", "discard"))
    browser.get(columns, 404)


def test_others_neither_see_nor_touch_it(browser, sign_in):
    columns = browser.upload("Nombre\nAna\n")
    number = columns.split("/")[2]
    for name, status in (("marketing", 404), ("ventas", 404)):
        other = sign_in(name)
        for path in ("columns", "preview", "report.csv", "corrections.csv"):
            assert other.get(f"/imports/{number}/{path}").status_code == status
    reader = Browser(sign_in("lectura"))
    assert 'type="file"' not in reader.get("/imports/new")
    assert sign_in("ventas").get(f"/imports/new?model={C}").status_code == 403


def test_nobody_signed_in_gets_nothing(client):
    assert client.get("/imports").status_code in (302, 303)
    assert client.post("/imports/new").status_code in (302, 303, 400, 401)


def test_the_button_counts_the_rows_that_would_come_in(browser):
    columns = browser.upload("Nombre;Correo\nAna;ana@demo.example\nEva;esto no es un correo\n")
    good = browser.get(browser.post(columns, empty="keep"))
    assert "Importar 1 fila<" in good
    columns = browser.upload("Nombre;Correo\nEva;esto no es un correo\n")
    none = browser.get(browser.post(columns, empty="keep"))
    assert "No hay nada que importar" in none
    assert "Importar 1 fila" not in none
