"""What stands in a file, as far as it can be read."""

import io
import zipfile

import pytest
from weasyprint import HTML

from core.files.reading import words_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx():
    """A document in which the program has cut the name into pieces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(
            "word/document.xml",
            "<w:p><w:r><w:t>Firma Ro</w:t></w:r><w:r><w:t>sa Pérez</w:t></w:r></w:p><w:p/>",
        )
    return out.getvalue()


MAIL = (
    b"From: Ana <ana@correo.example>\nSubject: =?utf-8?q?Rosa_P=C3=A9rez?=\nMIME-Version: 1.0\n"
    b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    b"RmlybWEgUm9zYSBQw6lyZXo=\n"
)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/csv", "Firma Rosa Pérez".encode("cp1252")),
        ("text/plain", b"\xff\xfe" + "Firma Rosa Pérez".encode("utf-16-le")),
        ("text/plain", MAIL),
        ("message/rfc822", MAIL),
        ("application/rtf", rb"{\rtf1 Firma Rosa P\'e9rez\par}"),
        (WORD, docx()),
        ("application/pdf", HTML(string="<p>Firma Rosa Pérez").write_pdf()),
    ],
)
def test_words_are_found_in_every_kind(kind, content):
    assert "Firma Rosa Pérez" in (words_of(io.BytesIO(content), kind) or "").replace("\n", " ")


@pytest.mark.parametrize(
    ("kind", "content"),
    [("image/png", b"\x89PNG"), ("application/pdf", b"%PDF-1.4 broken"), (WORD, b"PK broken"),
     ("application/pdf", HTML(string="").write_pdf())],
)  # fmt: skip
def test_what_has_no_words_says_so(kind, content):
    assert words_of(io.BytesIO(content), kind) is None
