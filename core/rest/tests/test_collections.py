"""The API of the collections: shapes, paging, versions, errors, languages."""

import io
import json

import pytest

from core import records
from core.files import LocalStorage

URL = "/api/v1/contacts/contacts"
C = "contacts.contact"


@pytest.fixture
def api(sign_in):
    return sign_in("master")


def send(client, method, path, body=None, **headers):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.open(
        path, method=method, data=data, content_type="application/json", headers=headers
    )


def test_create_read_change_archive(api):
    made = send(api, "POST", URL, {"name": "Hotel Miramar", "country": "ES", "tags": ["VIP"]})
    assert made.status_code == 201, made.json
    assert made.headers["Location"].endswith(f"{URL}/{made.json['id']}")
    assert made.json["version"] == 1
    assert made.json["custom"] == {}
    where = made.headers["Location"]
    read = api.get(where)
    assert read.json == made.json
    assert api.get(where, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304
    changed = send(api, "PATCH", where, {"version": 1, "revenue": "1250.50"})
    assert (changed.json["revenue"], changed.json["version"]) == ("1250.50", 2)
    assert api.delete(where).status_code == 204
    assert api.get(where).json["archived_at"]
    assert api.get(URL).json["items"] == []
    assert len(api.get(f"{URL}?archived=true").json["items"]) == 1
    assert api.post(f"{where}/restore").json["archived_at"] is None


def test_conflict_returns_the_record_as_it_is(api):
    made = send(api, "POST", URL, {"name": "Uno"}).json
    where = f"{URL}/{made['id']}"
    send(api, "PATCH", where, {"version": 1, "name": "Dos"})
    refused = send(api, "PATCH", where, {"version": 1, "name": "Tres"})
    assert refused.status_code == 409
    assert refused.mimetype == "application/problem+json"
    assert (refused.json["record"]["name"], refused.json["record"]["version"]) == ("Dos", 2)
    assert api.delete(f"{where}?version=1").status_code == 409
    missing = send(api, "PATCH", where, {"name": "Tres"})
    assert (missing.status_code, list(missing.json["errors"])) == (428, ["version"])


def test_every_error_is_told_at_once_in_the_language_asked_for(api):
    body = {"mail": "nada", "phones": [{"value": 3}], "nonsense": 1, "since": "31/12/2026"}
    refused = send(api, "POST", URL, body, **{"Accept-Language": "en"})
    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {"name", "mail", "nonsense", "since", "phones"}
    assert refused.json["errors"]["nonsense"] == ["There is no such field."]


def test_pages_follow_each_other(api, as_user):
    as_user("master")
    for number in range(5):
        records.create(C, {"name": f"Cliente {number}"})
    url, names = f"{URL}?limit=2&q=cliente&sort=-name", []
    while url:
        page = api.get(url).json
        names += [item["name"] for item in page["items"]]
        url = page["next"]
    assert names == [f"Cliente {n}" for n in (4, 3, 2, 1, 0)]


def test_filters_by_field_and_by_tree(api):
    send(api, "POST", URL, {"name": "Uno", "country": "ES", "mail": "uno@x.example"})
    send(api, "POST", URL, {"name": "Dos", "country": "MX", "tags": ["Norte"]})

    def found(query):
        return [item["name"] for item in api.get(f"{URL}?{query}").json["items"]]

    assert found("country=MX") == ["Dos"]
    assert found("tags=norte") == ["Dos"]
    assert found("mail=") == ["Dos"]
    assert found("country=ES&mail=uno@x.example") == ["Uno"]
    tree = '{"or":[["country","in",["MX","AR"]],["name","starts","u"]]}'
    assert found(f"filter={tree}") == ["Dos", "Uno"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "after=zzz",
        "sort=notes",
        "filter=[",
        'filter=["name","is"]',
        'filter=["secret","is",1]',
        "nonsense=1",
        "limit=1&limit=2",
        "since=ayer noche",
        "archived=maybe",
        "owner_id=99999999999999999999",
    ],
)
def test_addresses_that_cannot_be_used(api, query):
    refused = api.get(f"{URL}?{query}")
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")
    assert refused.json["errors"]


def test_what_http_asks_for(api, client):
    anonymous = client.get(URL)
    assert (anonymous.status_code, "WWW-Authenticate" in anonymous.headers) == (401, True)
    assert api.get(f"{URL}/999999").status_code == 404
    assert api.get(f"{URL}/0").status_code == 404
    assert api.get(f"{URL}/99999999999999999999").status_code == 404
    assert api.get("/api/v1/contacts/nonsense").mimetype == "application/problem+json"
    wrong = send(api, "PUT", URL, {})
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert api.options(URL).headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert api.head(URL).status_code == 200
    assert api.get(URL, headers={"Accept": "text/html"}).status_code == 406
    assert api.post(URL, data="name=x").status_code == 415
    assert send(api, "POST", URL, "{").status_code == 400
    assert send(api, "POST", URL, b'{"name": "\xff"}').status_code == 400
    assert send(api, "POST", URL, "[]").status_code == 422
    assert send(api, "POST", URL, '{"name": "' + "x" * 3_000_000 + '"}').status_code == 413


def test_rights_are_those_of_the_screens(sign_in):
    reader, seller, other = sign_in("lectura"), sign_in("ventas"), sign_in("ventas2")
    assert send(reader, "POST", URL, {"name": "Uno"}).status_code == 403
    mine = send(seller, "POST", URL, {"name": "Mío"}).json
    where = f"{URL}/{mine['id']}"
    assert other.get(where).status_code == 404
    assert other.get(f"{URL}?q=mio").json["items"] == []
    assert send(other, "PATCH", where, {"version": 1, "name": "Suyo"}).status_code == 404
    assert send(reader, "PATCH", where, {"version": 1, "name": "Suyo"}).status_code == 403
    assert reader.get(where).status_code == 200


def test_rows_that_live_with_a_record_use_its_rights(sign_in):
    seller, other = sign_in("ventas"), sign_in("ventas2")
    company = send(seller, "POST", URL, {"name": "Hotel"}).json["id"]
    person = send(seller, "POST", URL, {"name": "Ana", "kind": "person"}).json["id"]
    relations = "/api/v1/contacts/relations"
    body = {"company_id": company, "person_id": person, "position": "Directora"}
    made = send(seller, "POST", relations, body)
    assert made.status_code == 201, made.json
    assert other.get(relations).json["items"] == []
    assert send(other, "POST", relations, body).status_code == 422
    again = send(seller, "POST", relations, body)
    assert again.status_code == 409, again.json
    assert seller.delete(f"{relations}/{made.json['id']}").status_code == 204
    assert seller.get(f"{relations}/{made.json['id']}").status_code == 404


def test_the_index_lists_what_the_caller_may_use(sign_in):
    found = {c["name"]: c for c in sign_in("lectura").get("/api/v1/").json["collections"]}
    assert found[C]["operations"] == ["list", "read", "files", "activities", "timeline"]
    assert found[C]["url"].endswith(URL)
    assert sign_in("lectura").get("/api/v1").status_code in (200, 308)


def test_custom_fields_are_part_of_the_record(api, as_user):
    as_user("master")
    records.create("core.custom_field", {"model": C, "label": "Puntos", "kind": "integer"})
    made = send(api, "POST", URL, {"name": "Uno", "custom": {"puntos": 7}})
    assert made.json["custom"] == {"puntos": 7}
    assert [i["name"] for i in api.get(f"{URL}?x_puntos=7").json["items"]] == ["Uno"]
    refused = send(api, "POST", URL, {"name": "Uno", "custom": {"puntos": "x", "otro": 1}})
    assert set(refused.json["errors"]) == {"custom.puntos", "custom.otro"}
    document = api.get("/api/openapi.json").json
    assert "puntos" in document["components"]["schemas"]["ContactsContactNewCustom"]["properties"]


def test_the_page_about_the_api_needs_nothing_from_elsewhere(client):
    page = client.get("/api/")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "POST /api/v1/contacts/contacts" in text
    assert "https://" not in text.replace("https://www.hotelmiramar.example", "")


def test_the_history_of_a_record(api, sign_in):
    where = f"{URL}/{send(api, 'POST', URL, {'name': 'Uno'}).json['id']}"
    send(api, "PATCH", where, {"version": 1, "name": "Dos"})
    page = api.get(f"{where}/timeline?limit=1").json
    assert [(i["kind"], i["action"], i["via"]) for i in page["items"]] == [
        ("change", "update", "screen")
    ]
    assert page["items"][0]["changes"][0] == {
        "field": "name", "label": "Nombre", "old": "Uno", "new": "Dos"
    }  # fmt: skip
    assert api.get(page["next"]).json["items"][0]["action"] == "create"
    assert api.get(f"{where}/timeline?after=zzz").status_code == 400
    assert sign_in("ventas").get(f"{where}/timeline").status_code == 404


def test_writing_in_the_history(api, sign_in, as_user):
    where = f"{URL}/{send(api, 'POST', URL, {'name': 'Uno'}).json['id']}"
    made = send(api, "POST", f"{where}/timeline", {"body": "Lo ve @Jefatura"})
    assert made.status_code == 201, made.json
    assert made.json["body"] == "Lo ve @Jefatura"
    assert len(made.json["mentions"]) == 1
    call = {"kind": "call", "direction": "in", "result": "contacted", "at": "2026-01-02T10:00:00Z"}
    logged = send(api, "POST", f"{where}/timeline", call).json
    assert (logged["direction"], logged["at"]) == ("in", "2026-01-02T10:00:00Z")
    assert api.get(where).json["last_interaction_at"] == "2026-01-02T10:00:00Z"
    send(api, "POST", f"{where}/timeline", {"body": "Secreta", "private": True})
    kinds = [i["kind"] for i in api.get(f"{where}/timeline?kind=note").json["items"]]
    assert kinds == ["note", "note"]
    chief = sign_in("jefatura").get(f"{where}/timeline").json["items"]
    assert "Secreta" not in str(chief)
    refused = send(api, "POST", f"{where}/timeline", {"body": "x", "minutes": 3})
    assert set(refused.json["errors"]) == {"minutes"}
    assert send(api, "POST", f"{where}/timeline", {"kind": "stage"}).status_code == 422
    assert send(api, "POST", f"{where}/timeline", {}).status_code == 422
    reader = sign_in("lectura")
    assert send(reader, "POST", f"{where}/timeline", {"body": "x"}).status_code == 403
    assert send(sign_in("ventas"), "POST", f"{where}/timeline", {"body": "x"}).status_code == 404


def test_files_are_sent_and_then_attached(app, api, sign_in, tmp_path):
    app.extensions["cauce_files"] = LocalStorage(tmp_path)
    where = f"{URL}/{send(api, 'POST', URL, {'name': 'Uno'}).json['id']}"

    def token(content=b"a;b", name="x.csv"):
        sent = api.post("/api/v1/core/files", data={"file": (io.BytesIO(content), name)})
        assert sent.status_code == 201, sent.json
        return sent.json["token"]

    note = send(api, "POST", f"{where}/timeline", {"body": "Datos", "files": [token()]})
    assert [f["name"] for f in note.json["files"]] == ["x.csv"]
    put = send(api, "POST", f"{where}/files", {"files": [token(name="y.csv")]})
    assert put.status_code == 201, put.json
    files = api.get(f"{where}/files").json["items"]
    assert [f["name"] for f in files] == ["y.csv", "x.csv"]
    content = api.get(files[0]["url"], buffered=True)
    assert content.data == b"a;b"
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert sign_in("ventas").get(files[0]["url"]).status_code == 404
    refused = api.post("/api/v1/core/files", data={"file": (io.BytesIO(b"MZ" * 50), "a.exe")})
    assert refused.status_code == 422
    assert set(refused.json["errors"]) == {"file"}
    assert send(api, "POST", "/api/v1/core/files", {}).status_code == 415
    assert send(api, "POST", f"{where}/files", {"files": ["x"]}).status_code == 422
    assert api.get("/api/v1/core/files/x").status_code == 404
    del app.extensions["cauce_files"]
