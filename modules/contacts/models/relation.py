"""Who works where: the people of a company, their position, and whether they decide."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from core.api.models import Boolean, Record, Ref, Text, _l, column, model
from modules.contacts.models.contact import Contact


class Relation(Record):
    """A person's place in a company."""

    __tablename__ = "contacts_relation"
    __table_args__ = (UniqueConstraint("company_id", "person_id"),)

    #: The company.
    company_id: Mapped[int] = column(
        Ref(label=_l("Company"), target="contacts.contact", ondelete="CASCADE", required=True)
    )
    #: The person.
    person_id: Mapped[int] = column(
        Ref(label=_l("Person"), target="contacts.contact", ondelete="CASCADE", required=True),
        index=True,
    )
    #: What they do there.
    position: Mapped[str | None] = column(Text(label=_l("Position"), max=120))
    #: Whether they decide on purchases.
    decides: Mapped[bool] = column(Boolean(label=_l("Decides"), required=True, default=False))
    #: The company that the person's own record names; one per person.
    main: Mapped[bool] = column(Boolean(label=_l("Main company"), required=True, default=False))


contributions = model(
    Relation,
    name="contacts.relation",
    label=_l("Relation"),
    plural=_l("Relations"),
    collection="relations",
    icon="users",
    title="position",
    parent=("company_id", Contact),
    examples={"company_id": {"kind": "company"}, "person_id": {"kind": "person"}},
)
