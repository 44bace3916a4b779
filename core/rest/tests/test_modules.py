"""Modules through the API."""

from core.db import write
from core.settings.state import InstalledModule


def test_the_list_and_who_may_see_it(sign_in):
    items = sign_in("master").get("/api/v1/core/modules").json["items"]
    contacts = next(m for m in items if m["name"] == "contacts")
    assert contacts["state"] == "installed"
    assert contacts["running"]
    assert sign_in("ventas").get("/api/v1/core/modules").status_code == 403
    assert sign_in("master").delete("/api/v1/core/modules").status_code == 405


def test_refusals_come_as_problems(sign_in):
    master = sign_in("master")

    def post(path: str, body: object = None):
        return master.post(f"/api/v1/core/modules/{path}", json=body or {})

    assert post("nothing/install").status_code == 404
    assert post("contacts/explode").status_code == 404
    assert post("contacts/purge", {"confirm": 3}).status_code == 422
    assert post("contacts/purge", {"unknown": True}).status_code == 422
    refused = post("contacts/purge", {"confirm": "other"})
    assert refused.status_code == 409
    assert refused.mimetype == "application/problem+json"
    assert refused.json["module"] == "contacts"
    done = post("contacts/install")
    assert done.status_code == 200
    assert done.json["changes"] == []


def test_a_change_is_shown_before_it_is_made(as_user, sign_in):
    as_user("master")
    with write() as current:  # as its installation would have written it down
        current.get(InstalledModule, "support").tables = ["support_case", "support_gone"]
    master, path = sign_in("master"), "/api/v1/core/modules"
    whole = master.get(f"{path}/contacts/deactivate").json
    assert set(whole["also"]) >= {"sales", "support"}
    assert whole["changes"][-1] == "contacts"
    purge = master.get(f"{path}/support/purge").json
    assert purge["tables"] == [{"name": "support_case", "rows": 0}]
    assert purge["files"] == {"count": 0, "bytes": 0}
    assert master.get(f"{path}/contacts/purge").status_code == 409  # others need it
    assert sign_in("ventas").get(f"{path}/support/purge").status_code == 403
    assert master.put(f"{path}/support/purge").status_code == 405


def test_they_are_described(client):
    paths = client.get("/api/openapi.json").json["paths"]
    assert set(paths["/api/v1/core/modules/{name}/install"]) == {"get", "post"}
