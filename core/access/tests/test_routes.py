"""A route that declares nothing answers nobody."""

import pytest
from flask import Flask, g, request

from core.access.actor import Actor
from core.access.routes import access, guard_route, public, signed_in, undeclared
from core.locale import init_locale

PEOPLE = {
    "ana": Actor(1, "Ana"),
    "admin": Actor(2, "Admin", grants={"core.admin.use": frozenset({"all"})}),
    "master": Actor(3, "Master", master=True),
}


@pytest.fixture
def house():
    """A small application with one route of each kind; the person is named in the address."""
    app = Flask("house")
    init_locale(app, [])

    @app.before_request
    def identify():
        if "as" in request.args:
            g.cauce_actor = PEOPLE[request.args["as"]]

    app.before_request(guard_route)
    demands = {
        "/public": public,
        "/signed-in": signed_in,
        "/admin": access("core.admin.use"),
        "/api/v1/admin": access("core.admin.use"),
        "/nothing": lambda view: view,
    }
    for path, declare in demands.items():
        app.add_url_rule(path, path, declare(lambda: "ok"), methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("path", "person", "status"),
    [
        ("/public", None, 200),
        ("/signed-in", None, 302),
        ("/signed-in", "ana", 200),
        ("/admin", None, 302),
        ("/admin", "ana", 403),
        ("/admin", "admin", 200),
        ("/admin", "master", 200),
        ("/nothing", None, 302),
        ("/nothing", "ana", 403),
        ("/nothing", "master", 403),
        ("/api/v1/admin", None, 401),
        ("/api/v1/admin", "admin", 200),
        ("/unknown", None, 404),
    ],
)
def test_each_kind_of_route(house, path, person, status):
    answer = house.test_client().get(path, query_string={"as": person} if person else None)
    assert answer.status_code == status


def test_the_way_back_is_kept_for_pages_only(house):
    client = house.test_client()
    assert client.get("/admin?page=2").location == "/login?next=%2Fadmin%3Fpage%3D2"
    assert client.post("/admin").location == "/login"


def test_programs_and_partial_pages_are_not_redirected(house):
    client = house.test_client()
    refused = client.get("/api/v1/admin")
    assert refused.mimetype == "application/problem+json"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    partial = client.get(
        "/admin", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/a?b=1"}
    )
    assert (partial.status_code, partial.headers["HX-Redirect"]) == (
        401,
        "/login?next=%2Fa%3Fb%3D1",
    )


def test_every_route_of_the_house_declares_what_it_demands(whole_app):
    assert undeclared(whole_app) == []
