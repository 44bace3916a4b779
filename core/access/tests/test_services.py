"""Users, teams and roles: who may change them, and what always holds."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from core.access import Forbidden, actor, directory, roles, teams, throttle, tokens, users
from core.access.actor import SYSTEM, acting_as
from core.access.errors import Refused
from core.access.models import AuditEntry, Role, RoleGrant, User
from core.access.permissions import SCOPES, Permission, Preset
from core.access.presets import offer_presets
from core.access.sessions import actor_of
from core.access.throttle import TooMany
from core.db import session, write
from core.testing.people import PEOPLE


def user(name):
    query = select(User).where(User.mail == f"{name}@demo.example")
    return session().scalar(query.execution_options(populate_existing=True))


def role(code):
    return session().scalar(select(Role).where(Role.code == code))


CALLS = {
    "create": lambda: users.create_user("x@y.es", "X", roles=["sales"]),
    "update": lambda: users.update_user(user("soporte").id, name="X"),
    "deactivate": lambda: users.update_user(user("soporte").id, active=False),
    "password": lambda: users.set_password(user("soporte").id, "una clave larga"),
    "preferences": lambda: users.set_preferences(user("soporte").id, theme="dark"),
    "team": lambda: teams.save_team(None, "Este", []),
    "no team": lambda: teams.delete_team(1),
    "role": lambda: roles.create_role("Otro"),
    "grants": lambda: roles.set_grants(role("sales").id, {}),
    "restore": lambda: roles.restore_preset(role("sales").id),
    "no role": lambda: roles.delete_role(role("sales").id),
    "token": lambda: tokens.create_token("x", user_id=user("soporte").id),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("name", ["jefatura", "ventas", "lectura", "privacidad"])
def test_only_administrators_administer(as_user, call, name):
    as_user(name)
    with pytest.raises(Forbidden):
        CALLS[call]()


@pytest.mark.parametrize("call", sorted(set(CALLS) - {"preferences"}))
def test_nobody_administers_by_a_token_or_while_looking(as_user, call):
    master = as_user("master")
    for who in (master.through("api"), master.seen_by(master, None)):
        with acting_as(who), pytest.raises(Forbidden):
            CALLS[call]()


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_every_role_sees_what_it_was_given_and_no_more(as_user, name):
    who = as_user(name)
    granted = {g.permission for r in user(name).roles for g in r.grants if g.scope}
    assert set(who.grants) == granted
    assert who.can("core.admin.use") is (name == "master")


def test_rights_change_at_once(as_user):
    as_user("master")
    before = actor_of(user("lectura"))
    roles.set_grants(role("readonly").id, {"contacts.contact.export": "all"})
    after = actor_of(user("lectura"))
    assert before.can("contacts.contact.read")
    assert set(after.grants) == {"contacts.contact.export"}


def test_what_the_master_took_away_is_not_offered_again(as_user):
    as_user("master")
    kept = {g.permission: g.scope for g in role("sales").grants if g.scope}
    kept.pop("contacts.contact.export")
    roles.set_grants(role("sales").id, kept)
    with acting_as(SYSTEM):
        offer_presets()
        assert "contacts.contact.export" not in {
            g.permission for g in role("sales").grants if g.scope
        }
    as_user("master")
    roles.restore_preset(role("sales").id)
    assert "contacts.contact.export" in {g.permission for g in role("sales").grants if g.scope}


def test_grants_of_modules_that_do_not_run_stay(as_user):
    as_user("master")
    sales = role("sales")
    with write() as current:
        current.add(RoleGrant(role_id=sales.id, permission="gone.thing.read", scope="own"))
    session().expire_all()
    roles.set_grants(sales.id, {})
    stored = {g.permission: g.scope for g in role("sales").grants}
    assert stored["gone.thing.read"] == "own"
    assert {s for p, s in stored.items() if p != "gone.thing.read"} == {""}


@pytest.mark.parametrize(
    "grants",
    [
        {"no.such.thing": "all"},
        {"contacts.contact.read": "everything"},
        {"contacts.contact.import": "own"},
        {"core.admin.use": "team"},
    ],
)
def test_a_permission_and_its_scope_must_exist(as_user, grants):
    as_user("master")
    with pytest.raises(Refused):
        roles.set_grants(role("sales").id, grants)


def test_presets_offer_only_what_there_is(app):
    kernel = app.extensions["cauce"]
    known = kernel.of(Permission)
    wrong = [
        (preset.name, name, scope)
        for preset in kernel.of(Preset)
        for name, scope in preset.grants.items()
        if name not in known or scope not in (SCOPES if known[name].scoped else ("all",))
    ]
    assert wrong == []


def test_presets_and_roles_in_use_are_not_deleted(as_user):
    as_user("master")
    with pytest.raises(Refused):
        roles.delete_role(role("sales").id)
    mine = roles.create_role("Mía")
    users.update_user(user("soporte").id, roles=[mine.code])
    with pytest.raises(Refused):
        roles.delete_role(mine.id)
    users.update_user(user("soporte").id, roles=["support"])
    roles.delete_role(mine.id)


def test_the_last_master_stays(as_user):
    as_user("master")
    me = user("master").id
    for change in ({"roles": []}, {"active": False}):
        with pytest.raises(Refused):
            users.update_user(me, **change)
    users.update_user(user("jefatura").id, roles=["master"])
    users.update_user(me, roles=["sales"])
    assert actor_of(user("jefatura")).master


def test_a_change_is_one_row_of_the_log_and_secrets_are_in_none(as_user):
    as_user("master")
    made = users.create_user("x@y.es", "X", roles=["sales"], password="una clave muy larga")
    users.update_user(made.id, name="Y", roles=["support"], teams=[teams.all_teams()[0].id])
    log = session().scalars(
        select(AuditEntry).where(
            AuditEntry.model == "core_user", AuditEntry.record_id == made.id
        ).order_by(AuditEntry.id)
    ).all()  # fmt: skip
    assert [row.action for row in log] == ["create", "update"]
    assert set(log[1].changes) == {"name", "roles", "teams"}
    assert "argon2" not in str([row.changes for row in log])
    assert {row.who for row in log} == {"Master"}


@pytest.mark.parametrize(
    "values",
    [
        {"mail": "nada"},
        {"mail": "ventas@demo.example"},
        {"mail": " VENTAS@demo.example "},
        {"mail": "a@b.es\nBcc: x@y.es"},
        {"name": " "},
        {"name": "x" * 121},
        {"roles": ["nada"]},
        {"teams": [999]},
        {"password": "corta"},
        {"locale": "klingon"},
    ],
)
def test_values_of_users_are_checked(as_user, values):
    as_user("master")
    fine = {"mail": "nueva@empresa.es", "name": "Nueva", "roles": ["sales"], **values}
    with pytest.raises(Refused):
        users.create_user(**fine)
    assert session().scalar(select(User).where(User.mail == "nueva@empresa.es")) is None


def test_a_member_of_a_team_sees_its_records_from_the_next_request_on(as_user):
    as_user("master")
    before = actor_of(user("soporte")).team_ids
    este = teams.save_team(None, "Este", [user("soporte").id])
    assert actor_of(user("soporte")).team_ids == before | {este.id}
    teams.delete_team(este.id)
    assert actor_of(user("soporte")).team_ids == before
    assert actor().master


def test_parallel_guesses_gain_nothing(committed):
    def guess(_number: int) -> bool:
        with committed.app_context(), acting_as(SYSTEM):
            try:
                throttle.charge("ana@empresa.es", "10.1.1.1")
            except TooMany:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        looked_at = sum(pool.map(guess, range(24)))
    assert looked_at == throttle.FREE["pair"]


def test_who_leads_a_team(app, as_user):
    """Its supervisors; where it has none, those of the house."""
    as_user("master")
    team = teams.save_team(None, "Levante", [])
    boss = users.create_user(
        mail="levante@cauce.example", name="Levante", roles=["supervisor"], teams=[]
    )
    elsewhere = directory.supervisors_of(team.id)
    assert boss.id in elsewhere
    teams.save_team(team.id, "Levante", [boss.id])
    assert directory.supervisors_of(team.id) == [boss.id]
    assert directory.supervisors_of(None) == elsewhere
