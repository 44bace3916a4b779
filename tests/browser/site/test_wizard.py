"""From ``cauce run`` on an empty directory to a house with a customer list, as its founder walks it."""

from __future__ import annotations

import re
import subprocess

from playwright.sync_api import expect

from core.cli.run import free_port
from core.testing.browser import context_of, violations
from core.testing.installation import Installation


def test_the_first_run_ends_in_a_house_one_can_work_in(chromium, tmp_path):
    port = free_port("127.0.0.1")
    address = f"http://127.0.0.1:{port}"
    house = Installation(
        tmp_path,
        f"sqlite:///{tmp_path / 'cauce.db'}",
        CAUCE_ENV="development",
        CAUCE_BASE_URL=address,
        WEB_CONCURRENCY="1",
    )
    process = house.start(
        "run", "--port", str(port), "--no-demo", stdout=subprocess.PIPE, text=True
    )
    try:
        first = next(line for line in process.stdout if "First steps" in line).split()[-1]
        context = context_of(chromium, address, 1440, "light")
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/")
        page.fill("#code", "no-es-este")
        page.click("main button[type=submit]")
        expect(page.locator(".c-error")).to_contain_text("código de arranque")

        page.goto(first)
        assert not violations(page)
        page.select_option("[name=country]", "MX")
        values = {"company": "Ferretería Núñez", "name": "Lucía Núñez", "password": "corta",
                  "mail": "lucia@ferreteria.example"}  # fmt: skip
        for name, value in values.items():
            page.fill(f"[name={name}]", value)
        page.click("main button[type=submit]")
        expect(page.locator("[name=company]")).to_have_value("Ferretería Núñez")  # nothing is lost
        page.fill("[name=password]", "una frase bien larga")
        page.click("main button[type=submit]")

        page.wait_for_url("**/setup/people")
        page.fill("[name=people-0-name]", "Óscar Ruiz")
        page.fill("[name=people-0-mail]", "oscar@ferreteria.example")
        page.click("main button[type=submit]")
        page.wait_for_url("**/setup/modules")
        assert page.is_checked("[value=contacts]")
        page.click("main button[type=submit]")
        page.wait_for_url("**/setup/data")
        page.check("[value=empty]")
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(rf"{address}/$"))
        expect(page.locator("main")).to_contain_text("Lucía")
        page.goto("/contacts/")
        expect(page.locator(".c-empty")).to_be_visible()
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
        house.stop()
