"""The proof of a delivery: who signed for it, when, with the signature and the photos of that moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, UTCDateTime, part, utcnow
from modules.logistics.models.delivery import Delivery

#: Kinds of the files of a proof.
SIGNATURE, PHOTO = "signature", "photo"


class Proof(Base):
    """What the driver noted at the door. Name and identity document are fields of the delivery."""

    __tablename__ = "logistics_proof"

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: What was handed over.
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_delivery.id", ondelete="CASCADE"), index=True
    )
    #: Made by the page before it is sent: the same one sent twice is one.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    #: When it was signed, by the clock of the phone.
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    #: When it reached us; later where there was no connection.
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    #: Nobody drew a signature: the name is enough.
    by_name: Mapped[bool] = mapped_column(default=False)
    #: Who handed it over.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))


class ProofFile(Base):
    """The signature of a proof, or a photo; the file itself is attached to the delivery."""

    __tablename__ = "logistics_proof_file"
    __table_args__ = (UniqueConstraint("proof_id", "position"),)

    id: Mapped[int] = mapped_column(SqlInteger, primary_key=True)
    #: Whose.
    proof_id: Mapped[int] = mapped_column(
        ForeignKey("logistics_proof.id", ondelete="CASCADE"), index=True
    )
    #: The file, attached to the delivery; it goes with it: an erased person leaves no signature.
    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("core_attachment.id", ondelete="CASCADE"), index=True
    )
    #: signature | photo
    kind: Mapped[str] = mapped_column(String(10))
    #: Order in which they were taken.
    position: Mapped[int] = mapped_column(SqlInteger, default=0)


contributions = (
    *part(Proof, name="logistics.proof", key="delivery_id", of=Delivery),
    *part(ProofFile, name="logistics.proof_file", key="proof_id", of=Proof),
)
