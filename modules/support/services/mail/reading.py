"""What an incoming mail says: pure functions over a message (RFC 5322, 3464, 3834)."""

from __future__ import annotations

import re
from email.message import EmailMessage, Message
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import cast

from modules.support.services.mail.threads import MESSAGE_ID

#: Longer texts are cut: nobody reads them in a conversation.
LONGEST = 100_000
#: Headers that say to whom a mail came, also after it was forwarded.
_TO = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
#: Headers of programs that answer by themselves.
_AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "List-Unsubscribe")
_QUOTED = re.compile(
    r"^(?:>|-{2,} ?(?:Original Message|Mensaje original)|_{10,}$"
    r"|(?:On|El) .{6,200}(?:wrote|escribió|escribio):\s*$)",
    re.IGNORECASE | re.MULTILINE,
)


def header(message: Message, name: str) -> str:
    """A header as one line; empty when it is missing or cannot be read."""
    try:
        return " ".join(str(message.get(name, "") or "").split())
    except Exception:  # the email package raises anything on a header that is no header
        return ""


def message_ids(message: Message, *names: str) -> list[str]:
    """Message-IDs in headers, in their order."""
    return [found for name in names for found in MESSAGE_ID.findall(header(message, name))]


def addresses(message: Message) -> list[str]:
    """The addresses a mail came to."""
    return [header(message, name) for name in _TO]


def sender(message: Message) -> tuple[str, str]:
    """(name, address) of who wrote it."""
    name, address = parseaddr(header(message, "From"))
    return name or address, address.lower()


def is_automatic(message: Message) -> bool:
    """No person wrote it: an absence note, a list, an advertisement; it is never answered."""
    submitted = header(message, "Auto-Submitted").lower()
    precedence = header(message, "Precedence").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(header(message, name) for name in _AUTOMATIC)
    )


def failures(message: Message) -> tuple[list[str], dict[str, str]] | None:
    """Of a bounce: (Message-IDs of the mail that came back, address → reason). None: it is none.

    A report that delivery is late, or went well, names nobody.
    """
    is_report = message.get_content_type() == "multipart/report" and (
        message.get_param("report-type") == "delivery-status"
    )
    postmaster = parseaddr(header(message, "From"))[1].lower().startswith(("mailer-daemon@",
                                                                          "postmaster@"))  # fmt: skip
    if not is_report and not postmaster and header(message, "Return-Path") != "<>":
        return None
    refused: dict[str, str] = {}
    ids = message_ids(message, "In-Reply-To", "References")
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("message/rfc822", "text/rfc822-headers"):
            ids += _returned_id(part)
        elif kind == "message/delivery-status":
            refused |= _status(part)
    if not is_report and not refused and postmaster:
        refused = {"": header(message, "Subject")[:200]}
    return ids, refused


def _returned_id(part: Message) -> list[str]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return message_ids(cast(Message, payload[0]), "Message-ID") if payload else []
    found = re.search(r"^Message-ID:\s*(<[^>]+>)", str(payload), re.IGNORECASE | re.MULTILINE)
    return MESSAGE_ID.findall(found[1]) if found else []


def _status(part: Message) -> dict[str, str]:
    """Recipients that will never get it (RFC 3464 §2.3)."""
    blocks = part.get_payload()
    found = {}
    for block in blocks if isinstance(blocks, list) else ():
        inner = cast(Message, block)
        if header(inner, "Action").lower() == "failed":
            who = header(inner, "Final-Recipient").rpartition(";")[2].strip()
            found[who] = (header(inner, "Diagnostic-Code") or header(inner, "Status"))[:300]
    return found


def text_of(message: EmailMessage) -> tuple[str, str]:
    """(what was written now, what it quotes)."""
    part = message.get_body(("plain", "html"))
    payload = part.get_payload(decode=True) if part is not None else b""
    charset = (part.get_content_charset() if part is not None else None) or "utf-8"
    text = _decoded(payload, charset) if isinstance(payload, bytes) else ""
    if part is not None and part.get_content_type() == "text/html":
        text = _plain(text)
    text = text.replace("\r\n", "\n").replace("\0", "")[:LONGEST]
    found = _QUOTED.search(text)
    new = text[: found.start()].strip() if found else text.strip()
    return (new, text[found.start() :].strip()) if found and new else (text.strip(), "")


def _decoded(content: bytes, charset: str) -> str:
    """Bytes as letters; many programs name another alphabet than they use, or none."""
    for each in ("utf-8" if charset == "us-ascii" else charset, "utf-8"):
        try:
            return content.decode(each)
        except (LookupError, UnicodeError):
            continue
    return content.decode("latin-1")


class _Text(HTMLParser):
    """The words of a page."""

    _BREAKS = frozenset(("br", "p", "div", "tr", "li", "h1", "h2", "h3", "blockquote"))
    _SILENT = frozenset(("script", "style", "head", "title"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """What begins a line; what says nothing."""
        self.silent += tag in self._SILENT
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """After what says nothing."""
        self.silent = max(0, self.silent - (tag in self._SILENT))

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self.silent:
            self.parts.append(" ".join(data.split("\n")))


def _plain(html: str) -> str:
    reader = _Text()
    reader.feed(html)
    lines = (line.strip() for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
