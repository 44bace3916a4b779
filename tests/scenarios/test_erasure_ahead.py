"""A customer with thousands of entries is erased in steps that may be cut off anywhere; files of others
that name them are told."""

import io

import pytest
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, acting_as, sudo
from core.access.models import AuditEntry
from core.access.sealing import seal, verify
from core.activities import schedule
from core.db import session, write
from core.db.base import utcnow
from core.db.scoping import EVERYTHING
from core.files import FileRow
from core.jobs import Runner
from core.jobs.models import JobRow
from core.lifecycle.ahead import go_ahead
from core.lifecycle.erasing import CHUNK
from core.lifecycle.erasures import Erasure, erase
from core.timeline import attachments
from core.timeline.models import TimelineEntry

C = "contacts.contact"
NAME = "Rosa Alemany Pons"
ENTRIES = 2 * CHUNK + 10


@pytest.fixture
def rosa(as_user):
    """Somebody with more entries than go into one unit of work."""
    as_user("privacidad")
    rosa = records.create(C, {"kind": "person", "name": NAME, "mail": "rosa@correo.example"}).id
    shared = {"kind": "note", "model": C, "record_id": rosa, "root_model": C, "root_id": rosa}
    with write(), sudo("plant") as current:
        for number in range(ENTRIES):
            text = f"{NAME} pide la muestra {number}"
            current.add(TimelineEntry(**shared, body=text, at=utcnow(), data={"to": NAME}))
    schedule((C, rosa), "call", f"Llamar a {NAME}", utcnow())
    return rosa


def attached(name, content):
    """A file of another customer."""
    hotel = records.create(C, {"name": f"Hotel Miramar {len(content)}"}).id
    token = attachments.take(io.BytesIO(content), name)
    attachments.attach(C, hotel, [token])
    return session().scalars(select(FileRow.id).order_by(FileRow.id.desc())).first()


@pytest.mark.both
def test_an_erasure_cut_off_anywhere_goes_on_from_there(rosa):
    with write() as current:
        waits = {"who": NAME, "mails": ["rosa@correo.example", "otro@correo.example"]}
        current.add(JobRow(name="demo", args=waits, state="queued", run_at=utcnow()))
    files = [
        attached("acta.txt", f"Firma {NAME.upper()}".encode()),
        attached("Contrato_Rosa_Alemany-Pons.csv", b"a;b"),
    ]
    attached("otra.txt", b"Firma Rosa Alemany")  # may be somebody else
    attached("escaneo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 50)

    def cut_after(steps):
        left = iter(range(steps - 1))

        def progress(_done):
            if next(left, None) is None:
                raise KeyboardInterrupt

        return progress

    for steps in (1, 2, 3, 4):  # among the entries, the activities and the files
        with pytest.raises(KeyboardInterrupt):
            go_ahead(C, rosa, cut_after(steps))
        assert session().scalar(select(Erasure.id)) is None
        assert records.get(C, rosa).name == NAME
    told = go_ahead(C, rosa)
    assert (told.naming, told.unread) == (files, 1)
    certificate = erase(C, rosa, "request", told=told).certificate
    assert certificate["tables"]["core_timeline"]["emptied"] >= ENTRIES
    assert certificate["tables"]["core_audit"]["emptied"] >= ENTRIES
    assert certificate["files"] == files
    session().expire_all()
    with acting_as(SYSTEM):
        everything = {"execution_options": {"scope": EVERYTHING}}
        for cls in (TimelineEntry, AuditEntry, JobRow, FileRow):
            for row in session().scalars(select(cls), **everything):
                assert "Rosa" not in str(vars(row)), (cls, row.id)
        job = session().scalars(select(JobRow).where(JobRow.name == "demo")).one()
        assert job.args == {"who": "—", "mails": ["—", "otro@correo.example"]}
        assert session().get(FileRow, files[1]).name == "Contrato —.csv"
        seal()
        assert verify().broken is None


def test_the_desk_tells_of_the_files_of_others(rosa, sign_in, app):
    attached("acta.txt", f"Firma {NAME}".encode())
    number = records.create("contacts.request", {"kind": "erasure", "contact_id": rosa}).id
    page, browser = f"/contacts/privacy/{number}", sign_in("privacidad")
    browser.post(f"{page}/identity", data={"identity": "Mostrador"})
    browser.post(f"{page}/carry-out")
    browser.post(f"{page}/erase", data={"typed": records.get("contacts.request", number).number})
    waiting = browser.get(f"{page}/erasure").text
    assert "Suprimiendo" in waiting
    assert "data-poll" in waiting
    Runner(app).drain()
    over = browser.get(f"{page}/erasure").text
    assert "1 archivo de otros" in over
    assert "data-poll" not in over
    text = browser.get(f"{page}/certificate").text
    assert "Hotel Miramar" in text
    assert "acta.txt" in text
