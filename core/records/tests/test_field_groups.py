"""A field of a group is, for whoever lacks its permission, a field that does not exist."""

import csv
from dataclasses import replace

import pytest

from core import records
from core.access import roles, tokens
from core.access.models import Role
from core.db import session
from core.records import Invalid, Query, exporting, spec_of

C = "contacts.contact"
HIDDEN = ("phone", "tax_id")


@pytest.fixture(params=[HIDDEN, HIDDEN[:1], HIDDEN[1:]], ids=["both", "phone", "tax_id"])
def hidden(request):
    """Which fields belong to the group."""
    return request.param


@pytest.fixture
def reader(app, as_user, monkeypatch, hidden):
    """Two contacts, and somebody who may read and export them but not their personal data."""
    with app.app_context():
        fields = spec_of(C).fields
    for name in hidden:
        monkeypatch.setitem(fields, name, replace(fields[name], group="personal"))
    as_user("master")
    grants = {f"{C}.{a}": "all" for a in ("read", "create", "update", "export", "import")}
    role = session().query(Role).filter_by(code="readonly").one()
    roles.set_grants(role.id, grants)
    records.create(C, {"name": "Ana Gil", "phone": "612345678", "country": "ES"})
    records.create(C, {"name": "Luis Paz", "tax_id": "12345678Z", "country": "ES"})
    return as_user("lectura")


def test_columns_leave_it_out(reader, hidden):
    row = Query(spec_of(C), columns=("name", *hidden)).page().rows[0]
    assert set(row) == {"id", "version", "name"}
    assert not set(hidden) & set(Query(spec_of(C)).page().rows[0])


def test_sort_filter_and_group_do_not_know_it(reader, hidden):
    name = hidden[0]
    for sort in (name, f"-{name}"):
        with pytest.raises(Invalid):
            Query(spec_of(C), sort=sort)
    for tree in (
        [name, "filled", None],
        {"or": [["name", "is", "x"], [name, "starts", "6"]]},
    ):
        with pytest.raises(Invalid) as refused:
            Query(spec_of(C), filter=tree).page()
        with pytest.raises(Invalid) as unknown:
            Query(spec_of(C), filter=["nonsense", "filled", None]).page()
        assert refused.value.errors[name] == unknown.value.errors["nonsense"]
        with pytest.raises(Invalid):
            Query(spec_of(C), filter=tree).count()
    with pytest.raises(Invalid):
        Query(spec_of(C)).groups(name)


@pytest.mark.parametrize("words", ["612345678", "6123", "612", "12345678Z", "ana 612345"])
def test_search_finds_nothing_by_it(reader, words):
    assert Query(spec_of(C), q=words).page().rows == []
    assert Query(spec_of(C), q=words).count() == 0


def test_search_still_finds_by_the_title(reader, as_user):
    for words in ("ana", "gil ana", "an", "Á"):
        assert [r["name"] for r in Query(spec_of(C), q=words, columns=("name",)).page().rows][:1]
    assert Query(spec_of(C), q="%").page().rows == []
    as_user("master")
    assert len(Query(spec_of(C), q="612345678").page().rows) == 1


def test_it_cannot_be_written(reader, hidden):
    for name in hidden:
        with pytest.raises(Invalid):
            records.create(C, {"name": "X", name: "612345678"})
    mine = Query(spec_of(C), q="ana", columns=("name",)).page().rows[0]["id"]
    with pytest.raises(Invalid):
        records.update(C, mine, {hidden[0]: ""})
    result = records.bulk_update(C, [mine], {hidden[0]: ""})
    assert result.done == []


def test_saving_another_field_keeps_it(reader, as_user):
    mine = Query(spec_of(C), q="ana", columns=("name",)).page().rows[0]["id"]
    records.update(C, mine, {"name": "Ana Gil Ruiz"})
    as_user("master")
    assert records.get(C, mine).phone
    assert len(Query(spec_of(C), q="612345678").page().rows) == 1


def test_exports_leave_it_out(reader, hidden, tmp_path):
    path = tmp_path / "out.csv"
    exporting.export(Query(spec_of(C), columns=("name", *hidden)), "csv", path)
    text = path.read_text(encoding="utf-8-sig")
    assert len(next(csv.reader([text.splitlines()[0]], delimiter=";"))) == 2


def test_the_api_and_the_screens_do_not_know_it(reader, hidden, client, sign_in):
    _row, secret = tokens.create_token("x")
    api, path = {"Authorization": f"Bearer {secret}"}, "/api/v1/contacts/contacts"
    listed = client.get(path, headers=api)
    assert {item["name"] for item in listed.json["items"]} == {"Ana Gil", "Luis Paz"}
    assert not set(hidden) & set(listed.json["items"][0])
    for query in (f"sort={hidden[0]}", f"{hidden[0]}=612345678", f"sort=-{hidden[0]}"):
        assert client.get(f"{path}?{query}", headers=api).status_code in (400, 422)
    secrets = {"phone": "612345678", "tax_id": "12345678Z"}
    browser = sign_in("lectura")
    for address in ("/contacts/", f"/contacts/?sort={hidden[0]}", "/contacts/?columns=name"):
        text = browser.get(address).text.replace(" ", "").replace("\xa0", "")
        assert not any(secrets[name] in text for name in hidden)
