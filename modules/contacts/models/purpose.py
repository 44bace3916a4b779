"""What people's data are used for, on which legal ground, and the texts they agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import (
    Archivable,
    Base,
    Boolean,
    Choice,
    LongText,
    Record,
    UTCDateTime,
    _l,
    append_only,
    column,
    model,
    part,
    utcnow,
)
from core.api.models import Text as TextField

#: Legal grounds (GDPR art. 6.1; the Latin American laws know the same with other words).
BASES = (
    ("consent", _l("Consent")),
    ("contract", _l("Contract")),
    ("legal_obligation", _l("Legal obligation")),
    ("legitimate_interest", _l("Legitimate interest")),
    ("vital_interest", _l("Vital interest")),
    ("public_interest", _l("Public interest")),
)

#: Ways to reach somebody that can be allowed or refused apart.
CHANNELS = (
    ("mail", _l("Mail")),
    ("phone", _l("Phone calls")),
    ("sms", _l("SMS")),
    ("whatsapp", _l("WhatsApp")),
    ("post", _l("Letters")),
)


class Purpose(Archivable, Record):
    """A use of personal data, with its legal ground."""

    __tablename__ = "contacts_purpose"

    #: Stable key by which modules and forms name it: "marketing".
    code: Mapped[str] = column(
        TextField(label=_l("Identifier"), required=True, max=40, secondary=True), unique=True
    )
    #: What the person reads.
    name: Mapped[str] = column(TextField(label=_l("Name"), required=True, max=120))
    #: Why it is lawful: one of BASES.
    basis: Mapped[str] = column(
        Choice(label=_l("Legal basis"), choices=BASES, required=True, default="consent")
    )
    #: What it is about, in the words of the preference page.
    description: Mapped[str | None] = column(LongText(label=_l("Explanation"), max=1000))
    #: Advertising: the exclusion list is asked, every message says how to stop.
    commercial: Mapped[bool] = column(
        Boolean(
            label=_l("Commercial"),
            help=_l("The exclusion list is checked and every message offers to stop."),
            required=True,
            default=False,
        )
    )
    #: Without consent, only to customers (LSSI 21.2: similar products).
    customers_only: Mapped[bool] = column(
        Boolean(
            label=_l("Without consent only to customers"),
            required=True,
            default=False,
            secondary=True,
        )
    )
    #: Shown on the preference page.
    public: Mapped[bool] = column(
        Boolean(label=_l("On the preference page"), required=True, default=True, secondary=True)
    )


class ConsentText(Base):
    """A version of the text somebody agrees to; never changed, the next one takes its place."""

    __tablename__ = "contacts_consent_text"
    __table_args__ = (UniqueConstraint("purpose_id", "locale", "number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: What they agree to.
    purpose_id: Mapped[int] = mapped_column(
        ForeignKey("contacts_purpose.id", ondelete="RESTRICT"), index=True
    )
    #: Language it is written in: a Babel locale.
    locale: Mapped[str] = mapped_column(String(12))
    #: Version, from 1 within purpose and language.
    number: Mapped[int] = mapped_column(Integer)
    #: As they read it.
    body: Mapped[str] = mapped_column(Text)
    #: SHA-256 of the text, in hexadecimal: what a consent proves it was given to.
    digest: Mapped[str] = mapped_column(String(64))
    #: When it was published.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: By whom.
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_user.id", ondelete="SET NULL")
    )


append_only(ConsentText.__table__, may_empty=("created_by_id",))

contributions = (
    *model(
        Purpose,
        name="contacts.purpose",
        label=_l("Purpose"),
        plural=_l("Purposes"),
        collection="purposes",
        icon="shield-check",
    ),
    *part(ConsentText, name="contacts.consent_text", key="purpose_id", of=Purpose),
)
