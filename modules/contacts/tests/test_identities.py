"""By what contacts are recognised."""

import pytest
from sqlalchemy import UniqueConstraint, insert, select
from sqlalchemy.exc import IntegrityError

from core import records
from core.access import Forbidden, sudo
from core.db import session, write
from core.db.base import metadata
from core.records import Invalid, NotFound
from core.records.bulk import BulkWriter
from modules.contacts.models import Identity
from modules.contacts.services import find_by_identity, identify, identities_of
from modules.contacts.services.identities import normalise

C = "contacts.contact"


def known(contact_id):
    return {(i.channel, i.value) for i in identities_of(contact_id)}


def test_identities_follow_mails_and_phones_whoever_writes_them(as_user):
    as_user("ventas")
    made = records.create(
        C,
        {
            "name": "Hotel Miramar",
            "country": "ES",
            "mail": "Info@Miramar.example",
            "phone": "965 55 01 42",
            "mails": [{"value": "info@miramar.example"}, {"value": "bar@miramar.example"}],
            "phones": [{"value": "612345678", "label": "Noche"}],
        },
    )
    own = {
        ("mail", "info@miramar.example"),
        ("mail", "bar@miramar.example"),
        ("phone", "+34965550142"),
        ("phone", "+34612345678"),
    }
    assert known(made.id) == own
    identify(made.id, "whatsapp", "34 612 34 56 78")
    records.update(C, made.id, {"mails": [], "phone": None})
    assert known(made.id) == {
        ("mail", "info@miramar.example"),
        ("phone", "+34612345678"),
        ("whatsapp", "+34612345678"),
    }


def test_identities_of_a_batch(as_user):
    as_user("ventas")
    writer = BulkWriter(records.spec_of(C))
    with write():
        drafts = [writer.draft({"name": f"Uno {n}", "mail": f"u{n}@uno.example"}) for n in range(3)]
        ids = [outcome.id for outcome in writer.save(drafts)]
    assert [known(i) for i in ids] == [{("mail", f"u{n}@uno.example")} for n in range(3)]
    with write():
        writer.load(ids)
        writer.save([writer.draft({"mail": "otra@uno.example"}, ids[0])])
    assert known(ids[0]) == {("mail", "otra@uno.example")}


def test_a_mail_may_be_shared_but_a_visitor_is_one_person(as_user):
    as_user("ventas")
    ana, luis = (
        records.create(C, {"first_name": n, "mail": "info@uno.example"}).id for n in ("Ana", "Luis")
    )
    assert find_by_identity("mail", " INFO@uno.example ") == [ana, luis]
    first = identify(ana, "web", "cookie-1")
    assert identify(ana, "web", "cookie-1").id == first.id
    with pytest.raises(Invalid):
        identify(luis, "web", "cookie-1")
    with pytest.raises(Invalid):
        identify(luis, "mail", "no address")
    assert find_by_identity("web", "cookie-1") == [ana]
    records.archive(C, ana)
    assert find_by_identity("web", "cookie-1") == []
    second = insert(Identity).values(
        contact_id=luis, channel="web", kind="visitor", value="cookie-1"
    )
    with pytest.raises(IntegrityError), write() as current, current.begin_nested():
        current.execute(second)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("mail", "mailto:Ana@Uno.example"), "ana@uno.example"),
        (("mail", "ana"), ""),
        (("phone", "612 345 678", "", "ES"), "+34612345678"),
        (("phone", "hola", "", "ES"), ""),
        (("whatsapp", "5491155396237"), "+5491155396237"),
        (("whatsapp", "@Ana_Gil", "username"), "ana_gil"),
        (("whatsapp", "US.Ab-1", "user_id"), "US.Ab-1"),
        (("web", "Q29va2ll"), "Q29va2ll"),
        (("fax", "1"), ""),
        (("web", "x", "address"), ""),
    ],
)
def test_values_have_one_form(app, given, expected):
    with app.app_context():
        assert normalise(*given) == expected


def test_identities_are_seen_with_their_contact(as_user):
    as_user("ventas")
    ana = records.create(C, {"first_name": "Ana", "mail": "ana@uno.example"}).id
    as_user("ventas2")
    assert find_by_identity("mail", "ana@uno.example") == []
    assert session().scalars(select(Identity)).all() == []
    with pytest.raises(NotFound):
        identify(ana, "web", "cookie-2")
    with sudo("web form"):
        assert find_by_identity("mail", "ana@uno.example") == [ana]
        identify(ana, "web", "cookie-2")
    as_user("lectura")
    assert find_by_identity("web", "cookie-2") == [ana]
    with pytest.raises(Forbidden):
        identify(ana, "web", "cookie-3")


def test_no_phone_or_mail_is_the_key_of_a_person(app):
    """Only users sign in by their address; otherwise neither is unique, and nothing refers to one."""
    addresses = {"mail", "email", "phone", "phone_e164", "e164", "whatsapp"}
    found = []
    for table in metadata.tables.values():
        unique = [i.columns for i in table.indexes if i.unique] + [
            c.columns for c in table.constraints if isinstance(c, UniqueConstraint)
        ]
        found += [table.name for columns in unique if addresses & set(columns.keys())]
        found += [table.name for c in table.columns if c.unique and c.name in addresses]
        found += [
            f"{table.name} → {key.target_fullname}"
            for key in table.foreign_keys
            if key.column.name in addresses | {"value"}
        ]
    assert set(found) <= {"core_user"}
