"""The retention rule: notice, blocking, erasure; who is in use stays; cut off anywhere, it goes on."""

import json
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select, update

from core import records, timeline
from core.access.actor import SYSTEM, acting_as, sudo
from core.access.models import AuditEntry, User
from core.db import session, write
from core.db.base import utcnow
from core.jobs import Runner, enqueue
from core.lifecycle.erasures import Erasure
from core.mail import OutgoingMail
from core.notifications.models import Notification
from core.records import NotFound
from modules.contacts import services
from modules.contacts.models import Contact, RetentionStep
from modules.contacts.services.privacy.retention import carry_out, plan, rule, today
from modules.contacts.tasks import retention_job
from modules.sales.services.opportunities import open_opportunity

C = "contacts.contact"
FORM = {"months": "36", "notice_days": "30", "blocked_months": "60", "tell_them": "1"}


def person(name, **values):
    return records.create(C, {"kind": "person", "name": name, "country": "ES", **values}).id


@pytest.fixture
def people(as_user):
    """Five nobody spoke to for four years, of whom three are in use; and one of yesterday."""
    as_user("master")
    owner = session().scalar(select(User.id).where(User.mail == "ventas@demo.example"))
    names = ("Rosa", "Luis", "Deal", "Works", "Asks", "New", "Buys")
    made = {n: person(f"{n} Alemany", mail=f"{n.lower()}@correo.example") for n in names}
    records.update(C, made["Rosa"], {"owner_id": owner})
    records.update(C, made["Buys"], {"lifecycle": "customer"})
    hotel = records.create(C, {"name": "Hotel Miramar", "lifecycle": "customer"}).id
    services.link(hotel, made["Works"], "Dirección")
    open_opportunity(made["Deal"], name="Renovación")
    as_user("privacidad")
    records.create("contacts.request", {"kind": "access", "contact_id": made["Asks"]})
    old = utcnow() - relativedelta(years=4)
    with write(), sudo("test") as current:
        mine = Contact.id.in_([n for k, n in made.items() if k != "New"])
        current.execute(
            update(Contact).where(mine).values(created_at=old, last_interaction_at=None)
        )
    return made


def done(action):
    query = select(func.count()).where(AuditEntry.action == action, AuditEntry.model == C)
    with sudo("test"):
        return session().scalar(query)


def night(app):
    """The job as a worker runs it."""
    with write():
        enqueue(retention_job, user=None)
    Runner(app).drain()


def run(day, cut=None):
    """One night's work by the system; cut off before a step when it is told so."""

    def progress(count):
        if count == cut:
            raise KeyboardInterrupt

    with acting_as(SYSTEM):
        try:
            return carry_out(day, progress)
        except KeyboardInterrupt:
            return None
        finally:
            session().expire_all()


def test_only_who_answers_for_privacy_sees_and_sets_the_rule(people, sign_in):
    for role in ("master", "ventas", "marketing"):
        assert sign_in(role).get("/contacts/retention").status_code == 403
    browser = sign_in("privacidad")
    page = browser.get("/contacts/retention").text
    assert "No ocurre nada" in page
    assert "Rosa Alemany" in page
    assert "New Alemany" not in page
    assert "Buys Alemany" not in page
    assert "Se queda: Trabaja en un cliente" in page
    assert "Oportunidades, casos o prospectos abiertos" in page
    assert browser.get("/settings/").location == "/contacts/retention"
    wrong = browser.post("/contacts/retention", data=FORM | {"months": "3"})
    assert wrong.status_code == 422
    assert "de 6 a 240" in wrong.text
    assert browser.post("/contacts/retention", data=FORM | {"active": "1"}).status_code == 303
    session().expire_all()
    assert (rule().active, rule().tell_them, rule().companies) == (True, True, False)


def test_nothing_happens_until_it_is_switched_on(app, people, sign_in):
    night(app)
    assert session().scalar(select(func.count()).select_from(RetentionStep)) == 0
    sign_in("privacidad").post("/contacts/retention", data=FORM | {"active": "1"})
    night(app)
    session().expire_all()
    noticed = set(session().scalars(select(RetentionStep.contact_id)))
    assert noticed == {people["Rosa"], people["Luis"]}


def test_notice_block_erase_each_once_though_it_is_cut_off(people, as_user, sign_in):
    sign_in("privacidad").post("/contacts/retention", data=FORM | {"active": "1"})
    start, rosa, luis = today(), people["Rosa"], people["Luis"]
    assert run(start, cut=1) is None
    assert run(start)["noticed"] == 1
    assert run(start) == {"noticed": 0, "blocked": 0, "erased": 0, "kept": 0}
    assert done("retention_notice") == 2
    told = session().scalars(select(Notification.title).where(Notification.kind.like("%retention")))
    assert sorted(told) == [
        "1 contacto se bloqueará pronto: hace mucho que nadie habla con él",  # its owner, each
        "1 contacto se bloqueará pronto: hace mucho que nadie habla con él",
        "2 contactos se bloquearán pronto: hace mucho que nadie habla con ellos",
    ]
    letters = session().scalars(select(OutgoingMail.recipients)).all()
    assert sorted(letters) == [["luis@correo.example"], ["rosa@correo.example"]]
    listed = sign_in("ventas").get(
        '/contacts/?filter={"and":[["segment","is","contacts.leaving"]]}'
    )
    assert "Rosa Alemany" in listed.text

    as_user("master")  # whoever is spoken to stays
    timeline.log_call(C, luis, {"direction": "out", "result": "contacted"})
    assert run(start + timedelta(days=29))["blocked"] == 0
    assert run(start + timedelta(days=30), cut=0) is None
    assert run(start + timedelta(days=30))["blocked"] == 1
    assert (done("block"), done("retention_ended")) == (1, 1)
    with pytest.raises(NotFound):
        records.get(C, rosa)
    assert records.get(C, luis).blocked_at is None

    end = start + timedelta(days=30) + relativedelta(months=60)
    as_user("privacidad")
    records.create("contacts.request", {"kind": "access", "contact_id": rosa})
    assert list(plan(end).erase.held) == [rosa], "what they asked for is answered first"
    with write() as current:
        current.execute(update(services.requests.Request).values(state="done"))
    assert run(end, cut=0) is None
    assert run(end)["erased"] == 1
    assert run(end)["erased"] == 0
    assert done("erased") == 1
    with sudo("test") as current:
        assert current.get(Contact, rosa).name.startswith("Persona suprimida")
        assert current.get(RetentionStep, rosa) is None
        one = current.scalar(select(Erasure).where(Erasure.reason == "retention"))
    browser = sign_in("privacidad")
    assert f"{C}/{rosa}" in browser.get("/contacts/retention").text
    assert one.digest in browser.get(f"/contacts/retention/certificates/{one.id}").text
    answer = json.loads(browser.get(f"/contacts/retention/certificates/{one.id}.json").text)
    assert answer["sha256"] == one.digest


def test_rows_of_a_deactivated_module_hold_who_they_name(people, as_user):
    from core.lifecycle.models import Reference

    as_user("privacidad")
    with write(), sudo("test") as current:
        given = {"on_merge": "move", "on_erase": "keep", "personal": []}
        row = Reference(module="gone", table="contacts_identity", column="contact_id", **given)
        current.add(row)
    assert plan(today()).notice.ids == []
