"""What was owed at the end of a past day: no filter of today's records is that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from core.api.locale import format_date, format_money
from core.api.models import own_currency
from core.api.services import company_today
from core.api.ui import Crumb, Pages, _, access, render_page
from modules.accounting.services import open_dues
from modules.collections.models import CLAIM
from modules.collections.reports.common import customers

blueprint = Blueprint("collections_ledger", __name__, url_prefix="/collections")
contributions = (Pages(name="collections.ledger", blueprint=blueprint),)
#: Instalments shown; the total is that of all of them.
MOST = 500


def open_on(day: date, currency: str) -> str:
    """The address of what was open on a day."""
    return f"/collections/open?day={day.isoformat()}&currency={currency}"


@blueprint.get("/open")
@access(f"{CLAIM}.amounts")
def show() -> Response:
    """The instalments that lacked something at the end of a day, the oldest first."""
    try:
        day = date.fromisoformat(request.args.get("day") or company_today().isoformat())
    except ValueError:
        raise NotFound from None
    currency = request.args.get("currency") or own_currency()
    dues = open_dues(as_of=day, currency=currency)
    known = customers({due.contact_id for due in dues[:MOST]})
    title = _("Open on %(day)s", day=format_date(day, "long"))
    return render_page(
        "collections/open.html",
        title=title,
        crumbs=(
            Crumb(_("Reports"), "/collections/reports"),
            Crumb(_("Days to collect and effectiveness"), "/collections/reports/effect"),
            Crumb(title),
        ),
        active="/collections/reports",
        heading=title,
        count=len(dues),
        left_out=max(0, len(dues) - MOST),
        total=format_money(sum((due.open for due in dues), Decimal(0)), currency),
        rows=[
            {
                "href": f"/accounting/invoices/{due.invoice_id}",
                "number": due.number,
                "contact": due.contact_id,
                "customer": known[due.contact_id][0] if due.contact_id in known else "",
                "due": format_date(due.due_on),
                "days": due.days if due.days > 0 else "",
                "amount": format_money(due.amount, currency),
                "open": format_money(due.open, currency),
            }
            for due in dues[:MOST]
        ],
    )
