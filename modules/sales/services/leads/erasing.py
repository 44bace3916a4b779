"""What erasing means to leads: the row stays for the figures, without the person.

It comes by a contact whose leads go with it, or for a lead that never had one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from core.api.models import utcnow
from core.api.services import CatchUp, Erasable, EraseStep, Erasing, sudo, write
from modules.contacts.models import Contact
from modules.sales.models import Intake, Lead, Submission, Touch
from modules.sales.models.lead import LEAD

#: Columns of a lead that say who it was.
PERSONAL = (
    "name", "company", "position", "mail", "phone", "phone_e164", "tax_id", "tax_id_norm", "city",
    "postal_code", "request", "search", "sort_key", "custom", "next_activity_subject",
)  # fmt: skip
#: What a touch says beyond the source: addresses may hold names, searches what they wanted.
TOUCH = ("utm_term", "utm_content", "referrer", "landing", "page")


def stamp(current: Session, lead_id: int) -> str | None:
    """When the row came into being, hashed: no other lead of that id has it."""
    made = current.scalar(select(Lead.created_at).where(Lead.id == lead_id))
    return hashlib.sha256(f"{lead_id} {made.isoformat()}".encode()).hexdigest() if made else None


def erase(erasing: Erasing) -> None:
    """Empty a lead that is erased for itself, and put it away."""
    current = erasing.current
    lead = current.get_one(Lead, erasing.record_id)
    found = (lead.mail, lead.phone, lead.phone_e164, lead.tax_id)
    erasing.needles |= {value for value in found if value}
    table = Lead.__table__
    values: dict[str, Any] = {
        name: None if table.c[name].nullable else {} if name == "custom" else ""
        for name in PERSONAL
    }
    now = utcnow()
    values |= {"name": "—", "archived_at": now, "updated_at": now, "confirmation": None}
    current.execute(update(table).where(table.c.id == lead.id).values(values))
    current.expire_all()
    erasing.note("sales_lead", "emptied", 1)


def follow(erasing: Erasing) -> None:
    """Leads of the same mail or number that nobody has linked; then forms and touches of all that go:
    what was sent and from where. The counts stay."""
    same = or_(Lead.mail.in_(erasing.needles), Lead.phone_e164.in_(erasing.needles))
    loose = select(Lead.id).where(same, Lead.contact_id.is_(None))
    for number in list(erasing.current.scalars(loose)):
        erase(replace(erasing, record_id=number))
        erasing.add(LEAD, [number])
    for model, ids in erasing.pairs():
        if model == LEAD:
            for table, rows in _empty(erasing.current, ids).items():
                erasing.note(table, "emptied", rows)
    _waiting(erasing)


def _empty(current: Session, leads: Collection[int]) -> dict[str, int]:
    """Empty what came in for these leads. :returns: rows by table."""
    done = {}
    for cls, columns in ((Touch, TOUCH), (Submission, ("ip",))):
        query = update(cls).where(cls.lead_id.in_(leads)).values(dict.fromkeys(columns))
        rows = current.execute(query.execution_options(synchronize_session=False))
        done[cls.__tablename__] = rows.rowcount  # type: ignore[attr-defined]
    return done


def catch_up() -> None:
    """Empty the leads of whoever was erased while this module did not run."""
    with write(), sudo("Erasures while sales did not run") as current:
        erased = select(Lead.id).join(Contact, Contact.id == Lead.contact_id)
        ids = list(current.scalars(erased.where(Contact.erased_at.is_not(None))))
        for start in range(0, len(ids), 400):
            _empty(current, ids[start : start + 400])


def _waiting(erasing: Erasing) -> None:
    """What they sent and no lead was made of yet."""
    text = func.lower(cast(Intake.sent, String))
    wanted = [text.contains(n.lower(), autoescape=True) for n in erasing.needles]
    if wanted:
        ids = list(erasing.current.scalars(select(Intake.id).where(or_(*wanted))))
        table = Intake.__table__
        erasing.current.execute(delete(table).where(table.c.id.in_(ids)))
        erasing.note("sales_intake", "deleted", len(ids))


contributions = (
    Erasable(name=LEAD, erase=erase, stamp=stamp),
    # before the steps that empty what is kept about the records that go
    EraseStep(name="sales.leads", call=follow, weight=5),
    CatchUp(name="sales.leads.erased", call=catch_up),
)
