"""Ajustes → Documents: the dress in which quotes, delivery notes and letters are printed."""

import re
import struct
import zlib
from io import BytesIO
from time import sleep

from pypdf import PdfReader
from sqlalchemy import select

from core.db import session
from core.printing import render_pdf
from core.settings import Company, current_company
from core.ui.settings import documents


def png(width: int = 40, height: int = 20) -> bytes:
    """A green picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = (b"\0" + b"\x10\x90\x40" * width) * height
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def version(page: bytes) -> str:
    return re.search(rb'name="version" value="(\d+)"', page)[1].decode()


def send(client, **form):
    form = {"version": version(client.get("/settings/documents").data), **form}
    return client.post("/settings/documents", data=form, content_type="multipart/form-data")


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_logo_and_foot_stand_on_every_document(app, sign_in):
    master = sign_in("master")
    foot = "Inscrita en el Registro Mercantil de Ávila, hoja AV-1"
    answer = send(master, document_foot=foot, logo=(BytesIO(png()), "marca.png"))
    assert answer.status_code == 303
    with master.get("/settings/documents/logo") as picture:
        assert picture.data == png()
    sample = master.get("/settings/documents/sample")
    assert sample.mimetype == "application/pdf"
    page = PdfReader(BytesIO(sample.data)).pages[0]
    assert len(page.images) == 1
    assert foot in page.extract_text()
    assert "600,00 €" in words(sample.data).replace("\xa0", " ")
    assert send(master, document_foot=foot, no_logo="1").status_code == 303
    assert master.get("/settings/documents/logo").status_code == 404
    assert "Empresa de prueba" in words(master.get("/settings/documents/sample").data)


def test_only_a_picture_of_paper_is_a_logo_and_what_was_written_stays(app, sign_in, monkeypatch):
    master = sign_in("master")
    for content, name in ((b"%PDF-1.7\n", "marca.pdf"), (b"<svg/>", "marca.svg"), (b"", "no.png")):
        answer = send(master, document_foot="Hoja AV-1", logo=(BytesIO(content), name))
        assert answer.status_code == 422
        assert "Hoja AV-1" in answer.text
        assert 'id="f-logo-error"' in answer.text
    monkeypatch.setattr(documents, "LARGEST", 60)
    assert send(master, logo=(BytesIO(png()), "grande.png")).status_code == 422
    with app.app_context():
        company = session().scalar(select(Company))
        assert (company.logo_id, company.document_foot) == (None, None)


def test_who_does_not_run_the_company_sees_none_of_it(sign_in):
    seller = sign_in("ventas")
    for address in ("", "/logo", "/sample"):
        assert seller.get(f"/settings/documents{address}").status_code == 403


def test_a_document_speaks_the_language_of_its_reader_and_is_the_same_twice(app):
    with app.test_request_context():
        values = {"title": "Prueba", "company": current_company()}
        mexican = render_pdf("print/sample.html", locale="es_MX", **values)
        sleep(1.1)  # in another second
        assert "EUR" in words(mexican) or "€600.00" in words(mexican)
        assert mexican == render_pdf("print/sample.html", locale="es_MX", **values)


def test_no_text_makes_the_server_load_an_address(app):
    with app.test_request_context():
        title = "<img src='file:///etc/passwd'><img src='http://127.0.0.1:1/x'>"
        assert "<img" in words(render_pdf("print/sample.html", title=title))
