"""Answering the customer from the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.mail import address_of, send_mail
from core.api.services import NotFound, actor, get, transition, write
from modules.support.models import CASE, Case
from modules.support.services.desk import Written, drop_draft


def reply(
    case_id: int,
    values: Mapping[str, Any],
    *,
    stage: Any = None,
    version: int | None = None,
    fields: Mapping[str, Any] | None = None,
    draft: Written | None = None,
) -> Any:
    """Answer the customer by mail, and move the case if asked; both or neither.

    :param values: body, and what differs from :func:`start_of`: to, subject; ``files``.
    :param stage: where the case goes once it is answered: waiting for the customer, resolved.
    :param version: the version the person saw, when it moves.
    :param fields: what is stored with the move.
    :param draft: it is the draft that the actor has begun, which is not kept any more then.
    :returns: the entry of the history. :raises Invalid, Conflict, NotFound, Forbidden: it cannot be.
    """
    actor().require(f"{CASE}.update")
    case: Case = get(CASE, case_id, "update")
    given = {name: value for name, value in values.items() if value not in (None, "")}
    with write():
        entry = send_mail(CASE, case_id, start_of(case) | given)
        if draft is not None:
            drop_draft(case_id, draft)
        if stage:
            transition(CASE, case_id, stage, version=version, fields=fields)
    return entry


def start_of(case: Case) -> dict[str, str]:
    """What an answer begins with: whom it goes to, and its subject with the number of the case."""
    return {"to": answer_to(case), "subject": f"{case.name} [{case.number}]"[:200]}


def answer_to(case: Case) -> str:
    """The person we answer, else the customer; empty when no address is known."""
    if case.person_id:
        try:
            if mail := address_of(get("contacts.contact", case.person_id)):
                return mail
        except NotFound:
            pass
    return address_of(case)
