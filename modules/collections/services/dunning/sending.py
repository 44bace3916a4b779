"""Carrying reminders out, each once.

A step is one transaction: the letter's row, the levels its debts reached (unique for each debt and
level), the outbox row and its job, or the activity. Killed before the commit, nothing was done and the
next run does it; after it, the debts are marked and no run does it again. The mail itself leaves by a
job that is never repeated when in doubt.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from email.headerregistry import Address
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.api.jobs import JobRow
from core.api.mail import BadMail, Mail, OutgoingMail, send
from core.api.models import utcnow
from core.api.services import (
    Event,
    _,
    add_to_timeline,
    company_today,
    create,
    schedule_activity,
    session,
    set_derived,
    stage_info,
    sudo,
    transition,
    write,
)
from modules.collections.models import (
    CLAIM,
    NOTICE,
    Claim,
    Notice,
    NoticeDue,
)
from modules.collections.services import claims
from modules.collections.services.dunning import words
from modules.collections.services.dunning.plan import Step, plan
from modules.contacts.models import Contact

KIND = "collections.notice"
#: What tells other programs that nobody wrote a mail (RFC 3834 §5).
_AUTOMATIC = {"Auto-Submitted": "auto-generated"}

reminded = Event(
    name="collections.reminded",
    doc="A reminder was written or given to somebody to do. ``notice`` is a "
    "modules.collections.models.Notice. Sent inside the transaction, once a reminder.",
    args=("notice",),
)
contributions = (reminded,)


def remind(
    day: date | None = None,
    contact_ids: Collection[int] | None = None,
    *,
    automatic_only: bool = False,
    progress: Any = None,
) -> int:
    """Carry out what is planned for a day. Run again it does nothing twice.

    :param contact_ids: of these customers; None: of all. :param automatic_only: policies that write by
        themselves. :param progress: called with (done, all) between customers.
    :returns: how many reminders.
    """
    when, count = day or company_today(), 0
    with sudo("Reminders are planned"):
        wanted = [
            step.contact_id
            for step in plan(when, contact_ids)
            if not step.held and (step.policy and (step.policy.automatic or not automatic_only))
        ]
    every = sorted(set(wanted))
    for number, contact_id in enumerate(every, start=1):
        count += carry_out(contact_id, when, automatic_only=automatic_only)
        if progress is not None:
            progress(number, len(every))
    return count


def carry_out(contact_id: int, day: date, *, automatic_only: bool = False) -> int:
    """The reminders of one customer, in one transaction; planned anew inside it."""
    claims.refresh([contact_id])
    try:
        with write(), sudo("Reminders are sent") as current:
            # two runs at once wait for each other here, and the second one finds it done
            current.execute(select(Contact.id).where(Contact.id == contact_id).with_for_update())
            steps = [step for step in plan(day, [contact_id]) if not step.held]
            if automatic_only:
                steps = [step for step in steps if step.policy and step.policy.automatic]
            for step in steps:
                _do(step, day)
            return len(steps)
    except IntegrityError:
        return 0  # another run reached the level of one of the debts first


def _do(step: Step, day: date) -> Notice:
    level = step.level
    assert level is not None
    written = words.write(step, day)
    company_id, contact_id, currency = step.key
    contact = session().get_one(Contact, contact_id)
    notice = create(
        NOTICE,
        {
            "name": written.subject,
            "contact_id": contact_id,
            "claim_id": step.claim.id if step.claim else None,
            "level_id": level.id,
            "channel": level.channel,
            "tone": level.tone,
            "told_on": day,
            "amount": step.amount,
            "currency": currency,
            "recipient": contact.mail if level.channel == "mail" else None,
            "body": written.body,
        },
    )
    if notice.company_id != company_id:
        notice.company_id = company_id
        session().flush()
    session().execute(
        insert(NoticeDue),
        [
            {
                "notice_id": notice.id,
                "due_id": one.debt.id,
                "level_id": one.level_id,
                "amount": one.amount,
                "position": position,
            }
            for position, one in enumerate(step.asked)
        ],
    )
    if level.channel == "mail":
        _mail(notice, contact, written)
    else:
        _hand_over(step, notice, day)
    _note(step, notice)
    reminded.emit(notice=notice)
    return notice


def _mail(notice: Notice, contact: Contact, written: words.Written) -> None:
    """Into the outbox, inside this transaction; never sent a second time when in doubt."""
    try:
        row = send(
            Mail(
                to=(str(Address(contact.name, addr_spec=contact.mail or "")),),
                subject=written.subject,
                text=written.body,
                headers=_AUTOMATIC,
                once=True,
                model=NOTICE,
                record_id=notice.id,
            ),
            key=f"collections.notice.{notice.id}",
        )
    except (BadMail, ValueError) as error:
        set_derived(Notice, {notice.id: {"state": "refused", "sent_at": None}})
        notice.body = f"{notice.body}\n\n{error}"
    else:
        notice.mail_id = row.id
        set_derived(Notice, {notice.id: {"state": "sending", "sent_at": None}})
    session().flush()
    session().expire(notice)


def _hand_over(step: Step, notice: Notice, day: date) -> None:
    """What a person does becomes an activity of the claim."""
    claim = step.claim
    subjects = {
        "call": _("Call about overdue invoices"),
        "message": _("Write about overdue invoices"),
        "letter": _("Print the notice and send it certified"),
    }
    kinds = {"call": "call", "message": "message", "letter": "task"}
    about = (CLAIM, claim.id) if claim else ("contacts.contact", step.contact_id)
    schedule_activity(
        about,
        kinds[notice.channel],
        subjects[notice.channel],
        day,
        (claim.owner_id if claim else None) or claims.next_owner(),
        notes=f"/collections/notices/{notice.id}",
        source="rule",
    )


def _note(step: Step, notice: Notice) -> None:
    """The history tells it; the claim goes where the level says."""
    level, claim = step.level, step.claim
    assert level is not None
    about = (CLAIM, claim.id) if claim else (NOTICE, notice.id)
    add_to_timeline(
        KIND,
        *about,
        data={
            "notice_id": notice.id,
            "level": level.name,
            "channel": level.channel,
            "subject": notice.name,
        },
        direction="out",
        interaction=False,
    )
    if claim is None:
        return
    set_derived(Claim, {claim.id: {"level_id": level.id}})
    session().expire(claim)
    if level.stage and not stage_info(claim.stage_id).closed:
        at = stage_info(claim.stage_id).code
        if at in ("late", "reminded", "broken", "formal") and at != level.stage:
            transition(CLAIM, claim.id, level.stage)


def on_settled(mail: OutgoingMail) -> None:
    """It is known what became of a letter's mail."""
    if mail.model != NOTICE or mail.record_id is None:
        return
    with sudo("A letter left"):
        known = {"sent": "sent", "kept": "kept", "refused": "refused"}
        state = known.get(mail.state, "sending")
        if session().get(Notice, mail.record_id) is not None:
            set_derived(Notice, {mail.record_id: {"state": state, "sent_at": mail.sent_at}})


def settle_doubts() -> int:
    """Letters whose job does not know whether they left are listed as doubtful. :returns: how many."""
    with write(), sudo("Doubtful letters are listed"):
        query = (
            select(Notice.id, JobRow.state)
            .join(OutgoingMail, OutgoingMail.id == Notice.mail_id)
            .join(JobRow, JobRow.id == OutgoingMail.job_id)
            .where(Notice.state == "sending", JobRow.state.in_(("doubtful", "dead")))
        )
        found = dict(session().execute(query).all())
        named = {"doubtful": "doubtful", "dead": "refused"}
        set_derived(
            Notice, {key: {"state": named[state], "sent_at": None} for key, state in found.items()}
        )
    return sum(state == "doubtful" for state in found.values())


def done(notice_id: int) -> None:
    """Somebody did what the level asked for."""
    with write(), sudo("A reminder was done by hand"):
        set_derived(Notice, {notice_id: {"state": "done", "sent_at": utcnow()}})
