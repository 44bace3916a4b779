"""Mail written from the page of a record: it leaves through the outbox, and its entry shows what
became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from core.access.actor import actor
from core.db.scoping import EVERYTHING
from core.db.session import session, write
from core.jobs import JobRow
from core.locale import _, _l
from core.mail import BadMail, Mail, OutgoingMail, again, check_address, send
from core.records.drafting import visible_fields
from core.records.errors import Invalid, NotFound
from core.records.fields import Field, LongText, Text
from core.records.service import customer_of, get
from core.records.writing import written
from core.timeline.attachments import file_ids
from core.timeline.entries import add, clean, fetch
from core.timeline.interactions import note_interaction, refresh_interaction
from core.timeline.models import TimelineEntry
from core.timeline.purposes import permitted
from core.timeline.rights import SEND
from core.timeline.roots import may_write, root_of
from core.timeline.routing import headers_of, route_of

SEND_FIELDS: dict[str, Field] = {
    "to": Text(name="to", label=_l("To"), required=True, max=1000),
    "subject": Text(name="subject", label=_l("Subject"), required=True, max=200),
    "body": LongText(name="body", label=_l("Text of the mail"), required=True),
}
#: What became of a mail: state of the outbox or of its job → words.
STATES: Mapping[str, Any] = {
    "waiting": _l("Sending"),
    "sent": _l("Sent"),
    "kept": _l("Not sent: there is no mail server"),
    "refused": _l("Could not be sent"),
    "dead": _l("Could not be sent"),
    "doubtful": _l("Doubtful: it may have been sent"),
}

#: What tells other programs that nobody wrote a mail (RFC 3834 §5).
AUTOMATIC: Mapping[str, str] = {"Auto-Submitted": "auto-generated"}


def send_mail(model: str, record_id: int, values: Mapping[str, Any]) -> TimelineEntry:
    """Send a mail from a record and log it; answers come to whoever wrote it.

    :param values: to (addresses with commas between them), subject, body, ``purpose`` (code of a
        :class:`~core.timeline.purposes.MailPurposes`), ``files``: tokens of files that were taken,
        and ``automatic``: nobody wrote it, so that automatic answers to it are not answered, and
        that nobody was spoken to.
    :raises Invalid, Forbidden, NotFound: it cannot be sent.
    """
    may_write()
    actor().require(SEND)
    record = get(model, record_id)
    given = clean(SEND_FIELDS, values)
    files, automatic = tuple(values.get("files") or ()), bool(values.get("automatic"))
    told = {"automatic": True} if automatic else {}
    try:
        with write():
            mail = _mail(record, given, files, automatic)
            mail = permitted(
                mail, root_of(record.__spec__, record), str(values.get("purpose") or "")
            )
            row = send(mail)
            return add(
                "mail",
                model,
                record_id,
                body=given["body"],
                data={"subject": given["subject"], "to": list(mail.to), "mail_id": row.id, **told},
                direction="out",
                interaction=False,  # until a server has taken it
                files=files,
            )
    except BadMail as error:
        raise Invalid({"to": [str(error)]}) from None


def _mail(
    record: Any, given: Mapping[str, Any], files: tuple[str, ...], automatic: bool = False
) -> Mail:
    """A mail about a record, by the way that such mails travel."""
    way = route_of(record)
    return Mail(
        to=_addresses(given["to"]),
        subject=given["subject"],
        text=given["body"],
        sender=way.sender,
        reply_to=way.reply_to or actor().mail or None,
        in_reply_to=way.in_reply_to,
        headers={**headers_of(way), **(AUTOMATIC if automatic else {})},
        files=tuple(file_ids(files)),
        once=way.once,
        model=record.__spec__.name,
        record_id=record.id,
        user_id=actor().user_id,
    )


def send_template(template_id: int, model: str, record_id: int, to: str = "") -> TimelineEntry:
    """Send a mail written from a template, as :func:`send_mail` would.

    :param to: addresses; empty: that of the record or of its customer.
    :raises Invalid, Forbidden, NotFound: it cannot be sent.
    """
    record = get(model, record_id)
    mail = written(template_id, record)
    values = {"to": to or address_of(record), "subject": mail.subject, "body": mail.body}
    return send_mail(model, record_id, values)


def _addresses(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in re.split(r"[,;\n]", text) if part.strip())
    for address in found:
        try:
            check_address(address)
        except BadMail as error:
            raise Invalid({"to": [str(error)]}) from None
    return found


def send_again(entry_id: int) -> bool:
    """Try a mail that did not leave, or of which nobody knows, once more; who decides is told so.

    :returns: False: it has left, or is on its way. :raises NotFound, Forbidden: out of reach.
    """
    return again.send_again(_written(entry_id))


def take_as_sent(entry_id: int) -> bool:
    """Say of a doubtful mail that it did leave. :returns: False: there is no doubt about it."""
    return again.take_as_sent(_written(entry_id))


def _written(entry_id: int) -> int:
    """Id of the mail of an entry the actor sees. :raises NotFound: there is none."""
    may_write()
    actor().require(SEND)
    number = (fetch(entry_id).data or {}).get("mail_id")
    if number is None:
        raise NotFound("core.timeline", entry_id)
    return int(number)


def note_settled(mail: OutgoingMail) -> None:
    """A mail left: its entry counts as an interaction from the moment it was written, unless nobody
    wrote it. It came back: it does not."""
    entry = entry_of(mail) if mail.state in ("sent", "refused") else None
    if entry is None or is_automatic(entry) or entry.interaction is (mail.state == "sent"):
        return
    mark = update(TimelineEntry).where(TimelineEntry.id == entry.id)
    session().execute(
        mark.values(interaction=mail.state == "sent"),
        execution_options={"scope": EVERYTHING, "synchronize_session": "evaluate"},
    )
    (note_interaction if mail.state == "sent" else refresh_interaction)(entry)


def is_automatic(entry: TimelineEntry) -> bool:
    """Whether an entry tells of a mail that nobody wrote: a rule sent it."""
    return bool((entry.data or {}).get("automatic"))


def entry_of(mail: OutgoingMail) -> TimelineEntry | None:
    """The entry that tells of a mail, whoever may see it."""
    if mail.model is None:
        return None
    entry = TimelineEntry
    query = select(entry).where(
        entry.model == mail.model,
        entry.record_id == mail.record_id,
        entry.kind == "mail",
        entry.data["mail_id"].as_integer() == mail.id,
        entry.deleted_at.is_(None),
    )
    return session().scalar(query.execution_options(scope=EVERYTHING))


def states_of(mail_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """What became of mails, one of :data:`STATES`, and why; in one query, none without ids."""
    wanted = list(mail_ids)
    if not wanted:
        return {}
    mail = OutgoingMail
    query = (
        select(mail.id, mail.state, JobRow.state, mail.refused, JobRow.error)
        .outerjoin(JobRow, JobRow.id == mail.job_id)
        .where(mail.id.in_(wanted))
    )
    return {
        number: (job, error or "")
        if state == "waiting" and job in ("dead", "doubtful")
        else (state, "; ".join(f"{a} {why}".strip() for a, why in (refused or {}).items()))
        for number, state, job, refused, error in session().execute(query)
    }


def address_of(record: Any) -> str:
    """Where a mail about a record goes: its own address, else that of the customer it belongs to;
    empty when there is none or the actor may not read it."""
    spec = record.__spec__
    name = next((n for n, f in visible_fields(spec).items() if f.kind == "mail"), "")
    if name and getattr(record, name, None):
        return str(getattr(record, name))
    customer = customer_of(record)
    return "" if customer is None or customer is record else address_of(customer)


def state_words(state: str) -> str:
    """A state in words."""
    return str(STATES.get(state, _("Sending")))
