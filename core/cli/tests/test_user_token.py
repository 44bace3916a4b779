"""``cauce user`` and ``cauce token`` on an installation of their own."""

import json

import pytest
from sqlalchemy import select

from core.access.models import ApiToken, User
from core.access.passwords import matches
from core.db import session

SECRET = "cuatro palabras largas"


def stored(app, mail):
    with app.app_context():
        user = session().scalar(select(User).where(User.mail == mail))
        return user and (user.id, user.name, [r.code for r in user.roles], user.password_hash)


@pytest.mark.once
@pytest.mark.slow
def test_a_user_and_a_token(installation):
    app = installation.create("contacts")
    words = ("user", "create", "--mail", "Ana.Gil@empresa.es", "--role", "sales", "--json")
    made = installation.command(*words, "--password-stdin", input=f"{SECRET}\n")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["mail"] == "ana.gil@empresa.es"
    user_id, name, roles, hashed = stored(app, "ana.gil@empresa.es")
    assert (name, roles) == ("Ana Gil", ["sales"])
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # as slow for guesses as is advised
    assert matches(hashed, SECRET)

    token = installation.command(
        "token", "create", "--user", "ana.gil@empresa.es", "--name", "hoja", "--days", "30",
        "--permission", "contacts.contact.read",
    )  # fmt: skip
    assert token.returncode == 0, token.stderr
    secret = token.stdout.strip()
    answer = app.test_client().get("/api/v1/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    with app.app_context():
        row = session().scalars(select(ApiToken)).one()
    assert (row.user_id, row.permissions) == (user_id, ["contacts.contact.read"])

    changed = installation.command("user", "password", "ana.gil@empresa.es", "--password", "x" * 3)
    assert changed.returncode == 1
    other = ("user", "password", "ana.gil@empresa.es", "--password", "otra clave larga")
    assert installation.command(*other).returncode == 0
    assert matches(stored(app, "ana.gil@empresa.es")[3], "otra clave larga")

    for wrong in (
        ("user", "create", "--mail", "ana.gil@empresa.es", "--role", "sales"),
        ("user", "create", "--mail", "nada", "--role", "sales"),
        ("user", "create", "--mail", "otra@empresa.es", "--role", "nada"),
        ("user", "password", "nadie@empresa.es", "--password", SECRET),
        ("token", "create", "--user", "nadie@empresa.es", "--name", "x"),
        ("token", "create", "--user", "ana.gil@empresa.es", "--name", "x", "--days", "0"),
        ("token", "create", "--user", "ana.gil@empresa.es", "--name", "x", "--permission", "no"),
    ):
        refused = installation.command(*wrong)
        assert refused.returncode == 1
        assert refused.stderr.startswith("Error: ")
        assert "Traceback" not in refused.stderr
        assert refused.stdout == ""
