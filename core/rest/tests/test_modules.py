"""Modules through the API."""


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


def test_they_are_described(client):
    paths = client.get("/api/openapi.json").json["paths"]
    assert "post" in paths["/api/v1/core/modules/{name}/install"]
