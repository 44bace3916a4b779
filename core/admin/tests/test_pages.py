"""Every page of the back office, for every role."""

import re

import pytest
from sqlalchemy import select

from core import jobs
from core.access import roles, tokens, users
from core.access.actor import SYSTEM, acting_as
from core.access.models import AuditEntry, Role, RoleGrant, Team, User
from core.access.presets import touch_rights
from core.admin.words import ACTIONS
from core.db import session, write
from core.jobs import JobRow
from core.mail import Mail, send
from core.testing.installation import ROOT
from core.testing.people import PEOPLE

PAGES = (
    "/admin/",
    "/admin/users/",
    "/admin/users/new/?url=/admin/users/",
    "/admin/teams/",
    "/admin/teams/new/",
    "/admin/roles/",
    "/admin/roles/2",
    "/admin/roles/1",
    "/admin/tokens/",
    "/admin/tokens/make",
    "/admin/modules/",
    "/admin/jobs/",
    "/admin/mail/",
    "/admin/audit/",
    "/admin/rows/contacts.contact/",
)
FILTERS = (
    "/admin/users/?search=vent&sort=0",
    "/admin/audit/?flt0_0=2020-01-01+00%3A00%3A00+to+2030-01-01+00%3A00%3A00&search=x",
    "/admin/audit/?flt1_1=2020-01-01+00%3A00%3A00",
    "/admin/audit/?flt0_0=nada&flt1_99=x&page=-1&sort=99",
    "/admin/jobs/?flt0_0=dead",
)


@pytest.mark.parametrize("path", [*PAGES, *FILTERS])
def test_an_administrator_sees_every_page(office, path):
    page = office("master").get(path)
    assert page.status_code == 200
    assert "<h1>" in page.text


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"master"}))
def test_nobody_else_sees_any(office, name):
    browser = office(name)
    assert {path: browser.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 403)
    assert browser.post("/admin/users/1/invite").status_code == 403


def test_strangers_and_unconfirmed_masters_are_asked(client, sign_in):
    for path in PAGES:
        assert client.get(path).location.startswith("/login?next=%2Fadmin")
    assert sign_in("master").get("/admin/").location.startswith("/account/confirm?next=%2Fadmin")
    assert sign_in("master").post("/admin/roles/2").location.startswith("/account/confirm")


def test_inline_scripts_carry_the_nonce_of_the_policy(office):
    page = office("master").get("/admin/users/")
    policy = page.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert f'nonce="{nonce}"' in page.text
    for chunk in page.text.split("<script")[1:]:
        assert f'nonce="{nonce}"' in chunk.partition(">")[0]


def user(name) -> User:
    return session().scalar(
        select(User)
        .where(User.mail == f"{name}@demo.example")
        .execution_options(populate_existing=True)
    )


def test_a_user_is_created_changed_and_deactivated(app, office):
    browser = office("master")
    fields = {"name": "Nora Gil", "mail": "Nora@Empresa.es", "roles": ["sales"], "active": "y"}
    made = browser.post("/admin/users/new/", data=fields)
    assert made.status_code == 302
    with app.app_context(), acting_as(SYSTEM):
        nora = session().scalar(select(User).where(User.mail == "nora@empresa.es"))
        assert [role.code for role in nora.roles] == ["sales"]
    same = browser.post("/admin/users/new/", data=fields)
    assert same.status_code == 200
    assert "Nora Gil" in same.text  # what was written is still there
    edit = f"/admin/users/edit/?id={nora.id}"
    boxes = re.findall(r"<input[^>]*value=\"sales\"[^>]*>", browser.get(edit).text)
    assert "checked" in boxes[0]
    changed = {**fields, "roles": ["support", "marketing"], "name": "Nora Gil Paz"}
    del changed["active"]
    assert browser.post(edit, data=changed).status_code == 302
    with app.app_context(), acting_as(SYSTEM):
        nora = session().get(User, nora.id)
        assert (nora.name, nora.active) == ("Nora Gil Paz", False)
        log = session().scalars(select(AuditEntry).where(AuditEntry.record_id == nora.id)).all()
        change = next(e for e in log if e.action == "update")
        assert change.changes["roles"] == [["sales"], ["marketing", "support"]]


def test_the_last_master_stays(app, office):
    browser = office("master")
    with app.app_context(), acting_as(SYSTEM):
        master = user("master")
    refused = browser.post(
        f"/admin/users/edit/?id={master.id}",
        data={"name": master.name, "mail": master.mail, "roles": ["sales"], "active": "y"},
    )
    assert refused.status_code == 200
    with app.app_context(), acting_as(SYSTEM):
        assert users.is_master(user("master"))


def test_a_team_is_created_filled_and_deleted(app, office):
    browser = office("master")
    with app.app_context(), acting_as(SYSTEM):
        ana, luis = user("ventas").id, user("soporte").id
    assert browser.post("/admin/teams/new/", data={"name": "Este", "members": [ana]}).location
    with app.app_context(), acting_as(SYSTEM):
        este = session().scalar(select(Team).where(Team.name == "Este"))
    edit = f"/admin/teams/edit/?id={este.id}"
    assert browser.post(edit, data={"name": "Este", "members": [luis]}).status_code == 302
    assert browser.post(f"/admin/teams/{este.id}/delete").status_code == 303
    with app.app_context(), acting_as(SYSTEM):
        assert session().get(Team, este.id)  # somebody is in it
    browser.post(edit, data={"name": "Este"})
    browser.post(f"/admin/teams/{este.id}/delete")
    with app.app_context(), acting_as(SYSTEM):
        assert session().get(Team, este.id) is None


def test_the_grid_changes_what_a_role_may_do_at_once(app, office, sign_in):
    browser, reader = office("master"), sign_in("lectura")
    with app.app_context(), acting_as(SYSTEM):
        role = session().scalar(select(Role).where(Role.code == "readonly"))
    assert reader.get("/contacts/").status_code == 200
    assert browser.post(f"/admin/roles/{role.id}", data={"grant:x.y": "all"}).status_code == 200
    saved = browser.post(f"/admin/roles/{role.id}", data={"grant:contacts.contact.export": "all"})
    assert saved.status_code == 303
    assert reader.get("/contacts/").status_code == 403
    assert browser.post(f"/admin/roles/{role.id}/restore").status_code == 303
    assert reader.get("/contacts/").status_code == 200


def test_an_own_role_is_made_like_another_renamed_and_deleted(app, office):
    browser = office("master")
    with app.app_context(), acting_as(SYSTEM):
        sales = session().scalar(select(Role).where(Role.code == "sales"))
        expected = {g.permission: g.scope for g in sales.grants if g.scope}
    made = browser.post("/admin/roles/", data={"label": "Ventas de Cádiz", "like": sales.id})
    role_id = int(made.location.rpartition("/")[2])
    with app.app_context(), acting_as(SYSTEM):
        role = session().get(Role, role_id)
        assert role.code == "ventas_de_cadiz"
        assert {g.permission: g.scope for g in role.grants} == expected
    browser.post(f"/admin/roles/{role_id}/rename", data={"label": "Cádiz"})
    assert "Cádiz" in browser.get("/admin/roles/").text
    assert browser.post(f"/admin/roles/{role_id}/delete").location == "/admin/roles/"
    assert browser.post(f"/admin/roles/{sales.id}/delete").location != "/admin/roles/"


def test_an_administrator_who_is_no_master_cannot_rise(app, office):
    with app.app_context(), acting_as(SYSTEM), write() as current:
        role = current.scalar(select(Role).where(Role.code == "supervisor"))
        role.grants.append(RoleGrant(permission="core.admin.use", scope="all"))
        current.flush()
        touch_rights()
        me, master = user("jefatura"), user("master")
        role_id = role.id
    browser = office("jefatura")
    assert browser.get("/admin/users/").status_code == 200
    assert browser.get("/admin/audit/").status_code == 403
    assert browser.get("/admin/rows/contacts.contact/").status_code == 403
    own = {"name": me.name, "mail": me.mail, "roles": ["supervisor", "master"], "active": "y"}
    browser.post(f"/admin/users/edit/?id={me.id}", data=own)
    other = {"name": "x", "mail": master.mail, "password": "una clave muy larga", "active": "y"}
    browser.post(f"/admin/users/edit/?id={master.id}", data=other)
    browser.post(f"/admin/users/{master.id}/second-factor-off")
    grants = {"grant:core.admin.use": "all", "grant:core.audit.read": "all"}
    browser.post(f"/admin/roles/{role_id}", data=grants)
    token = browser.post("/admin/tokens/make", data={"user_id": master.id, "name": "x"})
    assert "cauce_" not in token.text.partition("<main")[2].partition("csrf")[0]
    with app.app_context(), acting_as(SYSTEM):
        assert [r.code for r in user("jefatura").roles] == ["supervisor"]
        assert user("master").name == "Master"
        assert user("master").password_hash is None
        assert "core.audit.read" not in {g.permission for g in session().get(Role, role_id).grants}
        assert tokens.tokens_of(master.id) == []


def test_jobs_in_trouble_are_started_again(app, office):
    with app.app_context(), acting_as(SYSTEM), write() as current:
        dead = JobRow(name="jobs.purge", state="dead", error="no hay disco")
        doubtful = JobRow(name="mail.send", state="doubtful")
        done = JobRow(name="jobs.purge", state="done")
        current.add_all([dead, doubtful, done])
    browser = office("master")
    page = browser.get("/admin/jobs/").text
    assert "no hay disco" in page
    assert f"/admin/jobs/{done.id}/restart" not in page
    browser.post(f"/admin/jobs/{dead.id}/restart")
    browser.post(f"/admin/jobs/{doubtful.id}/settle")
    browser.post(f"/admin/jobs/{done.id}/restart")
    with app.app_context():
        states = [session().get(JobRow, row.id).state for row in (dead, doubtful, done)]
    assert states == ["queued", "done", "done"]
    assert jobs.STATES


def test_the_outbox_shows_mails_and_never_runs_their_html(app, office):
    with app.app_context(), acting_as(SYSTEM), write():
        row = send(Mail(to=("a@b.es",), subject="<b>Hola</b>", text="<script>x</script>"))
    page = office("master").get(f"/admin/mail/details/?id={row.id}")
    assert "&lt;script&gt;x" in page.text
    assert "<b>Hola</b>" not in page.text


def test_the_log_is_checked_on_demand(app, office):
    browser = office("master")
    checked = browser.post("/admin/audit/verify", follow_redirects=True)
    assert "alert-success" in checked.text
    with app.app_context(), acting_as(SYSTEM):
        row = session().scalars(select(AuditEntry).limit(1)).one()
    assert browser.get(f"/admin/audit/details/?id={row.id}").status_code == 200


def test_nothing_is_written_through_the_lists(app, office):
    browser = office("master")
    with app.app_context(), acting_as(SYSTEM):
        me = user("ventas").id
    for place in ("users", "teams", "tokens", "jobs", "mail", "audit", "rows/contacts.contact"):
        gone = browser.post(f"/admin/{place}/delete/", data={"id": me})
        assert gone.status_code in (302, 403, 404, 405)
        browser.post(f"/admin/{place}/action/", data={"action": "delete", "rowid": me})
        browser.post(f"/admin/{place}/ajax/update/", data={"list_form_pk": me, "name": "x"})
    for place in ("jobs", "mail", "audit", "rows/contacts.contact"):
        browser.post(f"/admin/{place}/new/", data={"name": "x"})
    with app.app_context(), acting_as(SYSTEM):
        assert user("ventas").name == "Ventas"
        assert roles.all_roles()


def test_roles_jobs_and_actions_are_named_in_the_words_of_the_company(app, office):
    master = office("master")
    roles_page, users_page = master.get("/admin/roles/").text, master.get("/admin/users/").text
    for word in ("Ejecutivo de ventas", "Cobros", "Solo lectura", "Jefatura"):
        assert word in roles_page
    assert "Ejecutivo de ventas" in users_page
    with app.app_context(), acting_as(SYSTEM), write():
        jobs.enqueue("access.seal")
    assert "Sellar el registro de auditoría" in master.get("/admin/jobs/").text
    assert "Nombre de pila" in master.get("/admin/rows/contacts.contact/").text


def test_every_action_that_the_code_logs_has_a_word():
    call = re.compile(r"""audit(?:\.|_)log\(\s*[\w()]+,\s*"(\w+)\"""")
    code = [path.read_text() for top in ("core", "modules") for path in (ROOT / top).rglob("*.py")]
    assert {action for text in code for action in call.findall(text)} <= set(ACTIONS)
