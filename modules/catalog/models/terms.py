"""What the catalog knows of a customer: their price list and how they are taxed."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Ref, _l, column, side
from modules.catalog.models.positions import FISCAL_POSITION
from modules.catalog.models.prices import PRICE_LIST
from modules.contacts.models import Contact


class CustomerTerms(Base):
    """Terms of a customer; a customer without a row has those of everybody."""

    __tablename__ = "catalog_customer_terms"

    #: The customer.
    id: Mapped[int] = mapped_column(
        ForeignKey("contacts_contact.id", ondelete="CASCADE"), primary_key=True
    )
    price_list_id: Mapped[int | None] = column(
        Ref(
            label=_l("Price list"),
            target=PRICE_LIST,
            ondelete="SET NULL",
            aliases=("tarifa", "lista de precios", "price list"),
        ),
        index=True,
    )
    fiscal_position_id: Mapped[int | None] = column(
        Ref(
            label=_l("Fiscal position"),
            target=FISCAL_POSITION,
            help=_l("Empty: the one that follows from the customer's country."),
            ondelete="SET NULL",
            aliases=("posición fiscal", "régimen de iva", "fiscal position"),
        ),
        index=True,
    )


contributions = side(CustomerTerms, name="catalog.terms", model="contacts.contact", of=Contact)
