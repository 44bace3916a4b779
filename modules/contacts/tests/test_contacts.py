"""A contact is completed the same way wherever it comes from."""

import pytest
from sqlalchemy import func, select

from core import records
from core.access import Forbidden
from core.db import session
from core.records import Invalid, NotFound
from core.records.bulk import BulkWriter
from modules.contacts import services
from modules.contacts.models import Contact, ContactPhone, Relation

C = "contacts.contact"
HUBSPOT = {
    "name": "Máxima",
    "last_name": "Jiménez Sáez",
    "company": "Supermercados JB S.L.",
    "country": "España",
    "owner_id": "ventas2@demo.example",
}


def companies_named(name: str) -> int:
    query = select(func.count()).where(Contact.name == name, Contact.kind == "company")
    return session().scalar(query) or 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "Ana", "last_name": "Gil"}, ("person", "Ana Gil", "Ana", "Gil")),
        ({"first_name": "Ana", "last_name": "Gil"}, ("person", "Ana Gil", "Ana", "Gil")),
        ({"name": "Ana Gil", "last_name": "Gil"}, ("person", "Ana Gil", None, "Gil")),
        ({"first_name": "Ana"}, ("person", "Ana", "Ana", None)),
        ({"name": "Hotel Miramar"}, ("company", "Hotel Miramar", None, None)),
        ({"company": "Hotel Miramar"}, ("company", "Hotel Miramar", None, None)),
        ({"name": "", "company": "Hotel Miramar"}, ("company", "Hotel Miramar", None, None)),
        (
            {"name": "hotel MIRAMAR", "company": "Hotel Miramar"},
            ("company", "Hotel Miramar", None, None),
        ),
        ({"name": "Rosa", "company": "Hotel Miramar"}, ("person", "Rosa", None, None)),
    ],
)
def test_kind_and_name_follow_from_what_is_given(as_user, given, expected):
    as_user("ventas")
    made = records.create(C, given)
    assert (made.kind, made.name, made.first_name, made.last_name) == expected


def test_a_change_of_surname_changes_the_joined_name_only(as_user):
    as_user("ventas")
    made = records.create(C, {"first_name": "Ana", "last_name": "Gil"})
    assert records.update(C, made.id, {"last_name": "Ruiz"}).name == "Ana Ruiz"
    records.update(C, made.id, {"name": "Anita"})
    assert records.update(C, made.id, {"last_name": "Mas"}).name == "Anita"


def test_country_region_and_postal_code(as_user):
    as_user("ventas")
    made = records.create(C, {"name": "Uno", "region": "alacant", "postal_code": "3501"})
    assert (made.country, made.region, made.postal_code) == ("ES", "Alicante", "03501")
    strange = records.create(C, {"name": "Dos", "country": "AR", "postal_code": "40008129"})
    assert strange.postal_code == "40008129"
    with pytest.raises(Invalid):
        records.create(C, {"name": "Tres", "country": "ES", "tax_id": "12345678A"})


def test_a_row_of_another_system_twice_changes_nothing_the_second_time(as_user):
    as_user("jefatura")
    made = records.create(C, HUBSPOT)
    assert made.name == "Máxima Jiménez Sáez"
    before = made.version
    assert companies_named("Supermercados JB S.L.") == 1
    again = records.update(C, made.id, {**HUBSPOT, "company": "SUPERMERCADOS JB S.L."})
    assert again.version == before
    assert companies_named("Supermercados JB S.L.") == 1
    company = session().scalar(select(Contact).where(Contact.name == "Supermercados JB S.L."))
    assert company.owner_id == made.owner_id
    assert company.team_id == made.team_id is not None
    assert services.main_contacts([made.id, company.id]) == {
        made.id: (company.id, company.name),
        company.id: (made.id, made.name),
    }


def test_a_batch_creates_each_company_once(as_user):
    as_user("jefatura")
    writer = BulkWriter(records.spec_of(C))
    rows = [{**HUBSPOT, "name": f"Persona {n}", "company": f"Taller {n % 3}"} for n in range(9)]
    with records.service.write():
        outcomes = writer.save([writer.draft(row) for row in rows])
    assert all(outcome.id for outcome in outcomes)
    assert [companies_named(f"Taller {n}") for n in range(3)] == [1, 1, 1]
    found = records.Query(records.spec_of(C), ("company",), filter=["company", "is", "taller 1"])
    assert [row["company"] for row in found.page().rows] == ["Taller 1"] * 3


def test_the_company_of_a_person_can_be_emptied_and_never_is_one_of_a_company(as_user):
    as_user("ventas")
    made = records.create(C, {"first_name": "Rosa", "company": "Hotel"})
    records.update(C, made.id, {"company": ""})
    assert services.companies_of(made.id) == []
    with pytest.raises(Invalid) as refused:
        records.create(C, {"name": "Filial", "kind": "company", "company": "Grupo"})
    assert set(refused.value.errors) == {"company"}


def test_people_of_a_company(as_user):
    as_user("ventas")
    hotel = records.create(C, {"name": "Hotel"})
    rosa = records.create(C, {"first_name": "Rosa", "phone": "612345678"})
    jordi = records.create(C, {"first_name": "Jordi"})
    services.link(hotel.id, jordi.id, "Jefe de sala")
    services.link(hotel.id, rosa.id, "Dirección", decides=True)
    shown = [(p.name, p.position, p.decides, p.phone) for p in services.people_of(hotel.id)]
    assert shown == [
        ("Rosa", "Dirección", True, "+34612345678"),
        ("Jordi", "Jefe de sala", False, ""),
    ]
    again = services.link(hotel.id, rosa.id, "Gerencia", decides=True)
    assert again.position == "Gerencia"
    other = records.create(C, {"name": "Otro hotel"})
    second = services.link(other.id, rosa.id)
    assert [p.name for p in services.companies_of(rosa.id)] == ["Hotel", "Otro hotel"]
    services.unlink(again.id)
    assert [(p.name, p.main) for p in services.companies_of(rosa.id)] == [("Otro hotel", True)]
    with pytest.raises(Invalid) as refused:
        services.link(rosa.id, hotel.id)
    assert set(refused.value.errors) == {"company_id", "person_id"}
    assert second.company_id == other.id


def test_links_are_seen_and_made_only_within_reach(as_user):
    as_user("ventas")
    hotel = records.create(C, {"name": "Hotel"}).id
    rosa = records.create(C, {"first_name": "Rosa"}).id
    link = services.link(hotel, rosa).id
    as_user("ventas2")
    assert services.people_of(hotel) == []
    assert services.main_contacts([hotel, rosa]) == {}
    for attempt in (lambda: services.link(hotel, rosa), lambda: services.unlink(link)):
        with pytest.raises(NotFound):
            attempt()
    mine = records.create(C, {"first_name": "Luis", "company": "Hotel"})
    assert services.main_contacts([mine.id])[mine.id][0] != hotel
    as_user("lectura")
    with pytest.raises(Forbidden):
        services.unlink(link)
    assert session().scalar(select(func.count()).select_from(Relation)) == 2
    assert len(services.main_contacts([hotel, rosa])) == 2


def test_other_phones_keep_their_canonical_form(as_user):
    as_user("ventas")
    made = records.create(
        C, {"name": "Uno", "country": "MX", "phones": [{"value": "55 5456 7890", "label": "Casa"}]}
    )
    assert session().scalars(select(ContactPhone.e164)).all() == ["+525554567890"]
    records.update(C, made.id, {"phones": [{"value": "+34 612 34 56 78"}]})
    assert session().scalars(select(ContactPhone.e164)).all() == ["+34612345678"]


def test_a_sale_makes_a_customer_even_of_a_contact_one_may_not_edit(as_user):
    as_user("jefatura")
    made = records.create(C, {"name": "Uno", "owner_id": "ventas@demo.example"}).id
    as_user("lectura")
    with pytest.raises(Forbidden):
        records.update(C, made, {"lifecycle": "customer"})
    assert services.became_customer(made, "Won an opportunity").lifecycle == "customer"
    assert services.became_customer(made, "Again").version == 2
