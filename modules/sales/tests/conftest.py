"""What tests of forms begin with."""

from __future__ import annotations

from contextvars import Context

import pytest

from core.db import session
from modules.sales.tests.sending import publish


@pytest.fixture
def form(app, as_user):
    app.extensions.pop("sales_form_pages", None)  # of a form that was rolled back
    as_user("master")
    made = publish(consent="Acepto recibir ofertas.", hosts="https://www.miramar.example")
    session().refresh(made)
    return made


class Customer:
    """A browser in which nobody signed in: what it asks shares nothing with who tests."""

    def __init__(self, browser):
        self.browser = browser

    def __getattr__(self, method):
        def ask(*given, **named):
            session().commit()
            return Context().run(getattr(self.browser, method), *given, **named)

        return ask


@pytest.fixture
def visitor(client):
    return Customer(client)
