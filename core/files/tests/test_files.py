"""Files: kept once, named safely, never half, gone when nothing needs them."""

import io
import os
import time
from datetime import timedelta

import pytest

from core.config import ConfigError
from core.db import read, session, write
from core.db.base import utcnow
from core.files import (
    FileRow,
    LocalStorage,
    TooLarge,
    download,
    open_file,
    remove,
    safe_name,
    storage,
    storage_at,
    store,
)
from core.files.service import remove_expired, remove_unneeded


@pytest.fixture
def place(app, tmp_path):
    """The application with a storage of this test's own."""
    with app.app_context():
        app.extensions["cauce_files"] = LocalStorage(tmp_path)
        yield tmp_path
        del app.extensions["cauce_files"]


def contents(place):
    return [p for p in place.rglob("*") if p.is_file()]


def test_a_file_comes_back_as_it_was(place):
    data = os.urandom(1_000_000)
    row = store(io.BytesIO(data), "Factura nº 7.pdf", model="contacts.contact", record_id=3)
    assert (row.name, row.size, row.media_type) == (
        "Factura nº 7.pdf",
        1_000_000,
        "application/pdf",
    )
    with open_file(row) as stream:
        assert stream.read() == data


def test_the_same_content_is_kept_once(place):
    first = store(io.BytesIO(b"same"), "a.txt")
    second = store(io.BytesIO(b"same"), "b.txt")
    assert first.digest == second.digest
    assert len(contents(place)) == 1


def test_too_large_leaves_nothing(place):
    with pytest.raises(TooLarge) as caught:
        store(io.BytesIO(b"x" * 1001), "big", limit=1000)
    assert caught.value.limit == 1000
    assert contents(place) == []


def test_a_stream_that_breaks_leaves_nothing(place):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        store(Broken(b"x" * 100), "half")
    assert contents(place) == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\carta.docx", "carta.docx"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("factura\u202efdp.exe", "facturafdp.exe"),
        ("CON.txt", "_CON.txt"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("niño.png", "niño.png"),
    ],
)
def test_names_become_harmless(given, kept):
    assert safe_name(given) == kept


def test_a_name_is_never_a_path(tmp_path):
    with pytest.raises(ValueError, match="SHA-256"):
        LocalStorage(tmp_path).open("../../secret_key")


def test_pages_are_downloaded_and_pictures_may_be_shown(app, place):
    with app.test_request_context():
        page = download(store(io.BytesIO(b"<script>"), "x.html"), show=True)
        assert page.headers["Content-Disposition"].startswith("attachment")
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        picture = download(store(io.BytesIO(b"x"), "x.png"), show=True)
        assert picture.headers["Content-Disposition"].startswith("inline")
        for answer in (page, picture):
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            answer.close()


def age(place, seconds):
    for path in contents(place):
        os.utime(path, (time.time() - seconds,) * 2)


def test_bytes_without_a_row_go_after_a_day_and_others_stay(place):
    kept = store(io.BytesIO(b"kept"), "kept")
    remove(store(io.BytesIO(b"gone"), "gone"))
    yesterday = utcnow() - timedelta(days=1)
    assert remove_unneeded(yesterday) == 0
    age(place, 2 * 86400)
    store(io.BytesIO(b"gone"), "needed again")
    assert remove_unneeded(yesterday) == 0
    with write() as current:
        current.query(FileRow).filter_by(name="needed again").delete()
    age(place, 2 * 86400)
    assert remove_unneeded(yesterday) == 1
    with open_file(kept) as stream:
        assert stream.read() == b"kept"


def test_files_with_a_term_go_when_it_is_over(place):
    store(io.BytesIO(b"1"), "old.csv", expires_at=utcnow() - timedelta(seconds=1))
    store(io.BytesIO(b"2"), "new.csv", expires_at=utcnow() + timedelta(days=1))
    store(io.BytesIO(b"3"), "forever.csv")
    assert remove_expired(utcnow()) == 1
    with read():
        names = {row.name for row in session().query(FileRow)}
    assert {"new.csv", "forever.csv"} <= names
    assert "old.csv" not in names


def test_an_unknown_storage_is_a_clear_error(app):
    with pytest.raises(ConfigError, match="ftp"):
        storage_at("ftp://example")
    with app.app_context():
        assert isinstance(storage(), LocalStorage)
        app.extensions.pop("cauce_files")
