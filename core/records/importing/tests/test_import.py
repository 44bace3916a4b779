"""Every row is accounted for, the same file changes nothing twice, and rows find their record."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from core import records
from core.access import Forbidden
from core.db import session
from core.records import Invalid, NotFound
from core.records.importing import report, run, service
from core.records.importing.models import Import
from core.records.importing.testing import DATA, C, counts, report_of, upload
from core.records.tabular.errors import TabularError
from core.records.tabular.reader import Format

FILES = ["contacts-hubspot.csv", "contacts-excel-cp1252.csv"]
BAD = {"mail": "Correo", "phone": "Número de teléfono", "tax": "NIF/RFC/CUIT/RUT/NIT"}


def people(**values):
    """The stored contacts whose columns have these values."""
    cls = records.spec_of(C).cls
    query = select(cls).order_by(cls.id)
    for name, value in values.items():
        query = query.where(getattr(cls, name) == value)
    return list(session().scalars(query))


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_an_export_is_accounted_for(as_user, load, sample, name):
    as_user("master")
    task = load(sample(name))
    lines = report_of(task)
    with (DATA / name.replace(".csv", ".truth.csv")).open() as file:
        truth = list(csv.DictReader(file))
    assert task.state == "done"
    assert sum(counts(task)) == task.rows == len(truth) == len(lines)
    assert [line["row"] for line in lines] == [row["row"] for row in truth]
    refused = {line["row"]: line["column"] for line in lines if line["action"] == "rejected"}
    assert refused == {row["row"]: BAD[row["bad_field"]] for row in truth if row["bad_field"]}
    assert all(line["reason"] and line["value"] for line in lines if line["row"] in refused)


@pytest.mark.parametrize("name", FILES)
def test_the_same_file_twice_creates_nothing_new(as_user, load, sample, name):
    as_user("master")
    first = load(sample(name))
    total = session().scalar(select(func.count()).select_from(records.spec_of(C).cls))
    again = load(sample(name))
    assert counts(again) == (0, 0, first.created + first.unchanged, first.rejected)
    assert session().scalar(select(func.count()).select_from(records.spec_of(C).cls)) == total


def test_values_are_read_in_the_style_of_their_column(as_user, load, sample):
    as_user("master")
    load(sample("contacts-excel-cp1252.csv"))
    with (DATA / "contacts-excel-cp1252.csv").open(encoding="cp1252") as file:
        row = next(csv.DictReader(file, delimiter=";"))
    (stored, *_others) = people(mail=row["Correo"].strip().lower())
    assert f"{stored.revenue:,.2f}" == row["Ingresos anuales"].translate(str.maketrans(".,", ",."))
    assert stored.since.strftime("%d/%m/%Y") == row["Fecha de creación"]


def test_an_external_id_updates_its_record_and_the_file_wins(as_user, load):
    as_user("master")
    load("ID de registro,Nombre,Ciudad\n9,Ana,León\n")
    again = load("ID de registro,Nombre,Ciudad\n9,Ana,Cádiz\n10,Eva,Lugo\n")
    assert counts(again) == (1, 1, 0, 0)
    assert [contact.city for contact in people(external_id="9")] == ["Cádiz"]


def test_ids_of_two_programs_are_kept_apart(as_user, load):
    as_user("master")
    load("ID,Nombre\n9,Ana\n", source="odoo")
    assert counts(load("ID,Nombre\n9,Bruno\n", source="hubspot")) == (1, 0, 0, 0)
    assert len(people(external_id="9")) == 2


def test_a_key_updates_the_record_with_that_value(as_user, load):
    as_user("master")
    records.create(C, {"name": "Ana", "mail": "ana@a.es", "city": "León", "tags": "VIP"})
    task = load("Correo;Población\nANA@A.ES;Lugo\nnueva@a.es;Soria\n;Ávila\n", key="mail")
    assert counts(task) == (0, 1, 0, 2)  # the new ones have no name
    (ana,) = people(mail="ana@a.es")
    assert (ana.city, ana.name) == ("Lugo", "Ana")


def test_a_key_with_several_records_is_refused(as_user, load):
    as_user("master")
    for name in ("Ana", "Anita"):
        records.create(C, {"name": name, "mail": "ana@a.es"})
    task = load("Correo;Población\nana@a.es;Lugo\n", key="mail")
    assert counts(task) == (0, 0, 0, 1)
    assert report_of(task)[0]["column"] == "Correo"


def test_two_rows_with_one_key_make_one_record(as_user, load):
    as_user("master")
    text = "Nombre;Correo;Población\nAna;a@a.es;Lugo\nAna;a@a.es;Soria\nAna;A@a.es;Soria\n"
    assert counts(load(text, key="mail")) == (1, 1, 1, 0)
    assert [contact.city for contact in people(mail="a@a.es")] == ["Soria"]


def test_our_own_number_updates_exactly_that_record(as_user, load):
    as_user("master")
    made = records.create(C, {"name": "Ana"})
    task = load(f"Cauce ID;Nombre\n{made.id};Anabel\n99999999;Nadie\nx;Nadie\n;Nueva\n")
    assert counts(task) == (1, 1, 0, 2)
    assert records.get(C, made.id).name == "Anabel"


def test_empty_cells_keep_what_is_stored_unless_they_are_to_clear_it(as_user, load):
    as_user("master")
    made = records.create(C, {"name": "Ana", "mail": "ana@a.es", "city": "León"})
    assert counts(load("Correo;Población\nana@a.es;\n", key="mail")) == (0, 0, 1, 0)
    assert counts(load("Correo;Población\nana@a.es;\n", key="mail", empty="clear")) == (0, 1, 0, 0)
    assert records.get(C, made.id).city is None


def test_duplicates_are_created_and_flagged_never_merged(as_user, load):
    as_user("master")
    known = records.create(C, {"name": "Ana", "mail": "ana@a.es"})
    task = load("Nombre;Correo\nAna G.;ANA@a.es\nEva;eva@a.es\nEva P.;eva@a.es\n")
    assert (counts(task), task.suspects) == ((3, 0, 0, 0), 2)
    reasons = [line["reason"] for line in report_of(task)]
    assert str(known.id) in reasons[0]
    assert (reasons[1], bool(reasons[2])) == ("", True)


def test_duplicates_are_suspected_however_phones_and_tax_ids_are_written(as_user, load):
    as_user("master")
    records.create(C, {"name": "Ana", "phone": "+34 612 34 56 78", "country": "ES"})
    records.create(C, {"name": "Sol S.L.", "tax_id": "B12345674", "country": "ES"})
    text = "Nombre;Teléfono;NIF;País\nAnita;612345678;;España\nSol;;b-12345674;España\nX;;;España\n"
    assert load(text).suspects == 2


def test_what_may_be_wrong_but_does_not_block_is_told(as_user, load):
    as_user("master")
    task = load("Nombre;RFC;País\nAna;12345678A;México\nEva;GODE561231GR8;México\n")
    lines = report_of(task)
    assert counts(task) == (2, 0, 0, 0)
    assert [(line["column"], line["value"], bool(line["reason"])) for line in lines] == [
        ("RFC", "12345678A", True),
        ("", "", False),
    ]


def test_owners_and_labels_are_found_by_what_people_write(as_user, load):
    seller = as_user("ventas").user_id
    as_user("master")
    text = "Nombre;Propietario;Etiquetas\nAna;ventas@demo.example;VIP, Norte\nEva;;\nIvo;x@y.z;\n"
    assert counts(load(text)) == (2, 0, 0, 1)
    ana, eva = people(name="Ana")[0], people(name="Eva")[0]
    assert (ana.owner_id, eva.owner_id) == (seller, None)
    tags = records.spec_of(C).field("tags").load(type(ana), [ana.id])
    assert tags[ana.id] == ["Norte", "VIP"]


def test_other_records_are_found_by_name_mail_or_id_of_the_other_program(as_user, load):
    as_user("master")
    records.create(C, {"name": "ACME", "kind": "company"})
    for name, mail, external in (("Ana", "ana@a.es", "A-1"), ("Eva", "eva@a.es", "A-2")):
        person = {"name": name, "mail": mail, "external_id": external}
        records.create(C, {**person, "kind": "person"})
    text = "Empresa;Persona\nacme;Ana@A.es\nACME;A-2\nACME;nadie@a.es\n"
    task = upload(text, model="contacts.relation")
    service.configure(task.id, {"Empresa": "company_id", "Persona": "person_id"})
    service.begin(task.id)
    assert counts(run.run(task.id)) == (2, 0, 0, 1)


def test_crooked_rows_and_failed_formulas_are_refused_with_their_reason(as_user, load):
    as_user("master")
    task = load("Nombre;Ingresos anuales\nAna;1;2\nEva;#N/A\nIvo;mucho\nPaz;1,5\n")
    assert counts(task) == (1, 0, 0, 3)
    assert [line["column"] for line in report_of(task)] == ["", *["Ingresos anuales"] * 2, ""]


def test_what_is_wrong_in_several_cells_is_told_at_once(as_user, load):
    as_user("master")
    (line,) = report_of(load("Nombre;Correo;País\nAna;nada;Narnia\n"))
    assert {line["column"], line["reason"].partition(" · ")[2].partition(":")[0]} == {
        "Correo",
        "País",
    }


def test_rejected_rows_can_be_corrected_and_sent_again(as_user, load):
    as_user("master")
    task = load("Nombre;Correo;País\nAna;ana@a.es;España\nEva;eva;España\nIvo;=ivo;\n")
    stream = io.StringIO(newline="")
    assert report.write_corrections(task, stream) == 2
    text = stream.getvalue()
    assert text.splitlines()[0].startswith("Nombre;Correo;País;")
    assert ";'=ivo;" in text
    fixed = text.replace(";eva;", ";eva@a.es;").replace(";'=ivo;", ";ivo@a.es;")
    assert counts(load(fixed)) == (2, 0, 0, 0)


def test_a_correction_of_the_columns_is_remembered(as_user, load):
    as_user("master")
    text = "Nombre;Zona comercial\nAna;Norte\n"
    load(text, fields={"Zona comercial": "region"})
    column = upload(text).mapping[1]
    assert (column["field"], column["how"]) == ("region", "remembered")


@pytest.mark.parametrize(
    ("fields", "options", "wrong"),
    [
        ({"Nombre": "nonsense"}, {}, "Nombre"),
        ({"Otra": "city"}, {}, "Otra"),
        ({"Nombre": "city", "Zona": "city"}, {}, "Zona"),
        ({"Nombre": None, "Zona": None}, {}, ""),
        ({}, {"key": "mail"}, "key"),
        ({}, {"empty": "x"}, "empty"),
    ],
)
def test_choices_that_cannot_be_are_refused(as_user, load, fields, options, wrong):
    as_user("master")
    with pytest.raises(Invalid) as refused:
        load("Nombre;Zona\nAna;Norte\n", fields=fields, **options)
    assert wrong in refused.value.errors


@pytest.mark.parametrize("name", FILES)
def test_a_dry_run_says_what_will_happen_and_writes_nothing(as_user, sample, name):
    as_user("master")
    task = upload(sample(name))
    service.configure(task.id, {})
    task = service.preview(task.id)
    assert (task.state, people()) == ("previewed", [])
    planned = tuple(task.preview[n] for n in ("created", "updated", "unchanged", "rejected"))
    service.begin(task.id)
    done = run.run(task.id)
    assert (planned, task.preview["suspects"]) == (counts(done), done.suspects)
    assert len(task.preview["shown"]) == 20


def test_a_person_imports_only_what_they_may(as_user, load):
    as_user("ventas")
    with pytest.raises(Forbidden):
        load("Nombre\nAna\n")


def test_an_import_belongs_to_who_made_it(as_user):
    as_user("marketing")
    task = upload("Nombre\nAna\n")
    as_user("jefatura")
    with pytest.raises(NotFound):
        service.find(task.id)
    as_user("master")
    assert service.find(task.id).id == task.id


def test_a_file_can_be_read_again_another_way(as_user):
    as_user("master")
    task = upload("Nombre;Ciudad\nJosé;León\n".encode("cp1252"))
    fixed = Format(kind="csv", encoding="cp1252", separator=",")
    assert service.reread(task.id, fixed).header == ["Nombre;Ciudad"]
    for wrong in (
        Format(kind="csv", encoding="klingon", separator=","),
        Format(kind="csv", encoding="utf-8", separator=";;"),
    ):
        with pytest.raises(Invalid):
            service.reread(task.id, wrong)
    with pytest.raises(TabularError):
        service.reread(task.id, Format(kind="csv", encoding="utf-8", separator=";"))


def test_a_file_that_is_no_table_leaves_nothing_behind(as_user):
    as_user("master")
    with pytest.raises(TabularError):
        upload(b"\x00\x01\x02" * 50)
    assert session().scalar(select(func.count()).select_from(Import)) == 0


def test_an_unstarted_import_can_be_discarded(as_user):
    as_user("master")
    task = upload("Nombre\nAna\n")
    service.discard(task.id)
    with pytest.raises(NotFound):
        service.find(task.id)
