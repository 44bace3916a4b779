"""Records of modules that do not know each other are tied, seen only by who sees both."""

import pytest

from core import records
from core.records import NotFound
from core.records.links import LinkKind, link, linked, unlink

C = "contacts.contact"


@pytest.fixture(autouse=True)
def kind(app):
    registries = app.extensions["cauce"].registries
    registries._frozen = False
    registries.add(LinkKind(name="led_to", label="Led to", inverse="Came from"), "test", 99)
    yield
    registries.drop("test")
    registries.freeze()


def test_a_link_reads_from_both_ends_and_is_made_once(as_user):
    as_user("master")
    one, two = (records.create(C, {"name": n}).id for n in ("Uno", "Dos"))
    link("led_to", (C, one), (C, two))
    link("led_to", (C, one), (C, two))
    assert [(x.label, x.record.name) for x in linked(C, one)] == [("Led to", "Dos")]
    assert [(x.label, x.record.name) for x in linked(C, two)] == [("Came from", "Uno")]
    unlink(linked(C, one)[0].link_id)
    assert linked(C, two) == []


def test_who_does_not_see_the_other_end_sees_no_link(as_user):
    as_user("ventas2")
    hidden = records.create(C, {"name": "Oculto"}).id
    as_user("ventas")
    mine = records.create(C, {"name": "Mío"}).id
    with pytest.raises(NotFound):
        link("led_to", (C, mine), (C, hidden))
    as_user("master")
    link("led_to", (C, mine), (C, hidden))
    as_user("ventas")
    assert linked(C, mine) == []
