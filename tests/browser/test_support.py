"""The page of a case as two agents meet it, and axe on every screen of support."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from core import records
from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.db import db, session
from core.notifications.models import Notification
from core.pipelines import stage_info
from core.testing.browser import context_of, violations
from core.testing.installation import Installation
from modules.support.models import CASE, Case, CaseDraft
from modules.support.services import phrases

pytestmark = pytest.mark.browser
PEOPLE = ("master", "jefatura", "soporte", "ventas")


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[Installation]:
    """An installation with support and sales, and what agents use again."""
    directory = tmp_path_factory.mktemp("support")
    installation = Installation(directory, f"sqlite:///{directory / 'cauce.db'}")
    app = installation.create("contacts", "sales", "support")
    app.config["COOKIES"] = {}
    with app.app_context(), acting_as(SYSTEM):
        for user in session().scalars(select(User)).all():
            app.config["COOKIES"][user.mail.partition("@")[0]] = start_session(user)
        phrases.seed_phrases()
        saved = "Hola, {{contact_id.name}}: reinicie el terminal."
        records.create("support.answer", {"name": "Reiniciar el TPV", "body": saved})
        macro = {"name": "Pedir registros", "body": "¿Nos manda los registros?", "stage": "waiting"}
        records.create("support.macro", macro)
        db.session.remove()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def address(desk: Installation) -> Iterator[str]:
    """Where it answers."""
    server = make_server("127.0.0.1", 0, desk.apps[0], threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def as_person(chromium: Browser, desk: Installation, address: str) -> Iterator[Callable[..., Page]]:
    """``as_person("soporte", "/support/cases/1")``: a page of somebody who is signed in."""
    contexts, errors = [], []

    def opened(name: str, path: str, *, width: int = 1440, theme: str = "light") -> Page:
        context = context_of(chromium, address, width, theme)
        contexts.append(context)
        cookie = desk.apps[0].config["COOKIES"][name]
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        page.wait_for_load_state("networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def case(desk: Installation) -> int:
    """A case of the supervisor."""
    with desk.apps[0].app_context(), acting_as(SYSTEM):
        owner = session().scalar(select(User.id).where(User.mail == "jefatura@demo.example"))
        values = {"name": "Hotel Miramar", "kind": "company", "mail": "hotel@miramar.example"}
        customer = records.create("contacts.contact", values).id
        given = {"name": "El TPV se bloquea", "contact_id": customer, "owner_id": owner}
        number = records.create(CASE, given).id
        db.session.remove()
    return number


def kept(desk: Installation, case: int) -> list[str]:
    """What is kept of what people have begun to write."""
    with desk.apps[0].app_context(), acting_as(SYSTEM):
        query = select(CaseDraft.body).where(CaseDraft.case_id == case, CaseDraft.body != "")
        found = list(session().scalars(query))
        db.session.remove()
    return found


def stands(desk: Installation, case: int) -> tuple[str, str]:
    """(mail of the owner, code of the stage)."""
    with desk.apps[0].app_context(), acting_as(SYSTEM):
        found = session().get(Case, case)
        mail = session().scalar(select(User.mail).where(User.id == found.owner_id))
        result = mail, stage_info(found.stage_id).code
        db.session.remove()
    return result


def told(desk: Installation, who: str, case: int) -> int:
    """How often somebody was told that they were named."""
    with desk.apps[0].app_context(), acting_as(SYSTEM):
        query = select(func.count()).select_from(Notification).join(User)
        query = query.where(User.mail == f"{who}@demo.example", Notification.record_id == case)
        found = session().scalar(query.where(Notification.kind.contains("mention")))
        db.session.remove()
    return found or 0


def body(page: Page):
    return page.locator("#reply-body")


def saved(page: Page):
    return page.locator("[data-desk-saved]")


def test_a_draft_survives_what_overtakes_it_and_goes_when_it_is_sent(desk, as_person, case):
    page = as_person("soporte", f"/support/cases/{case}")
    sent = []
    page.on(
        "request", lambda r: sent.append(r) if r.url.endswith("/desk") and r.post_data else None
    )

    def again(request) -> None:
        """A request that got lost on its way arrives after all."""
        kind = request.headers["content-type"]
        token = request.headers["x-csrftoken"]
        headers = {"content-type": kind, "x-csrftoken": token}
        answer = page.context.request.post(
            request.url, data=request.post_data_buffer, headers=headers
        )
        assert answer.ok

    body(page).fill("Voy por la mitad")
    expect(saved(page)).to_have_text("Borrador guardado")
    first = sent[-1]
    body(page).fill("Voy por la mitad y sigo")
    _until(page, lambda: kept(desk, case) == ["Voy por la mitad y sigo"])
    again(first)
    assert kept(desk, case) == ["Voy por la mitad y sigo"]

    page.reload()
    expect(body(page)).to_have_value("Voy por la mitad y sigo")
    body(page).fill("Voy por la mitad y sigo. Fin")
    _until(page, lambda: kept(desk, case) == ["Voy por la mitad y sigo. Fin"])
    last = sent[-1]
    page.get_by_role("button", name="Enviar al cliente").click()
    expect(page.locator("#history")).to_contain_text("Voy por la mitad y sigo. Fin")
    expect(body(page)).to_have_value("")
    again(last)
    assert kept(desk, case) == []


def _until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what a request of a page does."""
    limit = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < limit, "it did not come to hold"
        page.wait_for_timeout(100)  # requests pass through this process


def test_what_was_refused_or_left_at_once_is_kept_too(desk, as_person, case):
    page = as_person("soporte", f"/support/cases/{case}")
    page.get_by_text("cambiar").click()
    page.get_by_label("Para", exact=True).fill("no es un correo")
    body(page).fill("Mañana a las diez")
    page.get_by_role("button", name="Enviar al cliente").click()
    expect(page.locator("#reply-to-error")).to_be_visible()
    _until(page, lambda: kept(desk, case) == ["Mañana a las diez"])
    body(page).fill("Mañana a las diez en punto")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/support/cases")
    _until(page, lambda: kept(desk, case) == ["Mañana a las diez en punto"])


def test_without_a_connection_nobody_believes_that_it_is_kept(desk, as_person, case):
    page = as_person("soporte", f"/support/cases/{case}")
    page.route("**/desk", lambda route: route.abort())
    body(page).fill("Sin red")
    expect(saved(page)).to_have_text("Borrador sin guardar")
    page.unroute("**/desk")
    body(page).fill("Sin red y con red")
    expect(saved(page)).to_have_text("Borrador guardado")
    assert kept(desk, case) == ["Sin red y con red"]


def test_saved_answers_after_a_stroke_and_macros_beside_the_draft(desk, as_person, case):
    page = as_person("soporte", f"/support/cases/{case}")
    body(page).press_sequentially("/rein")
    option = page.get_by_role("option", name=re.compile("Reiniciar el TPV"))
    expect(option).to_be_visible()
    page.keyboard.press("Enter")
    expect(body(page)).to_have_value("Hola, Hotel Miramar: reinicie el terminal.")
    _until(page, lambda: kept(desk, case) == ["Hola, Hotel Miramar: reinicie el terminal."])

    page.get_by_role("link", name="Macros").click()
    page.get_by_role("link", name="Pedir registros").click()
    drawer = page.locator("#drawer-content")
    expect(drawer.get_by_label("El cliente recibe")).to_have_value("¿Nos manda los registros?")
    expect(drawer).to_contain_text("Esperando cliente")
    assert stands(desk, case)[1] == "new"
    drawer.get_by_role("button", name="Enviar y aplicar").click()
    expect(page.locator("#history")).to_contain_text("¿Nos manda los registros?")
    assert stands(desk, case)[1] == "waiting"
    # what the macro sent was not what the agent had begun
    assert kept(desk, case) == ["Hola, Hotel Miramar: reinicie el terminal."]
    expect(body(page)).to_have_value("Hola, Hotel Miramar: reinicie el terminal.")


def test_a_colleague_is_named_after_the_sign_and_is_told(desk, as_person, case):
    page = as_person("soporte", f"/support/cases/{case}#compose-note")
    page.locator("#compose-note-tab").click()
    note = page.locator("#note-body")
    note.press_sequentially("Mire esto, @jef")
    people = page.get_by_role("listbox")
    expect(people.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(note).to_have_attribute("aria-controls", "mentions-list")
    page.keyboard.press("Escape")
    expect(people).to_have_count(0)
    note.press_sequentially("a")
    people.get_by_role("option", name="Jefatura").click()
    expect(note).to_have_value("Mire esto, @Jefatura ")
    page.locator("#compose-note form [type=submit]").click()
    expect(page.locator("#history")).to_contain_text("Mire esto, @Jefatura")
    assert told(desk, "jefatura", case) == 1


def test_the_banned_sentence_is_marked_with_three_ways_to_say_it_better(desk, as_person, case):
    page = as_person("soporte", f"/support/cases/{case}")
    body(page).fill("Buenos días. Eso lo lleva otro departamento, le paso.")
    notes = page.locator("[data-desk-notes]")
    expect(notes.locator("mark")).to_have_text("Eso lo lleva otro departamento, le paso")
    offers = notes.get_by_role("button")
    assert offers.all_inner_texts() == list(phrases.INSTEAD)
    offers.nth(2).click()
    expect(body(page)).to_have_value(f"Buenos días. {phrases.INSTEAD[2]}")
    expect(notes.locator("mark")).to_have_count(0)


def test_two_at_a_case_see_each_other_and_one_takes_it_over(desk, as_person, case):
    sonia = as_person("jefatura", f"/support/cases/{case}")
    body(sonia).fill("Estoy en ello")
    expect(saved(sonia)).to_have_text("Borrador guardado")
    andres = as_person("soporte", f"/support/cases/{case}")
    expect(andres.locator("[data-desk-notes]")).to_contain_text("escribiendo una respuesta")

    andres.get_by_role("button", name="Lo gestiono yo").click()
    toast = andres.locator(".c-toast", has_text="Usted responde de este caso")
    expect(toast).to_be_visible()
    assert stands(desk, case)[0] == "soporte@demo.example"
    assert kept(desk, case) == ["Estoy en ello"]
    sonia.reload()
    expect(body(sonia)).to_have_value("Estoy en ello")
    expect(sonia.locator("#history")).to_contain_text("lo sigue")
    toast.get_by_role("button", name="Deshacer").click()
    _until(andres, lambda: stands(desk, case)[0] == "jefatura@demo.example")


SCREENS = (
    "/support/cases",
    "/support/cases?q=nada-de-esto",
    "/support/cases/board",
    "/support/cases/{case}",
    "/support/cases/{case}/edit",
    "/support/cases/{case}/macros",
    "/support/policies",
    "/support/policies/new",
    "/support/calendars/new",
    "/support/answers",
    "/support/macros/new",
    "/support/phrases",
    "/support/case-types",
    "/support/onboarding-steps",
    "/support/mailboxes",
    "/support/reports/answers",
    "/support/reports/backlog?by=owner_id",
    "/support/reports/golden",
    "/settings/automation",
    "/settings/automation/new",
    "/settings/automation/{rule}",
    "/settings/automation/{rule}/runs",
    "/settings/automation/{rule}/trial",
    "/settings/funnels",
)


@pytest.mark.parametrize(("width", "theme"), [(1440, "dark"), (390, "light")])
def test_no_screen_of_support_has_violations(desk, as_person, case, width, theme):
    page = as_person("master", "/support/cases", width=width, theme=theme)
    found = []
    for path in SCREENS:
        answer = page.goto(path.format(case=case, rule=_rule(desk)))
        assert answer is not None
        assert answer.status == 200, path
        page.wait_for_load_state("networkidle")
        found += violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
    assert not found, "\n".join(found)


def _rule(desk: Installation) -> int:
    """An automation; a module's example is there from the start."""
    from core.automation import editing
    from core.automation.editing import RuleValues

    with desk.apps[0].app_context(), acting_as(SYSTEM):
        found = editing.rules()
        if not found:
            values = RuleValues(
                name="Avisar", model=CASE, trigger={"kind": "core.created"},
                actions=[{"kind": "core.move", "params": {"stage": "review"}}],
            )  # fmt: skip
            number = editing.save(None, values).id
        else:
            number = found[0].id
        db.session.remove()
    return number
