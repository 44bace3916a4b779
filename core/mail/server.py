"""Handing a message to an SMTP server, and what its answers mean."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from core.jobs import GiveUp, Retry

#: Seconds a server has for each answer.
TIMEOUT = 30.0


class Refused(GiveUp):
    """The server will never take this message; the text is its reason."""


@contextmanager
def connection(url: str) -> Iterator[smtplib.SMTP]:
    """A server ready to take messages.

    :param url: ``smtp://user:password@host:587`` (STARTTLS when offered; ``?starttls=always`` or
        ``never`` to insist), ``smtps://host:465``.
    :raises Retry: it cannot be reached or does not let us in; nothing was sent.
    """
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    starttls = parse_qs(parts.query).get("starttls", ["offered"])[0]
    context = ssl.create_default_context()
    try:
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)
            server.ehlo()
            if starttls == "always" or (starttls == "offered" and server.has_extn("starttls")):
                server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        raise Retry(f"{host}: {error}") from error
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def deliver(url: str, message: EmailMessage) -> dict[str, str]:
    """Hand a message over.

    :returns: the recipients that the server would not take, with its reasons.
    :raises Retry: certainly not taken; later it may be.
    :raises Refused: certainly not taken, and never will be.
    :raises OSError, smtplib.SMTPException: it broke in between; nobody knows.
    """
    with connection(url) as server:
        try:
            refused = server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _answer(error.recipients) from error
        except smtplib.SMTPResponseException as error:
            raise _answer({"": (error.smtp_code, error.smtp_error)}) from error
    return {address: _text(code, text) for address, (code, text) in refused.items()}


def _answer(answers: Mapping[str, tuple[int, bytes | str]]) -> Retry | Refused:
    """4xx means later, 5xx means never (RFC 5321 §4.2.1)."""
    reason = "; ".join(f"{a} {_text(code, text)}".strip() for a, (code, text) in answers.items())
    later = any(400 <= code < 500 for code, _text_ in answers.values())
    return Retry(reason) if later else Refused(reason)


def _text(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
