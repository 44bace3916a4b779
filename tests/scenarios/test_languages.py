"""A person chooses the language; the company gives the one of those who chose none."""

import pytest
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.api.locale import current_timezone, format_date, format_money, parse_date, term
from core.api.models import _
from core.db import session, write
from core.settings import current_company


@pytest.fixture
def prefer(app):
    """Change the preferences of a demo user."""

    def change(name, **preferences):
        with app.app_context(), acting_as(SYSTEM), write():
            query = select(User).where(User.mail == f"{name}@demo.example")
            user = session().scalars(query).one()
            for key, value in preferences.items():
                setattr(user, key, value)

    return change


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("es_MX", "Esa página no existe"),
        ("es", "Esa página no existe"),
        ("en", "There is no such page"),
    ],
)
def test_a_page_speaks_the_language_of_the_person(sign_in, prefer, locale, title):
    prefer("ventas", locale=locale)
    page = sign_in("ventas").get("/no-such-page").get_data(as_text=True)
    assert title in page
    assert f'lang="{locale.replace("_", "-")}"' in page


def test_words_numbers_dates_and_zone_follow_the_person(app, sign_in, prefer):
    prefer("cobros", locale="es_CO", timezone="America/Bogota")
    seen = {}

    def look():
        seen.update(
            word=_("Collections"),
            amount=format_money(1234.5, "COP"),
            day=format_date(parse_date("30/11/2026")),
            zone=current_timezone().key,
            quote=term(current_company().country, "delivery_note"),
        )
        return None

    app.before_request_funcs.setdefault(None, []).append(look)
    try:
        sign_in("cobros").get("/no-such-page")
    finally:
        app.before_request_funcs[None].remove(look)
    assert seen == {
        "word": "Cartera",
        "amount": "$1.234,50",
        "day": "30/11/2026",
        "zone": "America/Bogota",
        # the company is Spanish: its documents are, whatever the person reads
        "quote": "albarán",
    }
