"""The key of a program: written once, shown to nobody, tried, sent nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from core.access.models.audit import AuditEntry
from core.api.services import session
from modules.accounting.models import Connection
from modules.accounting.services.connectors import linking
from modules.accounting.tests.program import KEY


def row(office) -> Connection | None:
    session().expire_all()
    return session().get(Connection, office.profile)


def test_the_key_is_kept_encrypted_and_never_shown(office) -> None:
    page = f"/accounting/profiles/{office.profile}"
    for address in (
        page,
        f"{page}/connect",
        f"/api/v1{page}",
        f"{page}/panel/accounting.profile.connection",
    ):
        assert KEY not in office.browser.get(address).text, address
    stored = session().execute(text("select secret from accounting_connection")).scalar_one()
    assert KEY not in stored
    assert linking.decrypt(stored) == KEY
    entries = session().scalars(select(AuditEntry).where(AuditEntry.action == "connect")).all()
    assert [(one.record_id, one.who) for one in entries] == [(office.profile, entries[0].who)]
    assert KEY not in str(entries[0].changes)
    from modules.accounting.services.connectors.base import Link

    assert KEY not in repr(Link("Holded", "https://api.holded.com", KEY))


def test_the_connection_is_tried_and_says_what_is_wrong(office) -> None:
    page = f"/accounting/profiles/{office.profile}"
    assert "Conectado" in office.browser.get(page).text
    said = office.browser.post(f"{page}/test", follow_redirects=True).text
    assert "El programa acepta la clave" in said
    office.program.faults = [("GET", "late")]
    said = office.browser.post(f"{page}/test", follow_redirects=True).text
    assert "Holded no responde" in said
    assert row(office).problem is None  # no reason to stop
    said = office.connect(key="otra").headers["Location"]
    assert "Nos rechaza" in office.browser.get(page).text
    assert "no acepta la clave" in row(office).problem
    office.connect()
    assert row(office).problem is None
    office.browser.post(f"{page}/disconnect")
    assert row(office) is None
    assert "No está conectado" in office.browser.get(page).text
    office.order()
    number = office.batch()
    office.browser.post(f"/accounting/batches/{number}/send")
    assert office.state(number) == "draft"


@pytest.mark.parametrize(
    "values",
    [
        {"key": ""},
        {"key": "con\u00f1"},
        {"key": "a\r\nHost: b"},
        {"address": "https://10.0.0.8/api"},
        {"address": "http://api.holded.com"},
        {"address": "nada"},
        {"since": "ayer no"},
    ],
)
def test_what_cannot_be_kept_is_refused_and_what_was_there_stays(office, values) -> None:
    before = row(office).secret
    answer = office.connect(**{"key": "nueva", **values})
    assert answer.status_code == 422
    assert "nueva" not in answer.text
    assert row(office).secret == before


def test_another_address_asks_for_the_key_again(office) -> None:
    """Whoever may write the address learns no key by it."""
    assert office.connect(key="", address="https://example.com/v1").status_code == 422
    assert row(office).address == office.program.address


def test_only_who_may_connect_does(office, sign_in) -> None:
    page = f"/accounting/profiles/{office.profile}"
    for name, status in (("ventas", 403), ("jefatura", 403), ("master", 200)):
        browser = sign_in(name)
        assert browser.get(f"{page}/connect").status_code == status, name
        if status == 403:
            for what in ("connect", "test", "read", "disconnect"):
                assert browser.post(f"{page}/{what}").status_code == 403
    number = office.batch()
    assert sign_in("ventas").post(f"/accounting/batches/{number}/send").status_code == 403
    assert "Probar la conexión" not in sign_in("jefatura").get(page).text


def test_a_key_of_another_installation_is_asked_for_again(office) -> None:
    office.app.secret_key, before = "otra", office.app.secret_key
    try:
        with pytest.raises(linking.AccountingError, match="ya no se puede leer"):
            linking.test(office.profile)
    finally:
        office.app.secret_key = before
