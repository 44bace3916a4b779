"""What modules declare for the moments of their life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app

from core.kernel.events import Event
from core.kernel.registry import Contribution

ON_MERGE = ("move", "dedupe", "forbid", "stay")
ON_ERASE = ("anonymise", "keep", "delete")


@dataclass(frozen=True, kw_only=True)
class Seed(Contribution):
    """Rows a module needs from the start: ``call()`` runs once, when it is first installed.

    It runs inside the transaction of the installation: if it raises, nothing was installed.
    """

    call: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Offer(Contribution):
    """What a layer of the core makes of the contributions of modules (their funnels).

    ``call()`` runs whenever modules were installed, upgraded or deactivated, inside that transaction,
    and must find out by itself what is still missing.
    """

    call: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class CatchUp(Contribution):
    """``call()`` runs when a module comes back after it was deactivated, inside that transaction:
    events of the meantime are not replayed, so it computes anew what depends on them."""

    call: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class ContactReference(Contribution):
    """A column that refers to a contact, and what becomes of it.

    Kept in ``core_reference`` from the installation on, so that merging, erasing and exporting a
    contact do the right thing with the rows of a module that is not active at the time.

    :raises ValueError: an unknown behaviour.
    """

    #: Mapped class whose table holds the column.
    cls: type
    #: Name of the column.
    column: str
    #: move: point to the contact that stays · dedupe: as move, one row of equal ones is kept ·
    #: forbid: a contact that has such rows is not merged into another · stay: the rows remain with the
    #: contact that goes (what is derived from it).
    on_merge: str = "move"
    #: anonymise: personal columns are emptied · keep: the law asks for it · delete: the row goes.
    on_erase: str = "keep"
    #: Columns with personal data: emptied by anonymise, part of what a person gets on request.
    personal: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.on_merge not in ON_MERGE or self.on_erase not in ON_ERASE:
            raise ValueError(
                f"{self.name}: on_merge is one of {ON_MERGE}, on_erase one of {ON_ERASE}"
            )


def make_offers() -> None:
    """Run every :class:`Offer`, in order, in the unit of work of the caller."""
    for offer in current_app.extensions["cauce"].of(Offer):
        offer.call()


module_purged = Event(
    name="module_purged",
    doc="The tables of a module were dropped, and what the platform's own tables said about its "
    "records; whoever keeps more about them elsewhere removes it. Sent inside the transaction.",
    args=("module",),
)
