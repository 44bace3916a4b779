"""Without logistics the others work, and nothing that was in the warehouse is lost."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.api.services import create, session
from core.testing.generic.making import make
from modules.logistics.models import Location
from modules.logistics.services import figures, post, seeding
from modules.logistics.with_support import open_case


def master_of(app):
    """A browser of the Master."""
    with app.app_context(), acting_as(SYSTEM):
        query = select(User).where(User.mail == "master@demo.example")
        secret = start_session(session().scalars(query).one())
    browser = app.test_client()
    browser.set_cookie(COOKIE, secret)
    return browser


@pytest.mark.slow
def test_deactivating_logistics_leaves_sales_working(installation):
    app = installation.create("contacts", "catalog", "sales", "support", "logistics")
    with app.app_context(), acting_as(SYSTEM):
        seeding.seed()
        customer = make("contacts.contact", name="Hotel", kind="company").id
        product = make("catalog.product", kind="goods", components=[], name="TPV").id
        shelf = session().scalars(select(Location.id).order_by(Location.id)).first()
        line = {"product_id": product, "quantity": Decimal(3)}
        post(create("logistics.document", {"location_id": shelf, "lines": [line]}).id)
        wanted = [{"product_id": product, "quantity": Decimal(2)}]
        made = create("logistics.delivery", {"contact_id": customer, "lines": wanted})
        case = open_case(made.id).id
        sale = make("sales.opportunity", contact_id=customer, name="Ampliación").id
    done = installation.command("module", "deactivate", "logistics", "--yes")
    assert done.returncode == 0, done.stderr
    alone = master_of(installation.open())
    pages = (
        "/sales/opportunities/board",
        f"/sales/opportunities/{sale}",
        f"/catalog/products/{product}",
        "/catalog/products",
        f"/contacts/{customer}",
        f"/support/cases/{case}",
    )
    for path in pages:
        answer = alone.get(path)
        assert answer.status_code == 200, path
        assert "/logistics/" not in answer.text, path
    assert installation.command("module", "install", "logistics", "--yes").returncode == 0
    with installation.open().app_context(), acting_as(SYSTEM):
        found = figures([product])[product]
        assert (found.on_hand, found.reserved) == (3, 2)
