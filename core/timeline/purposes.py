"""What a mail to a customer is written for: a module that keeps what people allowed is asked first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import current_app

from core.kernel.registry import Contribution
from core.mail import Mail
from core.records.errors import Invalid


@dataclass(frozen=True)
class Permit:
    """Whether a mail may leave, and what it must carry."""

    #: Why it may not, and what to do; empty when it may.
    refusal: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Ends the text: how to stop such mails.
    footer: str = ""


@dataclass(frozen=True, kw_only=True)
class MailPurposes(Contribution):
    """The purposes for which mails are written from the pages of a customer and of what is rooted in
    it; its name is the customer's model."""

    #: id of the customer → (code, label, why not or empty) to choose from, everyday work first.
    choices: Callable[[int], list[tuple[str, str, str]]]
    #: (id of the customer, code, addresses) → whether it may leave; "" is the everyday purpose.
    permit: Callable[[int, str, tuple[str, ...]], Permit]


def purposes_of(model: str) -> MailPurposes | None:
    """Who knows the purposes of mails to customers of a model."""
    return current_app.extensions["cauce"].of(MailPurposes).get(model)


def permitted(mail: Mail, root: tuple[str, int], code: str) -> Mail:
    """The mail as it may leave. :raises Invalid: it may not be written for that purpose."""
    known = purposes_of(root[0])
    if known is None:
        return mail
    permit = known.permit(root[1], code, mail.to)
    if permit.refusal:
        raise Invalid({"purpose": [permit.refusal]})
    text = f"{mail.text}\n\n{permit.footer}" if permit.footer else mail.text
    return Mail(**{**vars(mail), "text": text, "headers": {**mail.headers, **permit.headers}})
