"""Writing a mail and sending it by a job."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select

from core.db.base import utcnow
from core.db.session import read, session, write
from core.files import FileRow, open_file
from core.jobs import Job, Run, enqueue
from core.kernel.events import Event
from core.locale import _, _l
from core.mail.models import OutgoingMail
from core.mail.server import Refused, deliver
from core.settings import current_company

mail_settled = Event(
    name="mail_settled",
    doc="It is known what became of a mail: ``mail.state`` is sent, kept or refused. Sent inside the "
    "transaction that stores it.",
    args=("mail",),
)
_POLICY = email.policy.SMTP.clone(max_line_length=200)
#: Headers that a mail writes itself, from its own fields or its parts.
OWN_HEADERS = frozenset(
    (
        *("from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to"),
        *("in-reply-to", "mime-version", "content-type", "content-transfer-encoding"),
        *("content-disposition", "return-path", "dkim-signature"),
    )
)
#: A name of a header (RFC 5322 §3.6.8) and a Message-ID (§3.6.4).
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_MESSAGE_ID = re.compile(r"<[^\s<>@]{1,120}@[^\s<>@]{1,120}>")


class BadMail(ValueError):
    """A mail cannot be written; the text says what to mend."""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail to send."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str | None = None
    copies: tuple[str, ...] = ()
    #: Defaults to the company's address.
    sender: str | None = None
    reply_to: str | None = None
    in_reply_to: str | None = None
    #: Message-ID, for who must know it beforehand: ``<name@host>``; made up when empty.
    message_id: str | None = None
    #: Further headers, by name: List-Unsubscribe, Auto-Submitted; References instead of what
    #: ``in_reply_to`` gives. Not those of :data:`OWN_HEADERS`.
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[int, ...] = ()
    #: Never sent again when in doubt (dunning).
    once: bool = False
    model: str | None = None
    record_id: int | None = None
    user_id: int | None = field(default=None)


def send(mail: Mail, *, key: str | None = None) -> OutgoingMail:
    """Put a mail into the outbox inside the unit of work in progress; a job sends it afterwards.

    :param key: the same key never sends a second mail.
    :raises BadMail: an address cannot be one, or a line break hides in a header.
    """
    sender = mail.sender or default_sender()
    if not mail.to:
        raise BadMail(_("Write at least one recipient."))
    for address in (*mail.to, *mail.copies, sender, *filter(None, [mail.reply_to])):
        check_address(address)
    if any(c in (mail.subject + (mail.in_reply_to or "")) for c in "\r\n"):
        raise BadMail(_("The subject must be a single line."))
    _check_headers(mail)
    with write() as current:
        row = OutgoingMail(
            message_id=mail.message_id
            or make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2]),
            sender=sender,
            recipients=list(mail.to),
            copies=list(mail.copies),
            reply_to=mail.reply_to,
            in_reply_to=mail.in_reply_to,
            headers=dict(mail.headers),
            subject=mail.subject[:500],
            text=mail.text,
            html=mail.html,
            file_ids=list(mail.files),
            once=mail.once,
            model=mail.model,
            record_id=mail.record_id,
            user_id=mail.user_id,
        )
        current.add(row)
        current.flush()
        job = enqueue(ONCE if mail.once else AGAIN, {"mail_id": row.id}, key=key, user=None)
        current.flush()
        if job.args["mail_id"] != row.id:  # the key was used before
            current.delete(row)
            return current.get_one(OutgoingMail, job.args["mail_id"])
        row.job_id = job.id
    return row


def _check_headers(mail: Mail) -> None:
    """:raises BadMail: a header or the Message-ID cannot be written, or the mail writes it itself."""
    for name, value in mail.headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in OWN_HEADERS:
            raise BadMail(_("The header %(name)s cannot be set.", name=name[:60]))
        if not value.isascii() or not value.isprintable() or not value.strip():
            raise BadMail(_("The header %(name)s must be one line of plain text.", name=name))
    if mail.message_id is not None and not _MESSAGE_ID.fullmatch(mail.message_id):
        raise BadMail(_("%(value)s is not a Message-ID.", value=mail.message_id[:200]))


def check_address(address: str) -> None:
    """:raises BadMail: it is not a mail address, with or without a name."""
    from email_validator import EmailNotValidError, validate_email

    name, plain = parseaddr(address)
    try:
        if any(c in name + address for c in "\r\n"):
            raise EmailNotValidError
        validate_email(plain, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadMail(_("%(address)s is not a mail address.", address=address)) from None


def default_sender() -> str:
    """The address mails come from when nobody says otherwise: the company's, else the one of
    CAUCE_MAIL_URL's user, else one at the installation's own host."""
    company = current_company()
    if company and company.mail:
        return str(Address(company.name, addr_spec=company.mail))
    user = unquote(urlsplit(current_app.config["CAUCE"].mail_url).username or "")
    if "@" in user:
        return user
    host = urlsplit(current_app.config["CAUCE"].base_url).hostname or ""
    named = "." in host and host.rpartition(".")[2].isalpha()
    return f"cauce@{host if named else 'localhost.localdomain'}"


def compose(row: OutgoingMail) -> EmailMessage:
    """The message of an outbox row, always with the same Message-ID."""
    message = EmailMessage(policy=_POLICY)
    message["Message-ID"] = row.message_id
    message["Date"] = format_datetime(row.created_at)
    message["From"], message["To"] = row.sender, ", ".join(row.recipients)
    message["Subject"] = row.subject
    optional = {
        "Cc": ", ".join(row.copies),
        "Reply-To": row.reply_to,
        "In-Reply-To": row.in_reply_to,
        "References": row.in_reply_to,
    } | row.headers
    for header, value in optional.items():
        if value:
            message[header] = value
    message.set_content(row.text)
    if row.html:
        message.add_alternative(row.html, subtype="html")
    for file in session().scalars(select(FileRow).where(FileRow.id.in_(row.file_ids))):
        main, _slash, sub = file.media_type.partition("/")
        with open_file(file) as content:
            message.add_attachment(content.read(), maintype=main, subtype=sub, filename=file.name)
    return message


def _send(run: Run, mail_id: int) -> dict[str, Any]:
    """Hand an outbox row to the server. Without one it stays in the outbox, to be read there."""
    url = current_app.config["CAUCE"].mail_url
    with read() as current:
        row = current.get_one(OutgoingMail, mail_id)
        message = None if urlsplit(url).scheme == "outbox" else compose(row)
    if message is None:
        return {"state": "kept"}
    try:
        return {"state": "sent", "refused": deliver(url, message)}
    except Refused as error:
        return {"state": "refused", "refused": {"": str(error)}}


def _record(result: dict[str, Any], mail_id: int) -> None:
    """Store what became of it."""
    row = session().get_one(OutgoingMail, mail_id)
    row.state, row.refused = result["state"], result.get("refused", {})
    row.sent_at = utcnow() if row.state == "sent" else None
    session().flush()
    mail_settled.emit(mail=row)


#: Twice is one mail, because its Message-ID is the same; better than never.
AGAIN = Job(
    name="mail.send",
    call=_send,
    record=_record,
    external=True,
    resend=True,
    retries=10,
    backoff=30,
    label=_l("Send a mail"),
)
#: Dunning and the like: when in doubt a person decides.
ONCE = Job(
    name="mail.send_once",
    call=_send,
    record=_record,
    external=True,
    retries=10,
    backoff=30,
    label=_l("Send a mail, once"),
)
