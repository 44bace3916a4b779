"""Statements are built once and kept: each person's with their own conditions, and no other's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import records
from core.access.actor import actor, guard_of, in_own_scope, sudo
from core.access.guarding import within
from core.activities import schedule
from core.activities.models import Activity
from core.db import session
from core.db.base import utcnow
from core.records import spec_of


@pytest.fixture
def house(app, as_user):
    """A contact of ventas and one of ventas2, who have the same role, each with an overdue call."""
    found = {}
    for name, title in (("ventas2", "Casa Ajena"), ("ventas", "Casa Propia")):
        as_user(name)
        made = records.create("contacts.contact", {"name": title, "country": "ES"})
        schedule(made, "call", f"Llamada {title}", utcnow() - timedelta(days=1))
        found[name] = made.id
    return found


PAGES = (
    "/contacts/",
    "/contacts/?q=casa",
    "/activities?who=all",
    "/activities?who=all&when=overdue",
)


def test_two_people_of_one_role_see_only_their_own_however_often_they_ask(sign_in, house):
    browsers = {name: sign_in(name) for name in house}
    for _turn in range(3):
        for name, shown, hidden in (
            ("ventas", "Casa Propia", "Casa Ajena"),
            ("ventas2", "Casa Ajena", "Casa Propia"),
        ):
            for address in PAGES:
                page = browsers[name].get(address).text
                assert shown in page, (name, address)
                assert hidden not in page, (name, address)
            other = next(number for who, number in house.items() if who != name)
            assert browsers[name].get(f"/contacts/{house[name]}").status_code == 200
            assert browsers[name].get(f"/contacts/{other}").status_code == 404


def test_who_works_elevated_leaves_no_statement_of_theirs_to_the_next(app, as_user, house):
    """Elevated sessions share what they see: conditions of one person must not be kept for them."""
    guard, both = guard_of(spec_of("contacts.contact").cls), set(house.values())
    for name in ("ventas", "ventas2", "ventas"):
        as_user(name)
        assert in_own_scope(session(), actor())
        assert within(session(), guard, both, "update") == {house[name]}
        with sudo("test") as elevated:
            assert not in_own_scope(elevated, actor())
            assert within(elevated, guard, both, "update") == both


def test_a_rule_of_rows_stands_once_in_a_statement(as_user, house, count_queries):
    """Activities are seen with their record: the record's own conditions are not added once more."""
    as_user("ventas")
    with count_queries() as seen:
        found = session().scalars(select(Activity)).all()
    assert [activity.record_id for activity in found] == [house["ventas"]]
    assert seen[-1].count("contacts_contact_1.owner_id =") == 1, seen[-1]
