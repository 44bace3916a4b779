"""A mail comes in. Whatever brings it (a mailbox that is polled, a pipe, a test) calls :func:`receive`."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from core.api.mail import bounced, take_file
from core.api.services import (
    Invalid,
    _,
    add_to_timeline,
    pipelines_of,
    session,
    stage_info,
    stays_of,
    sudo,
    transition,
    write,
)
from modules.support.models import CASE, Case, CaseMessage
from modules.support.services.mail import reading
from modules.support.services.mail.threads import case_of, is_ours

#: Files of one mail that are kept.
MOST_FILES = 20


@dataclass(frozen=True)
class Received:
    """What became of a mail that came in."""

    #: added: it is in the conversation · known: it was there already · automatic: no person wrote
    #: it · bounced: one of ours came back · unknown: it belongs to no case.
    outcome: str
    case_id: int | None = None
    entry_id: int | None = None


def receive(raw: bytes) -> Received:
    """Put an incoming mail where it belongs; the same mail a second time changes nothing.

    Answers are never written here: a program that answers programs never ends. Mails of nobody's case
    are returned as ``unknown``, and whoever called decides (an inbox opens a case).

    :param raw: the message as it came (RFC 5322).
    """
    message = email.message_from_bytes(raw, policy=email.policy.default)
    with write(), sudo("A mail came in"):
        failed = reading.failures(message)
        if failed is not None:
            return _came_back(*failed)
        if reading.is_automatic(message) or is_ours(reading.sender(message)[1]):
            return Received("automatic")
        named = reading.message_ids(message, "References", "In-Reply-To")
        case = case_of(reading.addresses(message), named)
        if case is None:
            return Received("unknown")
        return _add(case, message)


def _came_back(message_ids: list[str], refused: dict[str, str]) -> Received:
    """A report about a mail of ours; only that it will never arrive matters."""
    for number in message_ids if refused else ():
        mail = bounced(number, refused)
        if mail is not None:
            return Received("bounced", mail.record_id if mail.model == CASE else None)
    return Received("automatic")


def _add(case: Case, message: EmailMessage) -> Received:
    number = next(iter(reading.message_ids(message, "Message-ID")), "")
    known = select(CaseMessage.entry_id).where(CaseMessage.message_id == number)
    if number and (found := session().scalar(known)) is not None:
        return Received("known", case.id, found)
    tokens, left_out = _files(message)
    text, quoted = reading.text_of(message)
    name, address = reading.sender(message)
    data: dict[str, Any] = {
        "subject": reading.header(message, "Subject")[:200],
        "from_name": name[:120],
        "from": address[:254],
        "quoted": quoted,
        "left_out": left_out,
    }
    body = text or (_("(no text)") if not tokens else "")
    entry = add_to_timeline(
        "mail", CASE, case.id, body=body, data={k: v for k, v in data.items() if v},
        direction="in", files=tokens,
    )  # fmt: skip
    if number:
        session().add(
            CaseMessage(
                case_id=case.id, at=entry.at, message_id=number, direction="in", entry_id=entry.id
            )
        )
        session().flush()
    _wake(case)
    return Received("added", case.id, entry.id)


def _wake(case: Case) -> None:
    """The customer wrote: a case that waited for them, or was solved, is looked at again."""
    now = stage_info(case.stage_id)
    if now.category == "open":
        return
    funnel = next(f for f in pipelines_of(CASE) if f.id == case.pipeline_id)
    working = [s.id for s in funnel.stages if s.category == "open"]
    if not working:
        return
    stood = [stage for _case, stage, _since, _left in stays_of(CASE, [case.id]) if stage in working]
    # whoever had not begun begins now; any other goes on where it was
    back = stood[-1] if stood and stood[-1] != working[0] else working[min(1, len(working) - 1)]
    transition(CASE, case.id, back, reason=_("The customer answered."))


def _files(message: EmailMessage) -> tuple[list[str], list[str]]:
    """(tokens of the files that are kept, names of those that are not)."""
    tokens: list[str] = []
    left_out: list[str] = []
    for name, content in _attached(message):
        try:
            if len(tokens) >= MOST_FILES:
                raise Invalid({})
            tokens.append(take_file(io.BytesIO(content), name))
        except Invalid:
            left_out.append(name[:120])
    return tokens, left_out


def _attached(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield part.get_filename() or _("file"), content
