"""The papers of every department: what they say of a person goes, is hidden, or moves with them."""

import json
from contextvars import Context
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.sealing import seal, verify
from core.api.services import company_today
from core.db import session, write
from core.db.base import Base
from core.db.scoping import EVERYTHING
from core.jobs import Runner, Schedule, enqueue
from core.lifecycle.erasures import erase
from core.lifecycle.moving import count
from core.mail.models import OutgoingMail
from core.notifications.models import Notification
from core.records import spec_of
from modules.accounting.services import record_invoice
from modules.collections.models import Claim
from modules.collections.services.dunning.sending import remind
from modules.contacts.models import Contact
from modules.contacts.services import block, merging
from modules.contacts.services.privacy.retention import erase_asked
from modules.contacts.tests.test_merging import dump, same
from modules.logistics.pages.tracking import tracking_path
from modules.sales.services.documents.handing import path_of
from tests.scenarios.papers import ORDERED, OWED, write_papers
from tests.scenarios.test_blocking import EVERYBODY
from tests.scenarios.test_erasure import MAIL, MARK, traces

C = "contacts.contact"


def sums():
    """Rows and money of everything that departments wrote."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name.partition("_")[0] in ("sales", "logistics", "accounting", "collections"):
            money = [func.sum(c) for c in table.c if "amount" in c.name or "total" in c.name]
            query = select(func.count(), *money).select_from(table)
            found[table.name] = tuple(session().connection().execute(query).one())
    return found


@pytest.mark.both
def test_the_papers_of_every_department(app, as_user, sign_in):
    as_user("master")
    values = {"kind": "person", "name": f"Rosa {MARK}", "mail": MAIL, "country": "ES"}
    rosa = records.create(C, values | {"phone": "612345679", "street": MARK}).id
    made = write_papers(app, rosa, MARK, MAIL)
    before = sums()
    token = path_of(records.get("sales.quote", made["sales.quote"]))
    assert MARK in sign_in("master").get(f"/collections/claims/{made['collections.claim']}").text
    as_user("privacidad")
    row = erase(C, rosa, "request")
    session().expire_all()
    with acting_as(SYSTEM):
        assert not traces()
        assert sums() == before
        assert records.get("sales.order", made["sales.order"]).total == ORDERED
        assert records.get("accounting.invoice", made["accounting.invoice"]).total == OWED
        seal()
        assert verify().broken is None
    assert MARK not in json.dumps(row.certificate)
    files = app.config["CAUCE"].data_dir / "files"
    assert not [p for p in files.rglob("*") if p.is_file() and MARK.encode() in p.read_bytes()]
    browser = sign_in("master")
    for model, number in made.items():
        collection = records.spec_of(model).collection
        page = f"/{model.partition('.')[0]}/{collection}"
        for address in (page, f"{page}?q={MARK}", f"{page}/{number}", f"/api/v1{page}/{number}"):
            text = browser.get(address).text.replace(f"q={MARK}", "").replace(f'"{MARK}"', "")
            assert MARK not in text, address
    visitor = app.test_client()
    session().commit()
    assert Context().run(visitor.get, token).status_code == 404


def seen_on(browser, made):
    """Address → what it says of the papers of somebody, wherever papers are shown."""
    found = {}
    for model, number in made.items():
        spec = spec_of(model)
        page = f"/{model.partition('.')[0]}/{spec.collection}"
        shown = (page, f"{page}/board", f"/palette?q={MARK}")
        for address in (*shown, f"{page}?q={MARK}", f"/api/v1{page}", f"/api/v1{page}?q={MARK}"):
            text = browser.get(address).text
            found[address] = (
                text.replace(f"q={MARK}", "").replace(f'"{MARK}"', "").replace(f"«{MARK}»", "")
            )
        with browser.post(f"{page}/export", data={"format": "csv"}) as answer:
            found[f"{page}/export"] = answer.text if answer.status_code == 200 else ""
        for address in (f"{page}/{number}", f"/api/v1{page}/{number}"):
            found[address] = "" if browser.get(address).status_code in (403, 404) else MARK
    others = (
        "/collections/reminders",
        "/collections/",
        "/accounting/",
        "/logistics/",
        "/reports/",
        "/",
    )
    return found | {address: browser.get(address).text for address in others}


def test_the_papers_of_every_department_are_hidden_and_no_job_speaks_of_them(app, as_user, sign_in):
    as_user("master")
    values = {"kind": "company", "name": f"Casa {MARK}", "mail": f"{MARK}@correo.example"}
    casa = records.create(C, {**values, "country": "ES"}).id
    made = write_papers(app, casa, MARK, f"{MARK}@correo.example")
    link = path_of(records.get("sales.quote", made["sales.quote"]))
    parcel = tracking_path(made["logistics.delivery"])
    assert [a for a, text in seen_on(sign_in("master"), made).items() if MARK in text]
    session().commit()
    assert Context().run(app.test_client().get, link).status_code == 200
    as_user("privacidad")
    block(casa, "erasure", "Lo pidió por correo")
    before = [
        session().scalar(select(func.count()).select_from(t)) for t in (OutgoingMail, Notification)
    ]
    with acting_as(SYSTEM.through("job")):
        with write():
            for schedule in app.extensions["cauce"].of(Schedule):
                enqueue(schedule.job)
        Runner(app).drain()
        plan = remind(contact_ids=[casa])
    session().expire_all()
    assert plan == 0
    after = [
        session().scalar(select(func.count()).select_from(t)) for t in (OutgoingMail, Notification)
    ]
    assert after == before
    for role in EVERYBODY:
        as_user(role)
        found = {a for a, text in seen_on(sign_in(role), made).items() if MARK in text}
        assert not found, (role, found)
    session().commit()
    assert Context().run(app.test_client().get, link).status_code == 404
    assert Context().run(app.test_client().get, parcel).status_code == 404
    as_user("privacidad")
    assert records.get(C, casa).name == f"Casa {MARK}"


def test_merging_two_customers_with_papers_and_back(app, as_user):
    """Each with all of it, at one of which the ledger and the claims look again in between."""
    as_user("master")
    values = {"kind": "company", "name": "Casa Lirio", "country": "ES"}
    mails = ("altea@lirio.example", "elda@lirio.example")
    one, two = (records.create(C, {**values, "mail": mail}).id for mail in mails)
    for number, mail in zip((one, two), mails, strict=True):
        write_papers(app, number, "Lirio", mail)
    Runner(app).drain()
    session().expire_all()
    before = dump()
    done = merging.merge(one, two)
    session().expire_all()
    assert count(Contact, two) == {}
    assert len(count(Contact, one)) > 12
    Runner(app).drain()
    owed = select(func.max(Claim.overdue), func.sum(Claim.overdue)).where(Claim.contact_id == one)
    assert session().execute(owed).one() == (2 * OWED, 2 * OWED)
    assert merging.undo(done.id).left == []
    Runner(app).drain()
    session().expire_all()
    same(before, dump())


def test_who_asks_to_be_erased_is_blocked_until_the_law_keeps_no_paper_of_them(
    app, as_user, sign_in
):
    as_user("privacidad")
    rosa = records.create(C, {"kind": "person", "name": f"Rosa {MARK}", "country": "ES"}).id
    billed = company_today() - timedelta(days=100)
    with acting_as(SYSTEM), write():
        record_invoice(contact_id=rosa, number="F-1", issued_on=billed, total=OWED)
    number = records.create("contacts.request", {"kind": "erasure", "contact_id": rosa}).id
    page, browser = f"/contacts/privacy/{number}", sign_in("privacidad")
    browser.post(f"{page}/identity", data={"identity": "Mostrador"})
    browser.post(f"{page}/carry-out")
    text = browser.get(page).text
    assert "Código de Comercio, art. 30" in text
    assert "Suprimir definitivamente" not in text
    code = records.get("contacts.request", number).number
    browser.post(f"{page}/erase", data={"typed": code})
    Runner(app).drain()
    browser.post(f"{page}/answer", data={"answer": "Bloqueado hasta que acabe el plazo."})
    ends = billed + relativedelta(years=6, days=1)  # Código de Comercio art. 30
    with acting_as(SYSTEM):
        assert erase_asked(ends - timedelta(days=1)) == 0
        session().expire_all()
        assert (
            session().get(Contact, rosa, execution_options={"scope": EVERYTHING}).erased_at is None
        )
        assert erase_asked(ends) == 1
        assert erase_asked(ends) == 0
        assert not traces()
    assert sign_in("privacidad").get(f"{page}/certificate").status_code == 200
