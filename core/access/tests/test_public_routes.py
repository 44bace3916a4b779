"""What anybody may reach: nobody's session is used, little is read, and a proxy does not hide who asks."""

import io

import pytest
from flask import Blueprint, Flask, jsonify, request

from core.access.actor import actor
from core.access.routes import PUBLIC_BODY, open_form, public
from core.app import configure
from core.config import ConfigError, Settings


@pytest.fixture(scope="module", autouse=True)
def doors(whole_app):
    """Two addresses that tell who the request acts as."""
    if "doors" in whole_app.blueprints:
        return
    blueprint = Blueprint("doors", __name__)

    def who():
        return jsonify(id=actor().user_id, read=len(request.form))

    for path, declare in (("/test/open", open_form), ("/test/public", public)):
        view = declare(lambda: who())
        blueprint.add_url_rule(path, path[6:], view, methods=["GET", "POST"])
    whole_app._got_first_request = False
    whole_app.register_blueprint(blueprint)


def test_what_another_site_sends_to_an_open_form_is_nobodys(sign_in):
    """It may come with the cookies of a colleague, and with any form token or none."""
    browser = sign_in("master")
    assert browser.get("/test/public").json["id"] is not None
    assert browser.get("/test/open").json["id"] is None
    assert browser.post("/test/open", data={"a": "1"}).json == {"id": None, "read": 1}


def test_little_is_read_from_strangers_however_it_is_sent(client):
    large = b"a=" + b"x" * 2 * PUBLIC_BODY
    kind = "application/x-www-form-urlencoded"
    for path in ("/test/open", "/login"):
        assert client.post(path, data=large, content_type=kind).status_code == 413
    unsaid = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}  # chunked, as gunicorn says it
    stream = io.BytesIO(large)
    options = {"input_stream": stream, "content_type": kind, "environ_overrides": unsaid}
    client.post("/test/open", **options)
    assert 0 < stream.tell() <= PUBLIC_BODY + 1
    assert client.post("/test/open", data={"a": "x" * 1000}).status_code == 200


def test_behind_a_proxy_clients_are_told_apart():
    def seen(**variables):
        app = Flask("small")
        configure(
            app, Settings.load({"CAUCE_ENV": "test", "CAUCE_SECRET_KEY": "x" * 40, **variables})
        )
        app.add_url_rule("/", "who", lambda: f"{request.scheme} {request.remote_addr}")
        told = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
        return app.test_client().get("/", headers=told).text

    assert seen() == "http 127.0.0.1"
    assert seen(CAUCE_PROXIES="1") == "https 198.51.100.7"
    with pytest.raises(ConfigError, match="CAUCE_PROXIES"):
        seen(CAUCE_PROXIES="many")
