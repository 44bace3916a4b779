"""A file with mistakes: previewed, imported, its report downloaded, everything undone."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

FILE = "\n".join(
    [
        "Nombre;Correo;Número de teléfono;Ciudad;País",
        *(f"Importado {n};imp{n}@empresa.example;61234{n:04};Valencia;España" for n in range(30)),
        "Con error;esto no es un correo;612345678;Valencia;España",
    ]
)


def test_a_file_is_imported_and_undone(sign_in_as, tmp_path: Path):
    source = tmp_path / "clientes.csv"
    source.write_bytes(FILE.encode("cp1252"))
    page = sign_in_as("master")
    page.goto("/imports/new?model=contacts.contact")
    page.set_input_files("input[type=file]", source)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/imports/\d+/columns"))
    expect(page.locator("main")).to_contain_text("Número de teléfono")
    page.click("main button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/imports/\d+/preview"))
    expect(page.locator("main")).to_contain_text("30")
    page.click("main button.btn-primary[type=submit]")
    page.wait_for_url(re.compile(r"/imports/\d+$"))
    report = page.locator("a[href$='corrections.csv']")
    expect(report).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        report.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "Con error" in text
    page.goto("/contacts/?q=importado")
    expect(page.locator("#list tbody tr")).to_have_count(30)
    page.goto("/imports")
    page.locator("main a[href^='/imports/']").filter(has_text="clientes.csv").first.click()
    page.get_by_role("button", name="Deshacer la importación").click()
    expect(page.locator("#import-status").last).not_to_have_attribute(
        "data-poll", re.compile("."), timeout=60_000
    )
    page.goto("/contacts/?q=importado")
    expect(page.locator("#list tbody tr")).to_have_count(0)
