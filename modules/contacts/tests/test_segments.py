"""Filters with a name: whoever fits is in them, everywhere the same, counted by a job."""

import json

import pytest

from core import records
from core.access.actor import SYSTEM, acting_as
from core.api.services import segment_query, segments
from core.records import Invalid, saved
from core.records.segments import counted, refresh_counts
from modules.contacts.services import record_consent

C = "contacts.contact"
BENIDORM = {"and": [["city", "is", "Benidorm"]]}


@pytest.fixture
def base(as_user):
    as_user("jefatura")
    made = {}
    for name, values in {
        "Rosa": {"kind": "person", "mail": "rosa@correo.example", "city": "Benidorm"},
        "Luis": {
            "kind": "person",
            "lifecycle": "customer",
            "city": "Benidorm",
            "phone": "612345679",
        },
        "Hotel": {"kind": "company", "city": "Calpe"},
    }.items():
        made[name] = records.create(C, {"name": name, "country": "ES", **values}).id
    return made


def share(name="Benidorm", tree=BENIDORM):
    return f"v{saved.save(C, name, {'filter': tree}, shared=True).id}"


def ids(name):
    return set(segment_query(name).ids(100))


def test_a_shared_view_is_a_segment_that_follows_the_records(base):
    name = share()
    assert ids(name) == {base["Rosa"], base["Luis"]}
    records.update(C, base["Hotel"], {"city": "Benidorm"})
    assert len(ids(name)) == 3
    assert "Benidorm" in [s.label for s in segments(C) if s.shared]


def test_a_view_that_is_not_shared_is_no_segment(base):
    mine = saved.save(C, "Mía", {"filter": BENIDORM})
    with pytest.raises(Invalid, match="segmento"):
        segment_query(f"v{mine.id}")


@pytest.mark.parametrize("name", ["v999999", "nothing", "", "v", "v1e3", "v99999999999999"])
def test_what_is_no_segment_is_said(base, name):
    with pytest.raises(Invalid):
        segment_query(name)


def test_a_segment_is_part_of_any_filter_but_of_itself(base):
    inner = share()
    tree = {"and": [["segment", "is", inner], ["kind", "is", "person"], ["phone", "empty", None]]}
    assert ids(share("Sin teléfono", tree)) == {base["Rosa"]}
    spec = records.spec_of(C)
    others = records.Query(spec, filter=["segment", "is_not", inner]).ids(100)
    assert base["Hotel"] in others
    assert base["Rosa"] not in others
    view = saved.save(C, "Círculo", {}, shared=True)
    saved.change(view.id, state={"filter": ["segment", "is", f"v{view.id}"]})
    with pytest.raises(Invalid, match="sí mismo"):
        ids(f"v{view.id}")


def test_the_job_counts_and_whoever_sees_everything_reads_its_count(base, as_user):
    name = share()
    with acting_as(SYSTEM):
        assert refresh_counts() >= 5
    found = {s.name: s for s in counted(segments(C))}
    assert found[name].count == 2
    records.update(C, base["Hotel"], {"city": "Benidorm"})
    assert {s.name: s for s in counted(segments(C))}[name].count == 2
    as_user("ventas")  # sees nothing of it: counted anew, among their own
    assert {s.name: s for s in counted(segments(C))}[name].count == 0


def test_what_is_missing_in_the_base(base):
    assert ids("contacts.no_basis") == {base["Rosa"]}
    record_consent(base["Rosa"], "marketing", channels=["mail"], method="form")
    assert base["Rosa"] not in ids("contacts.no_basis")
    record_consent(base["Rosa"], "marketing", "withdrawn", channels=["mail"], method="phone")
    assert base["Rosa"] in ids("contacts.no_basis")
    assert base["Hotel"] in ids("contacts.incomplete")
    assert base["Luis"] not in ids("contacts.incomplete")


def test_the_page_and_the_api_name_them_with_their_counts(base, sign_in):
    name = share()
    browser = sign_in("jefatura")
    page = browser.get("/contacts/segments").text
    assert "Benidorm" in page
    assert f"/contacts/?tab={name}" in page
    assert "contacts.no_basis" in page
    tree = json.dumps(["segment", "is", "contacts.no_basis"])
    shown = browser.get("/contacts/", query_string={"filter": tree}).text
    assert "Rosa" in shown
    assert "Luis" not in shown
    assert "Sin base legal" in shown
    items = browser.get(f"/api/v1/core/segments?model={C}").json["items"]
    assert {i["name"]: i["count"] for i in items}[name] == 2
    found = browser.get("/api/v1/contacts/contacts", query_string={"filter": tree}).json["items"]
    assert [i["name"] for i in found] == ["Rosa"]
    assert browser.get("/api/v1/core/segments?model=nothing").status_code == 400
    assert browser.post("/api/v1/core/segments").status_code in (400, 405)
