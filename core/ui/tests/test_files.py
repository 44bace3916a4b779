"""Files over the web: sent, saved, drawn only where harmless, with the permission of the record."""

import io
import re

import pytest

from core import records
from core.files import LocalStorage

C = "contacts.contact"
HX = {"HX-Request": "true"}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 50


@pytest.fixture
def hotel(app, as_user, tmp_path):
    app.extensions["cauce_files"] = LocalStorage(tmp_path)
    as_user("ventas")
    yield records.create(C, {"name": "Hotel Miramar"}).id
    del app.extensions["cauce_files"]


def upload(content=PNG, name="foto.png"):
    return (io.BytesIO(content), name)


def test_a_file_is_taken_at_once_and_comes_with_the_note(sign_in, hotel):
    client = sign_in("ventas")
    taken = client.post("/files/take", data={"file": upload()})
    assert taken.status_code == 200
    data = {"body": "Con foto", "file": taken.json["token"]}
    page = client.post(f"/timeline/{C}/{hotel}/note", data=data, headers=HX).text
    address = re.search(r'<img src="(/files/\d+)/image"', page)[1]
    saved = client.get(address, buffered=True)
    assert saved.data == PNG
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    drawn = client.get(f"{address}/image", buffered=True)
    assert drawn.mimetype == "image/png"
    assert drawn.headers["X-Content-Type-Options"] == "nosniff"
    for who, status in (("jefatura", 200), ("ventas2", 404)):
        other = sign_in(who)
        assert other.get(address, buffered=True).status_code == status
        assert other.get(f"{address}/image", buffered=True).status_code == status


def test_without_scripts_the_form_brings_the_file(sign_in, hotel):
    client = sign_in("ventas")
    data = {"body": "", "files": upload(b"%PDF-1.7 x", "oferta.pdf")}
    answer = client.post(f"/timeline/{C}/{hotel}/note", data=data)
    assert answer.status_code == 303
    page = client.get(f"/contacts/{hotel}").text
    assert "oferta.pdf" in page
    number = re.search(r'href="/files/(\d+)"', page)[1]
    assert client.get(f"/files/{number}/image").status_code == 404


def test_what_is_refused_says_why_in_spanish_and_keeps_what_was_typed(sign_in, hotel):
    client = sign_in("ventas")
    refused = client.post("/files/take", data={"file": upload(b"MZ" + b"\0" * 90, "a.exe")})
    assert refused.status_code == 422
    assert "no se aceptan" in refused.json["error"]
    token = client.post("/files/take", data={"file": upload()}).json["token"]
    data = {"body": "Lo escrito", "file": token, "files": upload(b"MZ" + b"\0" * 90, "a.exe")}
    again = client.post(f"/timeline/{C}/{hotel}/note", data=data, headers=HX)
    assert again.status_code == 422
    assert "Lo escrito" in again.text
    assert token in again.text
    assert "no se aceptan" in again.text


def test_the_panel_of_files_attaches_and_removes_with_undo(sign_in, hotel):
    client = sign_in("ventas")
    where = f"/files/of/{C}/{hotel}"
    panel = client.post(where, data={"files": upload()}, headers=HX).text
    assert "foto.png" in panel
    number = re.search(r'href="/files/(\d+)"', panel)[1]
    gone = client.post(f"/files/{number}/remove", headers=HX)
    assert f"/files/{number}/restore" in gone.headers["HX-Trigger"]
    assert "foto.png" not in client.get(where).text
    client.post(f"/files/{number}/restore", headers=HX)
    assert "foto.png" in client.get(where).text
    assert sign_in("ventas2").get(where).status_code == 404
    assert sign_in("lectura").post(where, data={"files": upload()}).status_code == 403
