"""What tests of forms begin with."""

from __future__ import annotations

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
