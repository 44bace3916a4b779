"""A module of another distribution is installed and deactivated from the catalogue."""

from __future__ import annotations

import re

from playwright.sync_api import expect

EXTRA = "visitas"


def test_a_module_is_installed_and_deactivated_while_others_work(sign_in_as):
    worker = sign_in_as("ventas")
    master = sign_in_as("master")
    master.goto("/apps")
    master.click(f"a[href='/apps/{EXTRA}/install']")
    # a question that the page waits for: what is behind it cannot be used meanwhile
    expect(master.locator("#app-dialog dialog:modal")).to_be_in_viewport(ratio=1)
    master.get_by_role("button", name=re.compile("^Instalar")).last.click()
    expect(master.locator("main")).to_contain_text("2 instaladas", timeout=60_000)
    assert worker.goto("/contacts/").status == 200
    master.goto("/apps")
    master.click(f"a[href='/apps/{EXTRA}/deactivate']")
    master.get_by_role("button", name=re.compile("^Desactivar")).last.click()
    expect(master.locator("main")).to_contain_text("1 instaladas", timeout=60_000)
    assert worker.goto("/contacts/").status == 200
