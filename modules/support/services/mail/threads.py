"""By which way mails of a case travel, and which case an answer belongs to."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from email.headerregistry import Address
from typing import Any

from sqlalchemy import select

from core.api.mail import MailRoute, OutgoingMail, Route
from core.api.services import On, entry_added, session, set_derived, sudo
from modules.support.models import CASE, Case, CaseMessage, Mailbox

#: Mails that an answer names as those before it (RFC 5322 §3.6.4).
NAMED = 8
#: A Message-ID as a header holds it.
MESSAGE_ID = re.compile(r"<[^\s<>@]{1,180}@[^\s<>@]{1,60}>", re.ASCII)
#: The token in an address: soporte+8f3a…@nexo.example
TOKEN = re.compile(r"\+([0-9a-f]{20})@")


def route(case: Case) -> Route:
    """From the address of the case's team; answers come back with the token of the case."""
    before = list(
        session().execute(
            select(CaseMessage.message_id, CaseMessage.direction)
            .where(CaseMessage.case_id == case.id)
            .order_by(CaseMessage.at.desc(), CaseMessage.id.desc())
            .limit(NAMED)
        )
    )
    answered = next((number for number, direction in before if direction == "in"), None)
    named = " ".join(number for number, _direction in reversed(before))
    box = mailbox_of(case)
    return Route(
        sender=str(Address(box.name, addr_spec=box.mail)) if box else None,
        reply_to=_reply_to(case, box),
        in_reply_to=answered or (before[0][0] if before else None),
        headers={"References": named} if named else {},
        once=True,
    )


def mailbox_of(case: Case) -> Mailbox | None:
    """The address of the case's team, else the one for every team."""
    query = select(Mailbox).where(Mailbox.archived_at.is_(None)).order_by(Mailbox.id)
    found = {box.team_id: box for box in reversed(list(session().scalars(query)))}
    return found.get(case.team_id) or found.get(None)


def _reply_to(case: Case, box: Mailbox | None) -> str | None:
    if box is None:
        return None
    if not box.tokens:
        return box.mail
    if case.reply_token is None:
        set_derived(Case, {case.id: {"reply_token": secrets.token_hex(10)}})
    name, _at, host = box.mail.rpartition("@")
    return f"{name}+{case.reply_token}@{host}"


def case_of(addresses: Iterable[str], message_ids: Sequence[str]) -> Case | None:
    """The case that an incoming mail belongs to: by the token of its address, else by the mails it
    answers, the last one first."""
    tokens = [token for text in addresses for token in TOKEN.findall(text.lower())]
    if tokens:
        found = session().scalar(select(Case).where(Case.reply_token.in_(tokens)).limit(1))
        if found is not None:
            return found
    query = select(CaseMessage.message_id, CaseMessage.case_id)
    known: dict[str, int] = dict(
        session().execute(query.where(CaseMessage.message_id.in_(message_ids))).all()
    )
    case_id = next((known[number] for number in reversed(message_ids) if number in known), None)
    return session().get(Case, case_id) if case_id else None


def is_ours(address: str) -> bool:
    """Whether an address is one of those we send from."""
    plain = TOKEN.sub("@", address.lower())
    query = select(Mailbox.id).where(Mailbox.mail == plain).limit(1)
    return session().scalar(query) is not None


def on_entry(entry: Any, mentioned: Any, followers: Any) -> None:
    """A mail was written from a case: remember what answers to it will name."""
    number = (entry.data or {}).get("mail_id")
    if entry.direction != "out" or number is None:
        return
    with sudo("A mail of a case is remembered") as current:
        mail = current.get_one(OutgoingMail, number)
        current.add(
            CaseMessage(
                case_id=entry.record_id,
                at=entry.at,
                message_id=mail.message_id,
                direction="out",
                entry_id=entry.id,
            )
        )
        current.flush()


contributions = (
    MailRoute(name="support.case.mail", model=CASE, call=route),
    On(name="support.mail.written", event=entry_added, call=on_entry, models=frozenset({CASE})),
)
