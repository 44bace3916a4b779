"""An erased person is found nowhere, totals stay, and a restored backup does not bring them back."""

import io
import json
import time
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import MetaData, func, select
from sqlalchemy import text as sql

from core import records, timeline
from core.access.actor import SYSTEM, acting_as, actor
from core.access.sealing import seal, verify
from core.activities import schedule
from core.automation.models import Rule, RuleRun
from core.db import db, session, write
from core.db.base import Base, utcnow
from core.db.scoping import EVERYTHING
from core.files import store
from core.jobs.models import JobRow
from core.kernel.folding import fold
from core.lifecycle.declare import ContactReference
from core.lifecycle.erasing import Trace
from core.lifecycle.erasures import Erasure, digest_of, erase, reapply, tombstones_path
from core.lifecycle.models import kept_as
from core.lifecycle.naming import Names
from core.mail import Mail, send
from core.notifications.models import Notification
from core.pipelines.models import StageChange
from core.records.importing import service as importing
from core.records.saved import SavedView
from core.records.tags import Tag
from core.settings.state import InstalledModule
from core.testing.database import drop, fresh_url
from core.testing.installation import Installation
from core.timeline import attachments
from core.timeline.models import TimelineEntry
from modules.contacts.models import Contact
from modules.contacts.services import link, may_contact, merge, record_consent
from modules.sales.models import Lead, Opportunity, Submission, Touch
from modules.sales.services.opportunities import open_opportunity
from modules.support.models.golden import GoldenFlag
from modules.support.models.message import CaseMessage
from modules.support.services.desk import keep_draft

C, DEAL, LEAD = "contacts.contact", "sales.opportunity", "sales.lead"
MARK = "zarzaparrilla"
MAIL = f"{MARK}@correo.example"


def plant():
    """Somebody with the mark in every field of every surface. :returns: id of them, of a company."""
    hotel = records.create(
        C, {"name": "Hotel Miramar", "country": "ES", "notes": f"Hablar con {MAIL}"}
    )
    spec = records.spec_of(C)
    values = {
        name: f"{MARK} {name}"
        for name, known in spec.fields.items()
        if known.kind in ("text", "longtext") and not known.readonly and not known.virtual
    }
    values |= {"kind": "person", "mail": MAIL, "phone": "612345679", "country": "ES",
               "tax_id": "12345678Z", "web": f"https://{MARK}.example", "tags": f"{MARK}",
               "mails": [{"value": f"otro.{MAIL}", "label": MARK}],
               "addresses": [{"street": MARK, "city": MARK}],
               "phones": [{"value": "612345670", "label": MARK}]}  # fmt: skip
    values["postal_code"] = "03501"
    rosa = records.create(C, values).id
    records.update(C, rosa, {"notes": f"{MARK} otra vez"})
    link(hotel.id, rosa, f"Dirección {MARK}")
    deal = open_opportunity(rosa, name=f"Trato {MARK}", amount="1200", notes=f"{MARK} notas").id
    for model, number in ((C, rosa), (DEAL, deal)):
        timeline.add_note(model, number, f"Nota {MARK}")
    timeline.log_call(C, rosa, {"direction": "out", "minutes": 3, "body": f"Llamada {MARK}"})
    timeline.add_note(C, hotel.id, f"Preguntar a {MAIL}, tel. 612345679, por la obra")
    record_consent(rosa, "marketing", channels=["mail"], method="form", source=f"https://x/{MARK}",
                   ip="203.0.113.9", evidence=MARK, user_agent=MARK)  # fmt: skip
    store(io.BytesIO(f"contrato {MARK}".encode()), f"{MARK}.txt", model=C, record_id=rosa)
    token = attachments.take(io.BytesIO(f"Anexo {MARK}".encode()), f"{MARK} anexo.txt")
    attachments.attach(DEAL, deal, [token])
    due = utcnow() + timedelta(days=2)
    schedule((C, rosa), "call", f"Llamar {MARK}", due, notes=MARK)
    with write():
        send(Mail(to=(MAIL,), subject=f"Hola {MARK}", text=MARK, model=C, record_id=rosa))
        send(Mail(to=("otro@correo.example",), subject="Asunto", text=f"Escriba a {MAIL}"))
    leads_and_cases(rosa)
    twin = records.create(C, {"kind": "person", "name": f"Rosa {MARK}", "city": MARK}).id
    merge(rosa, twin)
    table = f"nombre;correo\n{MARK} Importada;{MAIL}\n".encode()
    importing.upload(C, "lista.csv", io.BytesIO(table))
    return rosa, hotel.id, deal


def leads_and_cases(rosa):
    """What sales and support keep of them, where they are installed."""
    kernel = current_app.extensions["cauce"]
    if kernel.runs("sales"):
        lead = records.create(LEAD, {"name": f"Obra {MARK}", "mail": MAIL, "request": MARK})
        assert lead.contact_id == rosa  # recognised
        form = records.create("sales.form", {"name": "Contacto"})
        with write() as current:
            words = dict.fromkeys(("utm_term", "referrer", "landing", "page"), f"https://x/{MARK}")
            current.add(Touch(lead_id=lead.id, utm_campaign="verano", **words))
            sent = {"key": "k" * 20, "consented": True, "ip": "203.0.113.9"}
            current.add(Submission(lead_id=lead.id, form_id=form.id, **sent))
    if kernel.runs("support"):
        texts = dict.fromkeys(("name", "description", "solution"), f"TPV de {MARK}")
        case = records.create("support.case", {"contact_id": rosa, **texts}).id
        timeline.add_note("support.case", case, f"Dice {MARK}")
        with write() as current:
            number = f"<1.{MARK}@correo.example>"
            current.add(CaseMessage(case_id=case, message_id=number, direction="in"))
            current.add(GoldenFlag(id=case, golden=True, golden_reason=f"{MARK} quiere más"))


def everywhere():
    """Every text of every table, as (table, text)."""
    session().flush()
    connection = session().connection()
    found = MetaData()
    found.reflect(connection, resolve_fks=False)
    for table in found.sorted_tables:
        if "_fts" in table.name:
            continue
        for row in connection.execute(select(table)):
            yield (
                table.name,
                " ".join(
                    json.dumps(v, default=str, ensure_ascii=False)
                    if isinstance(v, dict | list)
                    else str(v)
                    for v in row
                ),
            )
    if connection.dialect.name == "sqlite":
        hits = connection.execute(
            sql("SELECT count(*) FROM contacts_contact_fts WHERE search MATCH :mark"),
            {"mark": MARK},
        ).scalar()
        yield "contacts_contact_fts", MARK if hits else ""


def totals():
    return {
        "deals": session().execute(select(func.count(), func.sum(Opportunity.amount))).all(),
        "entries": dict(
            session()
            .execute(
                select(TimelineEntry.kind, func.count())
                .group_by(TimelineEntry.kind)
                .execution_options(scope=EVERYTHING)
            )
            .all()
        ),
        "countries": dict(
            session().execute(select(Contact.country, func.count()).group_by(Contact.country)).all()
        ),
    }


@pytest.mark.both
def test_found_nowhere_and_totals_stay(app, as_user, sign_in):
    as_user("master")
    rosa, hotel, deal = plant()
    before = totals()
    seal()
    as_user("privacidad")
    row = erase(C, rosa, "request")
    with acting_as(SYSTEM):
        assert not traces()
        assert totals() == before
        seal()
        assert verify().broken is None
    files = app.config["CAUCE"].data_dir / "files"
    for path in files.rglob("*") if files.is_dir() else ():
        assert not path.is_file() or MARK.encode() not in path.read_bytes()
    assert MARK not in tombstones_path().read_text()
    assert row.digest == digest_of(row.certificate)
    assert MARK not in json.dumps(row.certificate)
    browser = sign_in("master")
    with browser.post("/contacts/export", data={"format": "csv", "archived": "1"}) as answer:
        assert MARK not in answer.text
    for address in (
        f"/contacts/?q={MARK}",
        f"/palette?q={MARK}",
        f"/contacts/{rosa}",
        f"/contacts/{hotel}",
        f"/sales/opportunities/{deal}",
        f"/api/v1/contacts/contacts/{rosa}/timeline",
        "/api/v1/contacts/contacts?archived=1",
    ):
        answer = browser.get(address)
        assert answer.status_code in (200, 400), address
        assert MAIL not in answer.text, address
        assert f"{MARK} " not in answer.text, address
    assert "persona suprimida" in browser.get(f"/contacts/{rosa}").text.lower()


#: The person, as colleagues write about them.
WRITTEN = (
    "Rosa García Pérez", "ROSA GARCIA PEREZ", "García Pérez, Rosa", "Rosa@Correo.Example",
    "645 12 34 56", "0034 645-123-456", "12.345.678-Z",
)  # fmt: skip
#: Nobody of the above.
OTHERS = "mariarosa@correo.example, 9645123456, Rosa García Perezoso"


def plant_elsewhere(words):
    """Words about somebody in everything that colleagues write about other customers."""
    hotel = records.create(C, {"name": "Hotel Miramar", "country": "ES", "notes": words,
                               "addresses": [{"street": words, "city": "Altea"}]}).id  # fmt: skip
    records.create(C, {"name": "Luis", "kind": "person", "notes": "x"})
    deal = open_opportunity(hotel, name=words, amount="1200", notes=words).id
    case = records.create("support.case", dict.fromkeys(("name", "description", "solution"), words)
                          | {"contact_id": hotel}).id  # fmt: skip
    keep_draft(case, {"body": words, "subject": words})
    for model, number in ((C, hotel), (DEAL, deal), ("support.case", case)):
        note = timeline.add_note(model, number, words)
        timeline.log_call(model, number, {"direction": "out", "minutes": 3, "body": words})
        timeline.edit(note.id, f"{words} otra vez")
        schedule((model, number), "call", words[:150], utcnow() + timedelta(days=2), notes=words)
        token = attachments.take(io.BytesIO(b"a;b"), f"{words[:80]}.csv")
        attachments.attach(model, number, [token])
    records.update("support.case", case, {"description": f"{words} y más"})
    with write() as current:
        send(
            Mail(
                to=("otro@correo.example",),
                subject=words[:200],
                text=words,
                model=C,
                record_id=hotel,
            )
        )
        rule = Rule(
            name=words[:100], model=C, trigger={"kind": "created", "params": {"note": words}}
        )
        current.add(rule)
        current.flush()
        current.add(RuleRun(rule_id=rule.id, revision=1, model=C, record_id=hotel, key="k",
                            state="failed", did=[words], reason=words))  # fmt: skip
        current.add(JobRow(name="demo", args={}, state="done", result={"said": words}, error=words))
        current.add(
            SavedView(model=C, name=words[:50], state={"q": words}, user_id=actor().user_id)
        )
        current.add(Tag(name=words[:50], folded=fold(words[:50])))
        current.execute(StageChange.__table__.update().values(reason=words))
        current.add(Notification(user_id=actor().user_id, kind="core.mention", title=words, model=C,
                                 record_id=hotel))  # fmt: skip
    table = f'nombre;correo;notas\nCasa Uno;uno@correo.example;"{words}"\n'.encode()
    importing.upload(C, f"{words[:40]}.csv", io.BytesIO(table))
    return hotel, case


@pytest.mark.both
@pytest.mark.parametrize("written", WRITTEN)
def test_what_colleagues_wrote_elsewhere_however_they_wrote_it(app, as_user, written):
    as_user("master")
    rosa = records.create(C, {"kind": "person", "name": "Rosa García Pérez", "country": "ES",
                              "mail": "rosa@correo.example", "phone": "+34645123456",
                              "tax_id": "12345678Z"}).id  # fmt: skip
    loose = {"name": "Rosa", "mail": "Rosa@correo.example", "request": "Obra"}
    lead = records.create(LEAD, loose).id
    hotel, case = plant_elsewhere(f"Lo dice {written}, y {OTHERS}.")
    with write() as current:
        table = Lead.__table__
        current.execute(table.update().where(table.c.id == lead).values(contact_id=None))
    as_user("privacidad")
    with acting_as(SYSTEM):
        assert len({t for t, x in everywhere() if written.lower() in x.lower()}) > 15
    erase(C, rosa, "request")
    session().expire_all()
    with acting_as(SYSTEM):
        names = Names(["Rosa García Pérez", "rosa@correo.example", "+34645123456", "12345678Z"])
        assert not {(t, x[:300]) for t, x in everywhere() if names.found(x)}
        assert records.get("support.case", case).description == f"Lo dice —, y {OTHERS}. y más"
        assert records.get(C, hotel).notes == f"Lo dice —, y {OTHERS}."
        assert records.get(LEAD, lead).mail is None
        seal()
        assert verify().broken is None
    files = app.config["CAUCE"].data_dir / "files"
    for path in files.rglob("*") if files.is_dir() else ():
        assert not path.is_file() or not names.found(path.read_text(errors="replace"))


def test_nobody_advertises_to_them_when_they_come_back_by_an_import(as_user):
    as_user("master")
    rosa, *_others = plant()
    erase(C, rosa, "request")
    again = records.create(C, {"name": "Otra vez", "mail": MAIL, "lifecycle": "customer"}).id
    assert may_contact(again, "similar_products", "mail").reason == "excluded"


def test_what_an_office_shares_stays(as_user):
    as_user("master")
    rosa, hotel, _deal = plant()
    other = records.create(C, {"name": "Luis", "mail": MAIL, "notes": f"Escribe desde {MAIL}"}).id
    erase(C, rosa, "request")
    session().expire_all()
    assert records.get(C, other).notes == f"Escribe desde {MAIL}"
    assert "Hablar con" in records.get(C, hotel).notes


def test_twice_is_once(as_user):
    as_user("master")
    rosa, *_others = plant()
    first = erase(C, rosa, "request").digest
    assert erase(C, rosa, "request").digest == first
    with pytest.raises(LookupError):
        erase(C, 999_999, "request")
    with pytest.raises(LookupError):
        erase("core.company", 1, "request")


@pytest.mark.slow
def test_a_module_that_does_not_run_and_an_old_backup_do_not_bring_them_back(
    installation, database_kind, tmp_path
):
    app = installation.create("contacts", "sales")
    with app.app_context(), acting_as(SYSTEM):
        rosa, _hotel, deal = plant()
        registry = app.extensions["cauce"].of(ContactReference)
        with write() as current:
            current.add_all(kept_as(registry.owner(r.name), r) for r in registry)
        db.session.remove()
    archive = installation.directory / "backup.tar"
    assert installation.command("backup", str(archive)).returncode == 0
    with app.app_context(), acting_as(SYSTEM), write() as current:
        current.get_one(InstalledModule, "sales").state = "inactive"
    with installation.open().app_context(), acting_as(SYSTEM):
        digest = erase(C, rosa, "request").digest
        assert not traces()
        seal()
        assert verify().broken is None
        tombstones = tombstones_path()
    place = tmp_path / "elsewhere"
    place.mkdir()
    url = fresh_url(database_kind, f"back_{time.time_ns()}", place)
    other = Installation(place, url)
    try:
        done = other.command("restore", str(archive), "--erasures", str(tombstones), "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["erased"] == 1
        with other.open().app_context(), acting_as(SYSTEM):
            assert not traces()
            seal()
            assert verify().broken is None
            row = session().scalars(select(Erasure)).one()
            assert row.digest == digest == digest_of(row.certificate)
            assert tombstones_path().read_text() == tombstones.read_text()
            assert reapply() == (0, [])
            assert session().get(Opportunity, deal) is not None
        for path in (place / "files").rglob("*"):
            assert not path.is_file() or MARK.encode() not in path.read_bytes()
    finally:
        other.stop()
        drop(url)


def traces():
    """Where the person is still named."""
    words = (MARK, "203.0.113.9", "612345679", "612345670", "12345678z")
    return {(t, x[:300]) for t, x in everywhere() if any(w in x.lower() for w in words)}


#: Tables that name records and have a step of their own, or nothing of the person.
HANDLED = frozenset(
    {
        "core_activity", "core_attachment", "core_audit", "core_demo_row", "core_erasure",
        "core_file", "core_import_side",
        "core_outgoing_mail", "core_tagging", "core_timeline",
    }
)  # fmt: skip


def test_every_table_that_names_records_says_what_erasing_means_to_it(app):
    """Whoever adds such a table to the platform declares a Trace, or an EraseStep and this list."""
    declared = {t.cls.__table__.name for t in app.extensions["cauce"].of(Trace)}
    named = {
        name
        for name, table in Base.metadata.tables.items()
        if name.startswith("core_") and {"model", "record_id"} <= set(table.c.keys())
    }
    assert named <= declared | HANDLED, sorted(named - declared - HANDLED)
