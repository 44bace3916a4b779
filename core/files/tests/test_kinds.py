"""What a file is, is read in it; what could run is refused, whatever it is called."""

import io
import struct
import zipfile

import openpyxl
import pytest

from core.files import NotTaken, kind_of
from core.files.kinds import is_drawn

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 50
EXE = b"MZ" + b"\0" * 58 + struct.pack("<I", 128) + b"\0" * 70 + b"PE\0\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>'


def box(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return content.getvalue()


def book():
    content = io.BytesIO()
    openpyxl.Workbook().save(content)
    return content.getvalue()


def look(content, name, **options):
    stream = io.BytesIO(content)
    found = kind_of(stream, name, **options)
    assert stream.tell() == 0
    return found.media_type, found.name


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept"),
    [
        (PNG, "foto.png", "image/png", "foto.png"),
        (PNG, "factura.pdf", "image/png", "factura.png"),
        (PNG, "programa.exe", "image/png", "programa.png"),
        (PNG, "captura", "image/png", "captura.png"),
        (b"%PDF-1.7 x", "a.PDF", "application/pdf", "a.PDF"),
        (OLE, "viejo.doc", "application/msword", "viejo.doc"),
        (b"a;b\n1;2", "datos.csv", "text/csv", "datos.csv"),
        ("Año".encode("cp1252"), "nota.txt", "text/plain", "nota.txt"),
        (b"<?xml version='1.0'?><cfdi:Comprobante/>", "f.xml", "application/xml", "f.xml"),
    ],
)
def test_the_content_decides(content, name, kind, kept):
    assert look(content, name) == (kind, kept)


def test_office_documents_are_told_from_compressed_files():
    kind, name = look(book(), "libro.xlsx")
    assert (kind.rpartition(".")[2], name) == ("sheet", "libro.xlsx")
    with pytest.raises(NotTaken):
        look(box("a.txt"), "libro.xlsx")
    assert look(box("a.txt"), "a.zip", archives=True) == ("application/zip", "a.zip")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EXE, "factura.pdf"),
        (EXE, "programa.exe"),
        (b"\x7fELF" + b"\0" * 60, "a.txt"),
        (b"#!/bin/sh\nrm -rf /", "a.txt"),
        (SVG, "logo.svg"),
        (SVG, "logo.xml"),
        (SVG, "logo.txt"),
        (b"<!doctype html><script>x()</script>", "pagina.html"),
        (b"<!doctype html><script>x()</script>", "pagina.txt"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", "a.xml"),
        (b"alert(1)", "a.js"),
        (OLE, "instalador.msi"),
        (b"a\0b", "datos.csv"),
        (b"", "vacio.txt"),
    ],
)
def test_what_could_run_is_refused(content, name):
    with pytest.raises(NotTaken):
        look(content, name)


def test_documents_with_macros_and_what_the_settings_exclude_are_refused():
    with pytest.raises(NotTaken):
        look(book(), "libro.xlsm")
    song = b"ID3\x03" + b"\0" * 60
    assert look(song, "audio.mp3")[0] == "audio/mpeg"
    with pytest.raises(NotTaken):
        look(song, "audio.mp3", media=False)


def test_only_harmless_images_are_drawn():
    assert is_drawn(io.BytesIO(PNG))
    assert not is_drawn(io.BytesIO(SVG))
    assert not is_drawn(io.BytesIO(b"%PDF-1.7"))
