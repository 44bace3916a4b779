"""Addresses from which a team answers its customers."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Mail,
    Record,
    Searchable,
    TeamRef,
    Text,
    _l,
    column,
    model,
)


class Mailbox(Archivable, Searchable, Record):
    """The address that customers of a team read as the sender, and to which they answer."""

    __tablename__ = "support_mailbox"
    __table_args__ = (Index("ix_support_mailbox_title", "sort_key", "id"),)

    #: What customers read beside the address: Soporte Nexo.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=80,
            folded="sort_key",
            sortable=True,
            help=_l("What customers read as the sender."),
        )
    )
    #: The address.
    mail: Mapped[str] = column(Mail(label=_l("Mail"), required=True), nullable=False)
    #: Whose cases go out from it.
    team_id: Mapped[int | None] = column(
        TeamRef(
            label=_l("Team"), help=_l("Empty: cases of teams without an address of their own.")
        ),
        index=True,
    )
    #: Answers come to address+token@, so that each finds its case whatever the customer's program
    #: leaves out.
    tokens: Mapped[bool] = column(
        Boolean(
            label=_l("The server accepts addresses with +"),
            required=True,
            default=True,
            help=_l("Answers then carry the case in their address: support+8f3a…@company.com"),
        ),
        nullable=False,
        default=True,
    )


contributions = model(
    Mailbox,
    name="support.mailbox",
    label=_l("Support address"),
    plural=_l("Support addresses"),
    collection="mailboxes",
    icon="mail",
    search=("name", "mail"),
    everybody_reads=True,
)
