"""Files obey the record and the entry they belong to, on every way, and go when they should."""

import io
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import func, select, update

from core import records, timeline
from core.access import Forbidden
from core.db import session, write
from core.db.base import utcnow
from core.db.scoping import EVERYTHING
from core.files import FileRow, LocalStorage
from core.files.service import remove_expired
from core.records import Invalid, NotFound
from core.timeline.attachments import file_of, may_draw, purge_removed, remove_attachment
from core.timeline.attachments import restore_attachment as restore
from core.timeline.history import history_of
from core.timeline.models import Attachment, TimelineEntry

C = "contacts.contact"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 50


@pytest.fixture(autouse=True)
def place(app, tmp_path):
    """A storage of this test's own."""
    app.extensions["cauce_files"] = LocalStorage(tmp_path)
    yield tmp_path
    del app.extensions["cauce_files"]


@pytest.fixture
def hotel(as_user):
    as_user("ventas")
    return records.create(C, {"name": "Hotel Miramar"}).id


def take(content=PNG, name="foto.png"):
    return timeline.take(io.BytesIO(content), name)


def names(record_id):
    return [file.name for file in timeline.attachments_of(C, record_id)]


def rows():
    return session().scalar(select(func.count(FileRow.id)).where(FileRow.model == C))


def test_files_come_with_an_entry_or_are_put_on_a_record(as_user, hotel, count_queries):
    timeline.log("note", C, hotel, {"body": "Miren", "files": [take(), take(b"a;b", "x.csv")]})
    timeline.log("note", C, hotel, {"body": "", "files": [take(name="sola.png")]})
    timeline.attach(C, hotel, [take(name="ficha.png")])
    assert names(hotel) == ["ficha.png", "sola.png", "x.csv", "foto.png"]
    with count_queries() as seen:
        items = history_of(C, hotel).items
    assert [[f.name for f in i.files] for i in items][:2] == [["sola.png"], ["foto.png", "x.csv"]]
    assert len(seen) <= 4
    with pytest.raises(Invalid):
        timeline.log("note", C, hotel, {"body": "  "})


def test_what_is_not_taken_is_refused_with_its_reason(as_user, hotel):
    as_user("master")
    with write() as current:
        current.scalars(select(records.spec_of("core.company").cls)).one().file_limit = 1
    g.pop("cauce_company", None)  # read once a request
    as_user("ventas")
    with pytest.raises(Invalid) as refused:
        take(PNG + b"\0" * (1024 * 1024), "grande.png")
    assert "grande.png" in refused.value.errors["file"][0]
    with pytest.raises(Invalid):
        take(b"MZ" + b"\0" * 200, "factura.pdf")
    as_user("lectura")
    with pytest.raises(Forbidden):
        take()


def test_a_token_serves_once_and_only_its_owner(as_user, hotel):
    token = take()
    as_user("jefatura")
    with pytest.raises(Invalid):
        timeline.attach(C, hotel, [token])
    as_user("ventas")
    timeline.attach(C, hotel, [token])
    for wrong in (token, "forged"):
        with pytest.raises(Invalid):
            timeline.attach(C, hotel, [wrong])
    with pytest.raises(Invalid):
        timeline.attach(C, hotel, [token] * 21)


def test_a_file_is_seen_exactly_when_its_record_and_its_entry_are(as_user, hotel):
    open_one = timeline.attach(C, hotel, [take()])[0]
    private = {"body": "Secreta", "private": True, "files": [take(name="secreta.png")]}
    timeline.log("note", C, hotel, private)
    secret = timeline.attachments_of(C, hotel)[0].id
    as_user("jefatura")
    assert names(hotel) == ["foto.png"]
    assert file_of(open_one)[0].name == "foto.png"
    with pytest.raises(NotFound):
        file_of(secret)
    as_user("privacidad")
    assert file_of(secret)
    as_user("ventas2")
    for number in (open_one, secret):
        with pytest.raises(NotFound):
            file_of(number)
    with pytest.raises(NotFound):
        timeline.attachments_of(C, hotel)
    with pytest.raises(NotFound):
        remove_attachment(open_one)
    assert session().scalars(select(Attachment)).all() == []


def test_a_deleted_entry_hides_its_files_and_a_removal_can_be_undone(as_user, hotel):
    note = timeline.log("note", C, hotel, {"body": "x", "files": [take()]})
    number = timeline.attachments_of(C, hotel)[0].id
    timeline.delete(note.id)
    assert names(hotel) == []
    timeline.undelete(note.id)
    remove_attachment(number)
    assert names(hotel) == []
    with pytest.raises(NotFound):
        file_of(number)
    restore(number)
    assert names(hotel) == ["foto.png"]
    as_user("lectura")
    with pytest.raises(Forbidden):
        remove_attachment(number)


def test_what_nobody_attached_and_what_was_removed_goes(as_user, hotel):
    take(name="olvidada.png")
    with write() as current:
        current.execute(
            update(FileRow)
            .where(FileRow.model.is_(None))
            .values(expires_at=utcnow() - timedelta(1))
        )
    assert remove_expired(utcnow()) == 1
    kept = timeline.attach(C, hotel, [take(name="queda.png")])
    remove_attachment(timeline.attach(C, hotel, [take(name="quitada.png")])[0])
    note = timeline.log("note", C, hotel, {"body": "x", "files": [take(name="nota.png")]})
    timeline.delete(note.id)
    assert purge_removed(utcnow() - timedelta(days=30)) == 0
    assert purge_removed(utcnow() + timedelta(seconds=1)) == 3
    assert rows() == 1
    assert file_of(kept[0])
    query = select(TimelineEntry).where(TimelineEntry.id == note.id)
    assert session().scalar(query.execution_options(scope=EVERYTHING)) is None


def test_erasure_takes_every_file_of_a_record_and_of_what_is_rooted_in_it(as_user, hotel):
    other = records.create(C, {"name": "Rosa", "kind": "person"}).id
    place = records.create("contacts.relation", {"company_id": hotel, "person_id": other})
    timeline.log("note", C, hotel, {"body": "x", "files": [take()]})
    timeline.attach("contacts.relation", place.id, [take()])
    timeline.attach(C, other, [take()])
    assert timeline.erase_files(C, hotel) == 2
    assert names(hotel) == []
    assert names(other) == ["foto.png"]
    assert rows() == 1


def test_an_image_is_looked_at_again_before_it_is_drawn(as_user, hotel, place):
    _shown, row = file_of(timeline.attach(C, hotel, [take()])[0])
    assert may_draw(row)
    (content,) = [p for p in place.rglob("*") if p.is_file()]
    content.write_bytes(b"<svg onload='x()'/>")
    assert not may_draw(row)
