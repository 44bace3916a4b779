"""By what a contact is recognised where they write, call or visit; never the key of a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, part, utcnow
from modules.contacts.models.contact import Contact

#: channel → its kinds, the usual one first.
KINDS = {
    "mail": ("address",),
    "phone": ("e164",),
    "whatsapp": ("phone", "user_id", "username"),
    "web": ("visitor",),
}
#: Channels where one value is one person: whoever writes from it is that contact. A mail address or
#: a phone may be shared by the people of an office or a family, so several contacts may have it.
PERSONAL = ("whatsapp", "web")
#: record: follows the mails and phones of the contact · added: somebody or something connected it.
SOURCES = ("record", "added")


class Identity(Base):
    """A normalised address of a contact in a channel."""

    __tablename__ = "contacts_identity"
    __table_args__ = (
        CheckConstraint(f"channel IN {tuple(KINDS)}", name="channel"),
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        UniqueConstraint("contact_id", "channel", "kind", "value"),
        Index("ix_contacts_identity_value", "value", "channel"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The contact.
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts_contact.id", ondelete="CASCADE"))
    #: One of KINDS: mail, phone, whatsapp, web.
    channel: Mapped[str] = mapped_column(String(10))
    #: What sort of value it is: a WhatsApp account is known by phone, id or user name.
    kind: Mapped[str] = mapped_column(String(10))
    #: In canonical form: mail in lower case, phone in E.164.
    value: Mapped[str] = mapped_column(String(254))
    #: One of SOURCES.
    source: Mapped[str] = mapped_column(String(6), default="record")
    #: Since when it is known.
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)


_one = Identity.channel.in_(PERSONAL)
Index(
    "ix_contacts_identity_one",
    Identity.channel,
    Identity.kind,
    Identity.value,
    unique=True,
    sqlite_where=_one,
    postgresql_where=_one,
)

contributions = part(Identity, name="contacts.identity", key="contact_id", of=Contact)
