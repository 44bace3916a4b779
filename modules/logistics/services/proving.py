"""Proof of delivery: what a phone noted at the door arrives once, however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from sqlalchemy import select

from core.api.models import utcnow
from core.api.services import (
    AttachedFile,
    FileRow,
    Invalid,
    NotFound,
    _,
    actor,
    attach_files,
    attached_file,
    get,
    session,
    sudo,
    take_file,
    transition,
    write,
)
from modules.logistics.models import Delivery, Proof, ProofFile
from modules.logistics.models.delivery import DELIVERED, DELIVERY
from modules.logistics.models.proof import PHOTO, SIGNATURE

#: Photos of one proof.
MOST_PHOTOS = 4


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What was noted at the door."""

    #: Made where it was noted; 8 to 64 characters.
    key: str
    signed_by: str
    signed_id: str = ""
    #: By the clock of the phone, aware; None: now.
    taken_at: datetime | None = None
    #: Nobody drew a signature.
    by_name: bool = False
    #: PNG of what was drawn.
    signature: IO[bytes] | None = None
    #: (name, content) of each.
    photos: Sequence[tuple[str, IO[bytes]]] = field(default=())


def prove(delivery_id: int, taken: Taken) -> Proof:
    """Note who received a delivery and hand it over in the funnel. The same one again changes nothing.

    A delivery that somebody handed over meanwhile keeps its name and time and gets the proof.

    :raises Invalid: name or signature lack, a file is not taken, or the goods have not left.
    :raises Forbidden, NotFound: the delivery is out of reach.
    """
    name = taken.signed_by.strip()
    if not 8 <= len(taken.key) <= 64:
        raise Invalid({"key": [_("Open the page again: it has no number of its own.")]})
    with write() as current:
        delivery: Delivery = get(DELIVERY, delivery_id, "update")
        current.refresh(delivery, with_for_update=True)
        with sudo("A proof that came before is looked for") as elevated:
            known = elevated.execute(
                select(Proof.id, Proof.delivery_id).where(Proof.key == taken.key)
            ).first()
        if known is not None:
            if known[1] != delivery_id:
                raise Invalid({"key": [_("This was sent for another delivery.")]})
            return current.get_one(Proof, known[0])
        if delivery.shipped_at is None:
            raise Invalid({"": [_("The goods have not left yet: send them first.")]})
        if not name:
            raise Invalid({"signed_by": [_("Write who received it.")]})
        if taken.signature is None and not taken.by_name:
            text = _("Let them sign in the box, or mark that they do not draw a signature.")
            raise Invalid({"signature": [text]})
        if len(taken.photos) > MOST_PHOTOS:
            raise Invalid({"photos": [_("Send at most %(most)s photos.", most=MOST_PHOTOS)]})
        # a clock that is wrong says nothing before the goods left, or from tomorrow
        at = min(max(taken.taken_at or utcnow(), delivery.shipped_at), utcnow())
        if delivery.closed_at is None:
            given = {"signed_by": name[:120], "delivered_at": at}
            if taken.signed_id.strip() and actor().can(f"{DELIVERY}.personal"):
                given["signed_id"] = taken.signed_id.strip()[:40]
            transition(DELIVERY, delivery_id, DELIVERED, fields=given)
        files = _kept(delivery_id, delivery.number or "", taken)
        with sudo("A proof of delivery is noted") as elevated:
            proof = Proof(
                delivery_id=delivery_id,
                key=taken.key,
                taken_at=at,
                by_name=taken.signature is None,
                user_id=actor().user_id,
            )
            elevated.add(proof)
            elevated.flush()
            number = proof.id
            elevated.add_all(
                ProofFile(proof_id=number, attachment_id=attachment, kind=kind, position=position)
                for position, (kind, attachment) in enumerate(files)
            )
        return current.get_one(Proof, number)


def _kept(delivery_id: int, number: str, taken: Taken) -> list[tuple[str, int]]:
    """Attach the files to the delivery. :returns: kind and id of each."""
    kinds, tokens = [], []
    if taken.signature is not None:
        kinds.append(SIGNATURE)
        tokens.append(take_file(taken.signature, _("Signature %(number)s.png", number=number)))
    for name, content in taken.photos:
        kinds.append(PHOTO)
        tokens.append(take_file(content, name))
    if not tokens:
        return []
    made = attach_files(DELIVERY, delivery_id, tokens)
    for one in made:
        file, _row = attached_file(one)
        if not file.media_type.startswith("image/"):
            raise Invalid({"photos": [_("%(name)s is no photo.", name=file.name)]})
    return list(zip(kinds, made, strict=True))


@dataclass(frozen=True)
class Shown:
    """A proof as pages and papers show it; each file with what is kept of it."""

    proof: Proof
    signature: tuple[AttachedFile, FileRow] | None
    photos: list[tuple[AttachedFile, FileRow]]


def proofs_of(delivery_id: int) -> list[Shown]:
    """The proofs of a delivery that the actor sees, the first one first; files that were removed are left
    out."""
    query = select(Proof).where(Proof.delivery_id == delivery_id).order_by(Proof.id)
    found = []
    for proof in session().scalars(query).all():
        files = select(ProofFile).where(ProofFile.proof_id == proof.id)
        kept: dict[str, list[tuple[AttachedFile, FileRow]]] = {SIGNATURE: [], PHOTO: []}
        for one in session().scalars(files.order_by(ProofFile.position)).all():
            with suppress(NotFound):
                kept[one.kind].append(attached_file(one.attachment_id))
        signature = kept[SIGNATURE][0] if kept[SIGNATURE] else None
        found.append(Shown(proof, signature, kept[PHOTO]))
    return found
