"""Lists, forms and record pages as a person meets them: keyboard, drawer, undo, both themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from core.testing.browser import violations

pytestmark = pytest.mark.browser
RECORD = re.compile(r"/contacts/\d+$")


def test_a_list_without_a_mouse(open_page):
    page = open_page("/contacts/")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("tr.is-picked")).to_have_count(1)
    expect(page.locator(".c-bulk")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(RECORD)
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/contacts/")
    page.keyboard.press("/")
    page.keyboard.type("quintana", delay=10)
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#list-q")).to_be_focused()
    assert "q=quintana" in page.url


def test_the_palette_opens_a_record(open_page):
    page = open_page("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("lumbre", delay=10)
    expect(page.locator("#palette-list [role=option]").first).to_contain_text("Lumbre")
    page.keyboard.press("Enter")
    page.wait_for_url(RECORD)
    expect(page.locator("h1")).to_contain_text("Lumbre")


def test_the_drawer_creates_and_the_list_shows_it(open_page):
    page = open_page("/contacts/")
    page.keyboard.press("c")
    expect(page.locator("#drawer")).to_be_visible()
    page.fill("#f-name", "")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drawer .c-errors a")).to_have_count(1)
    expect(page.locator("#f-name")).to_be_focused()
    page.fill("#f-name", "Aaa Nueva")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator("tbody")).to_contain_text("Aaa Nueva")


def test_a_customer_is_picked_by_typing(open_page):
    page = open_page("/sales/opportunities/new")
    picker = page.locator("[data-field=contact_id]")
    found = page.locator(".ts-dropdown [role=option]")
    picker.locator("input[role=combobox]").click()
    expect(found.filter(has_text="Bodegas")).to_have_count(
        3
    )  # before anything is typed: the first ones
    page.keyboard.type("zzz")
    expect(page.locator(".ts-dropdown .no-results")).to_be_visible()
    for _ in "zzz":
        page.keyboard.press("Backspace")
    expect(found.filter(has_text="Bodegas")).to_have_count(3)
    page.keyboard.type("lumbre")
    page.keyboard.press("Enter")  # sooner than the server answers: takes nothing of what was there
    expect(found).to_have_count(3)
    expect(found.first).to_contain_text("Academia Lumbre")
    page.keyboard.press("Enter")
    expect(picker.locator(".item")).to_contain_text("Academia Lumbre")


def test_archiving_is_undone_from_its_toast(open_page):
    page = open_page("/contacts/?q=valdeorra")
    page.locator("tbody a.main").first.click()
    page.wait_for_url(RECORD)
    page.keyboard.press(".")
    page.locator("form[action$='/archive'] button").click()
    page.wait_for_url("**/contacts/")
    page.locator(".c-toast button").first.click()
    page.wait_for_load_state("networkidle")
    page.goto("/contacts/?q=valdeorra")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_filters_are_built_and_taken_away(open_page):
    page = open_page("/contacts/")
    page.locator(".c-tools .dropdown > button").first.click()
    page.locator(".c-filter-row select").first.select_option("city")
    page.locator(".c-filter-row input").fill("elche")
    page.locator(".c-filter button[type=submit]").click()
    expect(page.locator(".c-empty")).to_be_visible()
    page.locator(".c-facet a").click()
    expect(page.locator("tbody tr")).not_to_have_count(0)


def test_two_people_change_the_same_record(open_page):
    first = open_page("/contacts/?q=miramar 2")
    first.locator("tbody a.main").click()
    first.wait_for_url(RECORD)
    path = re.search(r"/contacts/\d+$", first.url).group(0)
    first.goto(f"{path}/edit")
    second = open_page(f"{path}/edit")
    second.fill("#f-phone", "+34 965 55 10 10")
    second.locator(".c-form-foot button").click()
    second.wait_for_url(RECORD)
    first.fill("#f-phone", "+34 965 55 20 20")
    first.locator(".c-form-foot button").click()
    expect(first.locator(".c-conflict tbody tr")).to_have_count(1)
    first.locator(".c-form-foot button").click()
    first.wait_for_url(RECORD)
    expect(first.locator(".data")).to_contain_text("20 20")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_fit(open_page, theme, width):
    for path in ("/", "/contacts/", "/contacts/new", "/contacts/1", "/contacts/1/edit", "/nope"):
        page = open_page(path, width=width, theme=theme)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
