"""The consent ledger: what each person allowed and refused. Rows are added, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, _l, append_only, part, utcnow
from modules.contacts.models.contact import Contact

#: From what allows to what forbids most; of two that hold at once the later one wins.
DECISIONS = (
    ("granted", _l("Allowed")),
    ("withdrawn", _l("Refused")),
    ("objected", _l("Objected")),
)

#: How somebody told us.
METHODS = (
    ("form", _l("Web form")),
    ("double_opt_in", _l("Web form confirmed by mail")),
    ("preferences", _l("Preference page")),
    ("unsubscribe", _l("Unsubscribe link")),
    ("paper", _l("Signed paper")),
    ("phone", _l("By phone")),
    ("in_person", _l("In person")),
    ("mail", _l("By mail")),
    ("whatsapp", _l("By WhatsApp")),
    ("contract", _l("In the contract")),
    ("import", _l("Imported file")),
    ("api", _l("Another program")),
    ("rights", _l("Rights request")),
)


class Consent(Base):
    """One decision of a person on one purpose and channel."""

    __tablename__ = "contacts_consent"
    __table_args__ = (
        CheckConstraint(f"decision IN {tuple(d for d, _ in DECISIONS)}", name="decision"),
        Index("ix_contacts_consent_contact", "contact_id", "purpose_id", "channel"),
        Index("ix_contacts_consent_purpose", "purpose_id", "channel", "decision"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: Whose decision it is.
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts_contact.id", ondelete="RESTRICT"))
    #: What for.
    purpose_id: Mapped[int] = mapped_column(ForeignKey("contacts_purpose.id", ondelete="RESTRICT"))
    #: One of CHANNELS.
    channel: Mapped[str] = mapped_column(String(20))
    #: One of DECISIONS.
    decision: Mapped[str] = mapped_column(String(10))
    #: When the person decided.
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: One of METHODS.
    method: Mapped[str] = mapped_column(String(20))
    #: Version of the text they read.
    text_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts_consent_text.id", ondelete="RESTRICT"), index=True
    )
    #: Where: address of the form, name of the fair, campaign.
    source: Mapped[str | None] = mapped_column(String(300))
    #: Address of the network they did it from.
    ip: Mapped[str | None] = mapped_column(String(45))
    #: Their browser.
    user_agent: Mapped[str | None] = mapped_column(String(300))
    #: What proves it, in words: where the paper is, what was said.
    evidence: Mapped[str | None] = mapped_column(Text)
    #: What proves it, as a file.
    file_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_file.id", ondelete="SET NULL"), index=True
    )
    #: The decision of the same person that this one replaces. What no row of the same contact
    #: replaces is in force; after a merge that may be several.
    earlier_id: Mapped[int | None] = mapped_column(
        ForeignKey("contacts_consent.id", ondelete="RESTRICT"), index=True
    )
    #: When it was written down.
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: By whom; nobody for what the person did themselves.
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL")
    )


append_only(
    Consent.__table__,
    may_move=("contact_id",),
    may_empty=("source", "ip", "user_agent", "evidence", "file_id", "recorded_by_id"),
)

contributions = part(Consent, name="contacts.consent", key="contact_id", of=Contact)
