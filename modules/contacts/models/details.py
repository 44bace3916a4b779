"""What a contact has several of: mails, phones and addresses beyond the main ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.api.locale import phone
from core.api.models import Base, Country, Lines, Mail, Phone, Text, _l, column
from core.api.services import session


class _Detail:
    """A line of a contact."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Order as the person put it.
    position: Mapped[int] = mapped_column(Integer, default=0)

    @declared_attr
    def contact_id(cls) -> Mapped[int]:
        """The contact it belongs to."""
        return mapped_column(ForeignKey("contacts_contact.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def label(cls) -> Mapped[str | None]:
        """What it is for, in the words of the company: Facturación, Almacén."""
        return column(Text(label=_l("Use"), max=60))


class ContactMail(_Detail, Base):
    """Another mail address."""

    __tablename__ = "contacts_mail"

    value: Mapped[str] = column(Mail(label=_l("Mail"), required=True), index=True)


class ContactPhone(_Detail, Base):
    """Another phone, as it was written."""

    __tablename__ = "contacts_phone"

    value: Mapped[str] = column(Phone(label=_l("Phone"), required=True))
    #: E.164, to call and compare.
    e164: Mapped[str | None] = mapped_column(String(20), index=True)


class ContactAddress(_Detail, Base):
    """Another address: delivery, invoicing."""

    __tablename__ = "contacts_address"

    street: Mapped[str | None] = column(Text(label=_l("Street"), max=200))
    street2: Mapped[str | None] = column(Text(label=_l("Address, second line"), max=200))
    city: Mapped[str | None] = column(Text(label=_l("City"), max=120))
    region: Mapped[str | None] = column(Text(label=_l("Province or state"), max=120))
    postal_code: Mapped[str | None] = column(Text(label=_l("Postal code"), max=12))
    country: Mapped[str | None] = column(Country(label=_l("Country")))


@dataclass(frozen=True, kw_only=True)
class PhoneLines(Lines):
    """Other phones; each keeps its E.164 too, read with the contact's country."""

    def store(self, record: Any, value: list[dict[str, Any]]) -> None:
        """Replace the phones of a contact."""
        super().store(record, value)
        cls = type(record)
        country = session().scalar(select(cls.country).where(cls.id == record.id))
        for line in session().scalars(
            select(ContactPhone).where(ContactPhone.contact_id == record.id)
        ):
            line.e164 = phone(line.value, country).e164
        session().flush()
