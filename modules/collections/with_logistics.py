"""What logistics proves of a debt; exists only while both are installed: that the goods arrived."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.api.locale import format_datetime
from core.api.services import _, session, spec_of
from modules.accounting.models import Invoice
from modules.collections.models import Claim
from modules.collections.services.evidence import Content, Evidence, Proof, files_on
from modules.logistics.models import Delivery
from modules.logistics.models.delivery import DELIVERY

ORDER = "sales.order"


def delivered(_claim: Claim, invoice_ids: Sequence[int]) -> list[Proof]:
    """The deliveries of the orders that invoices name, with signatures, photos and what is attached."""
    order = spec_of(ORDER).cls
    query = (
        select(Delivery)
        .join(order, (order.id == Delivery.source_id) & (Delivery.source_model == ORDER))
        .join(
            Invoice,
            (Invoice.order_number == order.number)
            & (Invoice.company_id == order.company_id)
            & (Invoice.contact_id == order.contact_id),
        )
        .where(Invoice.id.in_(list(invoice_ids)), Delivery.delivered_at.is_not(None))
        .order_by(Delivery.id)
    )
    found = []
    for one in session().scalars(query).unique():
        if one.delivered_at is None:
            continue
        files: list[tuple[str, Content]] = [*files_on(DELIVERY, one.id)]
        label = _("Delivery %(number)s", number=one.number)
        when = format_datetime(one.delivered_at)
        who = one.signed_by or ""
        text = _("Delivered on %(when)s to %(who)s", when=when, who=who) if who else when
        found.append(Proof("delivery", label, one.delivered_at.date(), text, files))
    return found


contributions = (Evidence(name="collections.deliveries", find=delivered),)
