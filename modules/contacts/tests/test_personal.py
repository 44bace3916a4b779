"""Who may not read personal data sees who the customer is, not how to reach them."""

import pytest
from sqlalchemy import delete, select

from core import records
from core.access.models import Role, RoleGrant
from core.access.sessions import forget_actors
from core.db import write

C = "contacts.contact"
REACH = {"mail": "ana@hotel.example", "phone": "612345678", "street": "Calle Mayor 1"}


@pytest.fixture
def contact(as_user) -> int:
    """A contact, and the readers' role without the permission for personal data."""
    as_user("master")
    with write() as current:
        role = current.scalar(select(Role.id).where(Role.code == "readonly"))
        mine = RoleGrant.permission == f"{C}.personal"
        current.execute(delete(RoleGrant).where(RoleGrant.role_id == role, mine))
    forget_actors()
    return records.create(
        C, {"name": "Hotel Miramar", "country": "ES", "city": "Altea", **REACH}
    ).id


def test_no_screen_shows_how_to_reach_them(contact, sign_in):
    reader = sign_in("lectura")
    for path in ("/contacts/", f"/contacts/{contact}", "/contacts/?columns=mail,phone,street"):
        page = reader.get(path).get_data(as_text=True)
        assert "Hotel Miramar" in page
        assert not [value for value in REACH.values() if value in page], path


def test_nor_can_it_be_guessed_by_search_or_filter(contact, sign_in):
    reader = sign_in("lectura")
    assert "Hotel Miramar" not in reader.get("/contacts/?q=612345678").text
    assert reader.get('/contacts/?filter=["mail","contains","ana"]').status_code == 400


def test_whoever_may_sees_everything(contact, sign_in):
    page = sign_in("jefatura").get(f"/contacts/{contact}").text
    assert not [value for value in REACH.values() if value not in page and value != "612345678"]
