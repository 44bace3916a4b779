"""What rules do, when, and what stops them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from core import records
from core.access.actor import SYSTEM, Forbidden, acting_as
from core.access.models import User
from core.access.models.audit import AuditEntry
from core.activities import Activity, finish, schedule
from core.automation import editing, engine
from core.automation.models import Rule
from core.automation.scanning import scan
from core.automation.tests.conftest import again, age, opened, rule, runs, sets, told
from core.db import session, write
from core.db.base import utcnow
from core.jobs import JobRow, enqueue
from core.mail import OutgoingMail
from core.notifications.models import Notification
from core.pipelines import pipelines_of, stage_info, transition
from core.testing.generic.making import user_named


def look(work, now=None) -> None:
    """What is waited for is looked for, and done."""
    with write():
        enqueue(scan, {"now": now.isoformat()} if now else {}, user=None)
    work()


def alerts() -> list[str]:
    query = select(Notification.title).where(Notification.kind == engine.TROUBLE)
    return list(session().scalars(query))


@pytest.mark.both
def test_a_rule_acts_after_the_commit_once_and_the_log_says_so(customer, work):
    made = rule(
        "core.created",
        sets("product", "Caldera"),
        ("core.activity", {"kind": "call", "subject": "Llamar por {{number}}", "days": 2}),
        name="Llamar siempre",
        conditions={"and": [["priority", "is", "urgent"]]},
    )
    urgent, calm = opened(customer, priority="urgent"), opened(customer)
    assert again(urgent.id).product is None  # nothing happens inside the save itself
    assert work() == 2
    stored = again(urgent.id)
    planned = session().scalar(select(Activity).where(Activity.record_id == urgent.id))
    assert (stored.product, planned.subject) == ("Caldera", f"Llamar por {stored.number}")
    assert planned.owner_id == stored.owner_id
    done, skipped = runs(made)
    assert (done.state, done.record_id, len(done.did)) == ("done", urgent.id, 2)
    assert (skipped.state, skipped.record_id) == ("skipped", calm.id)
    assert skipped.unmet == [["priority", "is", "urgent"]]  # why not
    entry = session().scalar(
        select(AuditEntry).where(AuditEntry.model == "support.case", AuditEntry.via == "automation")
    )
    assert entry.who == "Automatización: Llamar siempre"
    with write():  # the same work asked for again, by a worker that died before it said so
        row = session().scalar(select(JobRow).where(JobRow.name == "automation.run"))
        row.state, row.finished_at = "queued", None
    work()
    assert len(runs(made)) == 2


def test_changes_stages_and_finished_activities_set_rules_off(customer, work):
    waiting = next(s for s in pipelines_of("support.case")[0].stages if s.category == "waiting")
    changed = rule("core.changed", told("Prioridad"), params={"field": "priority"})
    moved = rule("core.stage", told("Espera"), params={"stage": str(waiting.id)})
    done = rule("core.activity_done", told("Hecha"))
    case = opened(customer)
    records.update("support.case", case.id, {"product": "Grifo"})
    work()
    assert not runs(changed) + runs(moved) + runs(done)
    records.update("support.case", case.id, {"priority": "urgent"})
    transition("support.case", case.id, waiting.id)
    finish(schedule(case, "task", "Mirar", utcnow() + timedelta(days=1)).id)
    work()
    assert [len(runs(r, "done")) for r in (changed, moved, done)] == [1, 1, 1]


@pytest.mark.both
def test_time_sets_rules_off_once_for_each_date_and_each_silence(customer, work):
    day = "sales.opportunity"
    sale = records.create(
        day, {"contact_id": customer.id, "name": "Web", "expected_close": utcnow().date()}
    )
    near = rule(
        "core.date", ("core.activity", {"kind": "task", "subject": "Cerrar", "days": 0}),
        model=day, params={"field": "expected_close", "side": "before", "days": 0},
    )  # fmt: skip
    records.create(
        "core.custom_field", {"model": "support.case", "label": "Garantía hasta", "kind": "date"}
    )
    own = rule(
        "core.date", sets("product", "Vencida"),
        params={"field": "x_garantia_hasta", "side": "after", "days": 0},
    )  # fmt: skip
    dated = opened(customer, x_garantia_hasta=utcnow().date())
    silent = rule("core.idle", told("{{number}} lleva 3 días sin actividad"), params={"days": 3})
    case, busy = opened(customer), opened(customer)
    for old in (case, busy):
        age(old, updated_at=utcnow() - timedelta(days=4))
    schedule(busy, "task", "Mirar", utcnow() + timedelta(days=1))
    for waiting in (near, own):
        age(session().get(Rule, waiting.id), live_since=utcnow() - timedelta(days=2))
    for _again in range(2):
        look(work)
    assert [run.record_id for run in runs(near, "done")] == [sale.id]
    assert [run.record_id for run in runs(own, "done")] == [dated.id]
    assert [run.record_id for run in runs(silent)] == [case.id]
    look(work, utcnow() + timedelta(days=1))
    assert len(runs(silent)) == 1  # the same silence is told once


def test_two_rules_that_set_each_other_off_stop_with_one_alert(customer, work):
    trigger = {"params": {"field": "priority"}}
    first = rule(
        "core.changed", sets("priority", "normal"), name="Calmar", **trigger,
        conditions=["priority", "is", "urgent"],
    )  # fmt: skip
    second = rule(
        "core.changed", sets("priority", "urgent"), name="Apurar", **trigger,
        conditions=["priority", "is", "normal"],
    )  # fmt: skip
    for _number in range(3):
        case = opened(customer)
        records.update("support.case", case.id, {"priority": "urgent"})
        work()
    stopped = runs(first, "stopped") + runs(second, "stopped")
    assert len(stopped) == 3
    assert "en círculo" in stopped[0].reason
    assert len(alerts()) == 1


def test_a_rule_that_fails_again_and_again_is_switched_off_and_says_why(customer, work):
    solved = next(s for s in pipelines_of("support.case")[0].stages if s.category == "done")
    broken = rule(
        "core.created", sets("product", "A medias"), ("core.move", {"stage": str(solved.id)})
    )
    with write() as current:  # the stage asks for something that rules do not give
        from core.pipelines.definitions import forget_definitions
        from core.pipelines.models import Stage

        current.get(Stage, solved.id).required_fields = ["solution"]
        current.flush()
        forget_definitions()
    cases = [opened(customer) for _ in range(engine.FAILURES + 2)]
    work()
    failed = runs(broken, "failed")
    assert len(failed) == engine.FAILURES
    assert "Rellene este campo." in failed[0].reason
    assert again(cases[0].id).product is None  # all of a run, or nothing
    stored = session().get(Rule, broken.id)
    assert not stored.enabled
    assert "Rellene este campo." in stored.off_reason
    assert len(alerts()) == 1
    assert "se desactivó" in alerts()[0]


def test_a_rule_acts_no_more_often_in_an_hour_than_it_may(customer, work):
    eager = rule("core.created", sets("product", "Sí"), per_hour=2)
    for _ in range(4):
        opened(customer)
    work()
    assert [len(runs(eager, s)) for s in ("done", "stopped")] == [2, 2]
    assert len(alerts()) == 1


def test_what_is_off_rewritten_or_brought_in_does_nothing(customer, work):
    off = rule("core.created", sets("product", "Sí"), on=False)
    edited = rule("core.created", sets("product", "Viejo"))
    case, kept = opened(customer), SimpleNamespace(id=customer.id)
    values = editing.values_of(session().get(Rule, edited.id))
    values.actions = [{"kind": "core.set", "params": {"field": "product", "value": "Nuevo"}}]
    editing.save(edited.id, values)
    work()
    # what was asked of the old version is not done by the new one
    assert again(case.id).product is None
    with acting_as(SYSTEM.through("import")):
        opened(kept)
    work()
    assert not runs(off) + runs(edited)
    assert session().get(Rule, edited.id).revision == 2


def test_a_rule_gives_moves_and_makes_records_for_the_same_customer(customer, work, as_user):
    seller = as_user("ventas").user_id
    as_user("master")
    review = pipelines_of("support.case")[0].stages[1]
    made = rule(
        "core.created",
        ("core.assign", {"user": str(seller)}),
        ("core.move", {"stage": str(review.id)}),
        ("core.create", {"model": "sales.opportunity", "title": "Renovar tras {{number}}"}),
    )
    case = opened(customer)
    work()
    stored = again(case.id)
    assert [r.reason for r in runs(made)] == [None]
    assert (stored.owner_id, stage_info(stored.stage_id).id) == (seller, review.id)
    cls = records.spec_of("sales.opportunity").cls
    sale = session().scalar(select(cls).where(cls.contact_id == customer.id))
    assert sale.name == f"Renovar tras {stored.number}"


def test_the_master_alone_sets_rules_up(customer, as_user):
    as_user("jefatura")
    with pytest.raises(Forbidden):
        rule("core.created", sets("product", "Sí"))
    as_user("master")
    with pytest.raises(records.Invalid) as found:
        rule("core.created", ("core.activity", {"subject": ""}), name=" ", conditions=[1, 2, 3])
    assert set(found.value.errors) == {"name", "conditions", "actions.0.subject"}


def test_a_mail_from_a_template_leaves_once_and_stands_in_the_history(customer, work):
    records.update("contacts.contact", customer.id, {"mail": "hotel@example.com"})
    template = records.create(
        "core.mail_template",
        {
            "name": "Recibido",
            "model": "support.case",
            "subject": "Hemos recibido {{number}}",
            "body": "Gracias, {{contact_id.name}}.",
        },
    )
    made = rule("core.created", ("core.mail", {"template": str(template.id), "to": "customer"}))
    case = opened(customer)
    number = case.number
    work()
    work()
    (mail,) = session().scalars(select(OutgoingMail).where(OutgoingMail.model == "support.case"))
    assert (mail.recipients, mail.subject) == (["hotel@example.com"], f"Hemos recibido {number}")
    assert mail.text.startswith("Gracias, Hotel Miramar.")
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert "hotel@example.com" in runs(made)[0].did[0]


def test_who_leads_the_team_is_told_where_the_owner_no_longer_works_here(customer, work):
    agent, leader = user_named("soporte"), user_named("jefatura")
    made = rule("core.created", told("Nuevo: {{name}}"))
    opened(customer, owner_id=agent.id)
    with write() as current:
        current.get_one(User, agent.id).active = False
    work()
    (run,) = runs(made, "done")
    assert leader.name in run.did[0]
