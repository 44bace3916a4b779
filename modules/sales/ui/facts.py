"""What sales tells about a customer on the pages of other departments."""

from __future__ import annotations

from core.api.ui import Fact, _l, ngettext
from modules.contacts.models import Contact
from modules.sales.services import outlook
from modules.sales.ui.opportunity_panels import READ, money


def open_sales(contact: Contact) -> str:
    """How many sales are open, and what they are worth."""
    sales = outlook.open_sales(contact.id)
    if not sales:
        return ""
    count = ngettext("%(num)s open", "%(num)s open", len(sales))
    total = money(outlook.totals(sales))
    return f"{count} · {total}" if total else count


contributions = (
    Fact(
        name="sales.open",
        model="contacts.contact",
        label=_l("Sales"),
        find=open_sales,
        permission=READ,
    ),
)
