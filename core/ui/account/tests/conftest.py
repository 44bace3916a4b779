"""Signing in as people do."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.passwords import hash_password
from core.db import session, write

PASSWORD = "cuatro palabras largas"


@pytest.fixture
def person(app):
    """``person("ventas")``: a demo user who has a password."""

    def known(name: str) -> User:
        with app.app_context(), acting_as(SYSTEM), write():
            user = session().scalar(select(User).where(User.mail == f"{name}@demo.example"))
            user.password_hash = hash_password(PASSWORD)
            return user

    return known


@pytest.fixture
def log_in(client: FlaskClient):
    """Post the sign-in form."""

    def post(mail: str, password: str = PASSWORD, **fields):
        return client.post("/login", data={"mail": mail, "password": password, **fields})

    return post


def token_of(page) -> str:
    """The form token of a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
