"""The board as a person meets it: a card is dragged, taken back, moved by keys, and who was slower
sees what changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core import records, timeline
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import actor_of
from core.db import db, session
from core.pipelines import stage_info
from core.testing.browser import violations
from modules.sales.models import Opportunity
from modules.sales.services import council, outlook

pytestmark = pytest.mark.browser
SALE = "sales.opportunity"


@pytest.fixture
def sale(house):
    """An opportunity of the seller who looks, in the first column."""
    with house.app_context(), acting_as(SYSTEM):
        user = session().query(User).filter_by(mail="ventas@demo.example").one()
        with acting_as(actor_of(user)):
            contact = session().query(records.spec_of("contacts.contact").cls).first()
            values = {"contact_id": contact.id, "name": "Renovación", "amount": "900"}
            number = records.create(SALE, values).id
        db.session.remove()
    return number


def stored(house, number):
    """(code of the stage, name) as they are in the database."""
    with house.app_context(), acting_as(SYSTEM):
        found = session().get(Opportunity, number)
        result = stage_info(found.stage_id).code, found.name
        db.session.remove()
    return result


def drag(page, card, column):
    """With the mouse, as people do: press on the card, pull, let go."""
    page.wait_for_load_state("networkidle")
    box = card.bounding_box()
    grip = {"x": box["width"] / 2, "y": box["height"] - 14}
    card.drag_to(column, source_position=grip, target_position={"x": 90, "y": 70})


def test_a_card_is_dragged_taken_back_and_refused_when_somebody_was_faster(house, open_page, sale):
    page = open_page("/sales/opportunities/board")
    card, columns = page.locator(f"#card-{sale}"), page.locator(".c-col-body")
    first, second = columns.nth(0), columns.nth(1)
    expect(first.locator(f"#card-{sale}")).to_be_visible()

    drag(page, card, second)
    expect(second.locator(f"#card-{sale}")).to_be_visible()
    toast = page.locator(".c-toast", has_text="Renovación")
    expect(toast).to_be_visible()
    assert stored(house, sale)[0] == "quote"

    toast.get_by_role("button", name="Deshacer").click()
    expect(first.locator(f"#card-{sale}")).to_be_visible()
    assert stored(house, sale)[0] == "first_contact"
    page.wait_for_load_state("networkidle")

    page.locator(f"#card-{sale} a.title").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(second.locator(f"#card-{sale}")).to_be_visible()
    expect(page.locator(f"#card-{sale} a.title")).to_be_focused()
    assert stored(house, sale)[0] == "quote"

    page.wait_for_load_state("networkidle")
    with house.app_context(), acting_as(SYSTEM):  # somebody else is faster
        records.update(SALE, sale, {"name": "Renovación urgente"})
        db.session.remove()
    # what the page knows, also if it has just looked again
    page.eval_on_selector(f"#card-{sale}", "card => card.dataset.version = 1")
    drag(page, page.locator(f"#card-{sale}"), first)
    expect(page.locator("#alerts .c-toast")).to_be_visible()
    expect(second.locator(f"#card-{sale}")).to_contain_text("Renovación urgente")
    assert stored(house, sale) == ("quote", "Renovación urgente")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_pages_of_sales_are_accessible_and_fit(house, open_page, sale, width, theme):
    with house.app_context(), acting_as(SYSTEM):
        user = session().query(User).filter_by(mail="ventas@demo.example").one()
        lead = records.create("sales.lead", {"name": "Rosa Mar", "owner_id": user.id})
        number, who = lead.id, user.id
        call = {"direction": "out", "body": "Hablamos"}
        timeline.log_call("sales.lead", number, call | {"result": "contacted"})
        monday = council.monday_of(outlook.today())
        db.session.remove()
    paths = (
        "/sales/opportunities/board",
        f"/sales/opportunities/{sale}",
        "/sales/leads/board",
        f"/sales/leads/{number}",
        f"/sales/council?week={monday.isoformat()}",
        "/sales/reports/conversion",
        f"/timeline/logged/{who}/call/{monday.isoformat()}/2099-01-01",
    )
    for path in paths:
        page = open_page(path, width=width, theme=theme)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
