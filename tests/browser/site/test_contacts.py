"""A day at work: find, create, edit, meet a colleague on the same record."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def search(page: Page, text: str) -> None:
    page.goto("/contacts/")
    page.fill("#list-q", text)
    page.wait_for_url(re.compile(r"q="))


def create(page: Page, name: str) -> None:
    """Create a contact in the drawer, by keyboard."""
    page.goto("/contacts/")
    page.keyboard.press("c")
    page.fill("#drawer-content [name=name]", name)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text(name)


def test_a_contact_is_created_in_the_drawer_and_found_without_accents(sign_in_as):
    page = sign_in_as("ventas")
    create(page, "Panadería Íñiguez Peña")
    search(page, "iniguez pena")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    page.click("#list tbody a.main")
    expect(page.locator("h1")).to_have_text("Panadería Íñiguez Peña")


def test_a_wrong_value_is_explained_and_nothing_typed_is_lost(sign_in_as):
    page = sign_in_as("ventas")
    page.goto("/contacts/new")
    page.fill("[name=name]", "Taller Ruiz")
    page.fill("[name=mail]", "esto no es un correo")
    page.click("main .c-form-foot button[type=submit]")
    expect(page.locator(".c-errors")).to_be_visible()
    expect(page.locator("[name=mail]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=name]")).to_have_value("Taller Ruiz")


def test_two_people_on_one_record_choose_field_by_field(sign_in_as):
    first = sign_in_as("ventas")
    create(first, "Conflicto S.L.")
    search(first, "conflicto")
    address = first.get_attribute("#list tbody a.main", "href")
    second = sign_in_as("jefatura")
    first.goto(f"{address}/edit")
    second.goto(f"{address}/edit")
    second.fill("[name=mail]", "sur@empresa.example")
    second.click("main .c-form-foot button[type=submit]")
    second.wait_for_url(re.compile(rf"{address}$"))
    first.fill("[name=mail]", "este@empresa.example")
    first.fill("[name=name]", "Conflicto Nuevo S.L.")
    first.click("main .c-form-foot button[type=submit]")
    expect(first.locator(".c-conflict")).to_contain_text("sur@empresa.example")
    expect(first.locator(".c-conflict")).to_contain_text("este@empresa.example")
    first.click("main .c-form-foot button[type=submit]")
    first.wait_for_url(re.compile(rf"{address}$"))
    expect(first.locator("h1")).to_have_text("Conflicto Nuevo S.L.")


def test_what_is_archived_comes_back_with_undo(sign_in_as):
    page = sign_in_as("ventas")
    create(page, "Para archivar")
    search(page, "para archivar")
    page.check("#list tbody [data-pick]")
    page.click(".c-bulk button[value=archive]")
    undo = page.locator("#toasts button, #toasts a").filter(has_text="Deshacer")
    with page.expect_response(re.compile("/bulk/undo/")):
        undo.click()
    page.wait_for_load_state("networkidle")
    search(page, "para archivar")
    expect(page.locator("#list tbody tr")).to_have_count(1)


def test_a_note_stands_in_the_history(sign_in_as):
    page = sign_in_as("ventas")
    create(page, "Con historia")
    search(page, "con historia")
    page.click("#list tbody a.main")
    page.locator("textarea").first.fill("Llamará el lunes")
    page.get_by_role("button", name="Guardar nota").click()
    expect(page.get_by_text("Llamará el lunes").last).to_be_visible()


def test_the_palette_finds_people_and_places(sign_in_as):
    page = sign_in_as("master")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("hotel")
    expect(page.locator("[role=option]").first).to_contain_text(re.compile("hotel", re.I))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contacts/\d+"))


def test_a_phone_shows_cards_and_the_bar(sign_in_as):
    page = sign_in_as("ventas", width=390)
    page.goto("/contacts/")
    expect(page.locator(".c-tabbar")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_who_sees_only_their_team_cannot_open_anothers(sign_in_as):
    owner = sign_in_as("ventas2")
    create(owner, "Solo del sur")
    search(owner, "solo del sur")
    address = owner.get_attribute("#list tbody a.main", "href")
    other = sign_in_as("ventas")
    search(other, "solo del sur")
    expect(other.locator("#list tbody tr")).to_have_count(0)
    assert other.goto(address).status == 404
