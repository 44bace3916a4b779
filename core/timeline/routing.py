"""By which way mails about a record travel: from which address, and where answers come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from core.access.actor import actor
from core.kernel.registry import Contribution


@dataclass(frozen=True)
class Route:
    """How one mail travels."""

    #: From; empty: the company's address.
    sender: str | None = None
    #: Where answers come; empty: to whoever writes.
    reply_to: str | None = None
    #: Message-ID that it answers.
    in_reply_to: str | None = None
    #: Further headers.
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Never sent again by itself when nobody knows whether it was sent.
    once: bool = False


@dataclass(frozen=True, kw_only=True)
class MailRoute(Contribution):
    """The way of every mail about records of ``model``, whoever writes it: a person, a program, a
    rule. Runs inside the unit of work that sends it."""

    model: str
    call: Callable[[Any], Route]


#: What tells other servers' programs not to answer a mail that no person wrote (RFC 3834).
AUTOMATIC: Mapping[str, str] = {
    "Auto-Submitted": "auto-generated",
    "Precedence": "bulk",
    "X-Auto-Response-Suppress": "All",
}
#: What a person wrote is answered by people, not by absence notes.
PERSONAL: Mapping[str, str] = {"X-Auto-Response-Suppress": "OOF, AutoReply"}


def route_of(record: Any) -> Route:
    """The way of a mail about a record."""
    for known in current_app.extensions["cauce"].of(MailRoute):
        if known.model == record.__spec__.name:
            return known.call(record)
    return Route()


def headers_of(route: Route) -> dict[str, str]:
    """The headers of a mail that the actor writes."""
    return {**(PERSONAL if actor().user_id else AUTOMATIC), **route.headers}
