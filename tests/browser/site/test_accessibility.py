"""axe finds nothing on any page, in both themes, on a laptop and on a phone (WCAG 2.2 AA)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.testing.browser import violations
from tests.browser.site.conftest import PASSWORD

PAGES = (
    "/",
    "/contacts/",
    "/contacts/?q=nada-de-esto",
    "/contacts/?group=lifecycle",
    "/contacts/1",
    "/contacts/1/edit",
    "/contacts/new",
    "/imports",
    "/imports/new?model=contacts.contact",
    "/apps",
    "/settings/company",
    "/settings/hours",
    "/core/fields",
    "/core/fields/new",
    "/account",
    "/account/security",
    "/account/tokens",
    "/api/",
    "/no-such-page",
)

OFFICE = (
    "/admin/",
    "/admin/users/",
    "/admin/users/new/",
    "/admin/roles/",
    "/admin/roles/2",
    "/admin/jobs/",
    "/admin/audit/",
    "/admin/tokens/make",
)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_violations(sign_in_as, width, theme):
    page = sign_in_as("master", width=width, theme=theme)
    found: list[str] = []
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += violations(page)
    assert not found, "\n".join(found)


#: What people do around a customer. Each is looked at once in either theme and width.
DAILY = (
    "/activities?who=all",
    "/activities/calendar?who=team",
    "/activities/calendar?who=team&view=week",
    "/activities/calendar/feed",
    "/notifications",
    "/contacts/segments",
    "/contacts/hygiene",
    "/contacts/duplicates",
    "/contacts/exclusions",
    "/contacts/1/consents/new",
    "/contacts/privacy",
    "/contacts/preferences/unknown",
)


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_what_people_do_around_a_customer_has_none(sign_in_as, width, theme):
    page = sign_in_as("master", width=width, theme=theme)
    page.goto("/contacts/1")
    twin = sent(
        page, "/contacts/new", kind="company", name="Hotel Miramar Benidorm", city="Benidorm"
    )
    asked = sent(page, "/contacts/privacy/new", name="Rosa Gil", kind="access", country="ES")
    found: list[str] = []
    for path in (*DAILY, f"/contacts/merge/1/{twin}", f"/contacts/privacy/{asked}"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} is wider than the screen of {width}")
    assert not found, "\n".join(found)


def sent(page: Page, path: str, **values: str) -> str:
    """Send a form with the page's own token. :returns: the id of what was made."""
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = page.request.post(path, form={**values, "csrf_token": token})
    number = answer.url.rpartition("/")[2]
    assert number.isdecimal(), answer.text()[:2000]
    return number


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_the_back_office_has_none(sign_in_as, width, theme):
    page = sign_in_as("master", width=width, theme=theme)
    page.goto("/account/confirm?next=%2Fadmin%2F")
    page.fill("input[type=password]", PASSWORD)
    page.locator("form:has(input[type=password]) button[type=submit]").click()
    found: list[str] = []
    for path in OFFICE:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_over_a_page_has_none_either(sign_in_as, theme):
    page = sign_in_as("master", theme=theme)
    page.goto("/contacts/")
    found = []
    page.keyboard.press("Control+k")
    page.wait_for_selector("[role=listbox] [role=option]")
    found += violations(page)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("c")
    page.wait_for_selector("#drawer-content form")
    found += violations(page)
    assert not found, "\n".join(found)


def test_pages_of_those_who_are_not_signed_in(sign_in_as):
    page = sign_in_as()
    found = []
    for path in ("/login", "/forgot"):
        page.goto(path)
        found += violations(page)
    assert not found, "\n".join(found)
