"""What orders say to the books: drafts of their invoices, the entry of what is to be invoiced, and the
classes of products by which the sales of an invoice are told apart.

An order is no invoice: its draft carries the number of the order, and never enters a register of VAT.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, select

from core.api.services import _, session, sudo
from modules.accounting.models import Batch, BatchItem, Invoice
from modules.accounting.services.exporting.accounts import UNKNOWN, Accounts, Gaps, Sold, side
from modules.accounting.services.exporting.entries import ZERO, Entry, Posting
from modules.catalog.models import Category, Product
from modules.contacts.models import Contact
from modules.sales.models import ORDER, Order, OrderLine
from modules.sales.services.documents import agreed_taxes

#: Ids of one statement.
_MOST = 500
#: Code of a tax → (what is sold, its net amount), in the order of the lines.
Shares = Mapping[str, list[tuple[Sold, Decimal]]]


def entries_of_orders(
    orders: Sequence[Order],
    contacts: Mapping[int, Contact],
    own: Mapping[int, str],
    accounts: Accounts,
    drafts: bool,
) -> list[Entry]:
    """One entry an order.

    :param own: sub-accounts of customers that have one of their own.
    :param drafts: as the invoice will be; otherwise the sale against the account of what is to be
        invoiced, without taxes, which fall due with the invoice.
    """
    lines = lines_of([order.id for order in orders])
    return [
        _entry(order, lines.get(order.id, []), contacts[order.contact_id], own, accounts, drafts)
        for order in orders
    ]


def lines_of(order_ids: Sequence[int]) -> dict[int, list[tuple[OrderLine, Sold, str]]]:
    """(line, what is sold, code of the product) by order."""
    found: dict[int, list[tuple[OrderLine, Sold, str]]] = defaultdict(list)
    for start in range(0, len(order_ids), _MOST):
        query = (
            select(OrderLine, Product.category_id, Product.kind, Category.name, Product.code)
            .outerjoin(Product, Product.id == OrderLine.product_id)
            .outerjoin(Category, Category.id == Product.category_id)
            .where(OrderLine.order_id.in_(order_ids[start : start + _MOST]))
            .order_by(OrderLine.order_id, OrderLine.position)
        )
        for line, category, kind, name, code in session().execute(query):
            sold = Sold(category, kind, name or "") if kind else UNKNOWN
            found[line.order_id].append((line, sold, code or ""))
    return found


def _entry(
    order: Order,
    lines: Sequence[tuple[OrderLine, Sold, str]],
    contact: Contact,
    own: Mapping[int, str],
    accounts: Accounts,
    drafts: bool,
) -> Entry:
    gaps = Gaps(accounts)
    customer = gaps.customer(contact, own)
    number = order.number or ""
    if drafts:
        postings = _draft(order, lines, customer, contact, gaps)
    else:
        postings = _to_invoice(order, lines, contact, gaps)
    return Entry(
        kind="draft" if drafts else "order",
        day=order.ordered_on,  # type: ignore[arg-type]
        document=number,
        text=_("Order %(number)s", number=number),
        postings=tuple(postings),
        currency=order.currency,
        account=customer,
        name=contact.legal_name or contact.name,
        tax_id=contact.tax_id_norm or "",
        postal_code=contact.postal_code or "",
        country=contact.country or "",
        total=order.total,
        source=(ORDER, order.id),
        gaps=tuple(gaps.found),
    )


def _draft(
    order: Order,
    lines: Sequence[tuple[OrderLine, Sold, str]],
    customer: str,
    contact: Contact,
    gaps: Gaps,
) -> list[Posting]:
    """What the customer will owe, each line, each tax."""
    sold: list[Posting] = []
    for line, what, code in lines:
        account, _name = gaps.sale(line.taxes[0]["code"] if line.taxes else "", contact.id, what)
        price = line.net / line.quantity if line.quantity else line.net
        sold.append(
            side(
                account,
                line.description or "",
                -line.net,
                text=line.description or "",
                counterpart=customer,
                base=line.net,
                pct=next((Decimal(t["pct"]) for t in line.taxes if t["kind"] == "vat"), ZERO),
                product=code,
                quantity=line.quantity,
                price=price.quantize(Decimal("0.000001")),
            )
        )
    first = sold[0].account if sold else ""
    taxes = agreed_taxes([line for line, _what, _code in lines], order.currency, order.tax)
    besides = sum((one.amount for one in taxes if one.tax.kind == "perception"), ZERO)
    owed = order.total + besides - order.withheld
    made = [side(customer, contact.name, owed, counterpart=first)]
    if order.withheld:
        account, name = gaps.find("withheld", "", contact=contact.id)
        made.append(side(account, name, order.withheld, counterpart=customer))
    made += sold
    for one in taxes:
        if not one.amount or one.tax.kind == "withholding":
            continue
        account, _name = gaps.find("tax", one.tax.code, tax=one.tax.code, contact=contact.id)
        name = f"{one.tax.pct.normalize():f} %"
        made.append(
            side(account, name, -one.amount, counterpart=customer, base=one.base, pct=one.tax.pct)
        )
    return made


def _to_invoice(
    order: Order, lines: Sequence[tuple[OrderLine, Sold, str]], contact: Contact, gaps: Gaps
) -> list[Posting]:
    """The sale by class; in the Spanish chart against 4309, customers whose invoice is to be written."""
    account, name = gaps.find("to_invoice", "", contact=contact.id)
    by_account: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line, what, _code in lines:
        code = line.taxes[0]["code"] if line.taxes else ""
        by_account[gaps.sale(code, contact.id, what)] += line.net
    sold = [
        side(code, title, -net, counterpart=account) for (code, title), net in by_account.items()
    ]
    first = sold[0].account if sold else ""
    return [side(account, name or contact.name, order.net, counterpart=first), *sold]


def shares_of(invoices: Sequence[Invoice]) -> dict[int, Shares]:
    """What the orders that invoices name sold, by invoice and tax."""
    with sudo("The classes of what invoices sold"):
        orders = _orders_of(invoices)
        lines = lines_of(sorted(set(orders.values())))
        found: dict[int, Shares] = {}
        for invoice_id, order_id in orders.items():
            shares: dict[str, list[tuple[Sold, Decimal]]] = defaultdict(list)
            for line, sold, _code in lines.get(order_id, ()):
                for tax in line.taxes:
                    shares[tax["code"]].append((sold, line.net))
            found[invoice_id] = shares
    return found


def _orders_of(invoices: Sequence[Invoice]) -> dict[int, int]:
    ids = [invoice.id for invoice in invoices if invoice.order_number]
    found: dict[int, int] = {}
    for start in range(0, len(ids), _MOST):
        query = (
            select(Invoice.id, Order.id)
            .join(Order, named_by_invoice())
            .where(Invoice.id.in_(ids[start : start + _MOST]))
        )
        found |= dict(session().execute(query).all())
    return found


def named_by_invoice() -> ColumnElement[bool]:
    """The condition that an invoice names an order: same company, customer and number."""
    return and_(
        Order.number == Invoice.order_number,
        Order.company_id == Invoice.company_id,
        Order.contact_id == Invoice.contact_id,
    )


def booked_before(invoices: Sequence[Invoice]) -> set[int]:
    """Invoices whose order stands in the books as to be invoiced: they take it away from there."""
    ids = [invoice.id for invoice in invoices if invoice.order_number]
    found: set[int] = set()
    with sudo("Which orders are in the books"):
        for start in range(0, len(ids), _MOST):
            query = (
                select(Invoice.id)
                .join(Order, named_by_invoice())
                .join(BatchItem, and_(BatchItem.model == ORDER, BatchItem.record_id == Order.id))
                .join(Batch, Batch.id == BatchItem.batch_id)
                .where(
                    Invoice.id.in_(ids[start : start + _MOST]),
                    Invoice.kind == "invoice",
                    Batch.state != "draft",
                    Batch.drafts.is_(False),
                )
            )
            found.update(session().scalars(query))
    return found
