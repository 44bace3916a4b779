"""Holded (Spain), by its invoicing API v1. Experimental: built from its documentation, not proven with an
account.

Source: reference of the Holded API, https://developers.holded.com/reference (documents, contacts, taxes,
payments): key in the header ``key``; lists by pages, ``?page=2``; errors ``{"status": 0, "info": …}``,
which also come with the code 200; days as seconds since 1970 of midnight in Madrid. The limit of 100
requests a minute is that of its API v2; of v1 none is written.

Holded has no key against doing things twice. So the number of the order goes into ``desc`` and a custom
field, and whoever sends looks for it first: see :mod:`modules.accounting.services.connectors.sending`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from core.api.models import utcnow
from core.api.services import _, _l
from modules.accounting.services.connectors import calling
from modules.accounting.services.connectors.amounts import money_of, number_of, shares_of
from modules.accounting.services.connectors.base import (
    Client,
    Connector,
    DraftLine,
    DraftTax,
    InvoiceDraft,
    InvoiceTold,
    Made,
    PaidPart,
    Refused,
    Unreadable,
)

#: Where its days begin.
ZONE = ZoneInfo("Europe/Madrid")
#: What its taxes are grouped by, for each kind of ours.
GROUPS = {"vat": "iva", "surcharge": "rec", "withholding": "ret"}
#: Name of the custom field with the number of the order.
FIELD = "Cauce"
#: More pages than any company has; beyond them the list goes round.
MOST_PAGES = 1_000
ZERO = Decimal(0)


class Holded(Client):
    """An account of Holded."""

    def test(self) -> None:
        """Its taxes: a short list that any key may read."""
        self._taxes()

    def find(self, draft: InvoiceDraft) -> Made | None:
        """Among the invoices dated about that day, drafts too, the one with our reference."""
        about = {
            "starttmp": _moment(draft.day - timedelta(days=1)),
            "endtmp": _moment(draft.day + timedelta(days=2)),
        }
        for document in self._pages("/documents/invoice", about):
            if _refers(document, draft.reference):
                return Made(str(document["id"]), _number(document))
        return None

    def create(self, draft: InvoiceDraft) -> Made:
        """A draft (``approveDoc`` false), for the customer of that tax id, who is made if missing."""
        who = draft.customer
        body = {
            "applyContactDefaults": False,
            "contactCode": who.tax_id,
            "contactName": who.name,
            "contactEmail": who.mail,
            "contactAddress": who.street,
            "contactCity": who.city,
            "contactCp": who.postal_code,
            "contactProvince": who.region,
            "contactCountryCode": who.country,
            "desc": " · ".join(filter(None, (draft.reference, draft.customer_reference))),
            "date": _moment(draft.day),
            "currency": draft.currency.lower(),
            "approveDoc": False,
            "items": [self._item(line) for line in draft.lines],
            "customFields": [{"field": FIELD, "value": draft.reference}],
        }
        made = self._ask("POST", "/documents/invoice", body=body)
        if not isinstance(made, dict) or not isinstance(made.get("id"), str) or not made["id"]:
            raise calling.odd(self.link, unsure=True)
        return Made(made["id"], _number({"docNumber": made.get("invoiceNum")}))

    def invoices(self, since: date) -> Iterator[InvoiceTold | Unreadable]:
        """Invoices, then credit notes, of these days."""
        days = {"starttmp": _moment(since), "endtmp": int(utcnow().timestamp()) + 86_400}
        payments: dict[tuple[str, str], list[PaidPart]] | None = None
        for kind, path in (("invoice", "invoice"), ("credit_note", "creditnote")):
            for document in self._pages(f"/documents/{path}", days):
                if _is_draft(document):
                    continue
                if payments is None and _needs_payments(document):
                    payments = self._payments(days)
                try:
                    yield _told(kind, document, payments or {})
                except ValueError as error:
                    yield Unreadable(_number(document) or str(document.get("id")), str(error))

    def customer(self, key: str) -> tuple[str, str]:
        """Tax id (``code``) and name of a contact."""
        found = self._ask("GET", f"/contacts/{quote(key, safe='')}")
        if not isinstance(found, dict):
            raise calling.odd(self.link)
        return str(found.get("code") or ""), str(found.get("name") or "")

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        """:raises Refused: also of what comes with the code 200."""
        data = calling.ask(self.link, method, path, headers={"key": self.link.key}, **given)
        if isinstance(data, dict) and data.get("status") == 0 and "info" in data:
            text = _("%(program)s refused it:", program=self.link.name)
            raise Refused(f"{text} {calling.told(data)}")
        return data

    def _pages(self, path: str, query: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The rows of all pages. How long a page is is not written: one shorter than the first, or
        one that says nothing new, is the last."""
        seen: set[str] = set()
        longest = 0
        for page in range(1, MOST_PAGES):
            rows = self._ask("GET", path, query={**query, "page": page})
            if not isinstance(rows, list):
                raise calling.odd(self.link)
            fresh = [row for row in rows if _id(row) and _id(row) not in seen]
            seen.update(map(_id, fresh))
            yield from fresh
            longest = max(longest, len(rows))
            if not fresh or len(rows) < longest:
                return
        raise calling.odd(self.link)

    def _taxes(self) -> list[dict[str, Any]]:
        if not hasattr(self, "_known"):
            found = self._ask("GET", "/taxes")
            if not isinstance(found, list):
                raise calling.odd(self.link)
            self._known = [row for row in found if isinstance(row, dict)]
        return self._known

    def _item(self, line: DraftLine) -> dict[str, Any]:
        """A line; numbers go as JSON numbers, which hold fifteen digits exactly."""
        item: dict[str, Any] = {
            "name": line.text,
            "sku": line.product,
            "units": float(line.quantity),
            "subtotal": float(line.price),
            "discount": 0,
        }
        first = line.taxes[0] if len(line.taxes) == 1 else None
        if not line.taxes:
            return {**item, "tax": 0}
        if first is not None and first.kind == "vat" and first.pct == int(first.pct):
            return {**item, "tax": int(first.pct)}
        return {**item, "taxes": [self._tax_key(tax) for tax in line.taxes]}

    def _tax_key(self, tax: DraftTax) -> str:
        """Its name for a tax. :raises Refused: the account has none at that rate."""
        for row in self._taxes():
            rate = number_of(row.get("amount"))
            fits = row.get("scope") == "sales" and row.get("group") == GROUPS[tax.kind]
            if fits and rate is not None and abs(rate) == tax.pct and row.get("key"):
                return str(row["key"])
        raise Refused(
            _("%(program)s has no tax on sales for %(tax)s at %(pct)s %%: add it there.",
              program=self.link.name, tax=tax.code, pct=f"{tax.pct.normalize():f}")
        )  # fmt: skip

    def _payments(self, days: Mapping[str, Any]) -> dict[tuple[str, str], list[PaidPart]]:
        """Payments by contact and number of invoice, which is the last word of their text."""
        found: dict[tuple[str, str], list[PaidPart]] = {}
        for row in self._pages("/payments", days):
            amount, day = money_of(row.get("amount")), _day(row.get("date"))
            words = str(row.get("desc") or "").split()
            if amount and day and words:
                key = (str(row.get("contactId")), words[-1])
                found.setdefault(key, []).append(PaidPart(str(row["id"]), day, amount))
        return found


def _moment(day: date) -> int:
    """Seconds since 1970 of the beginning of a day in Madrid."""
    return int(datetime.combine(day, time(), ZONE).timestamp())


def _day(value: Any) -> date | None:
    """The day of a moment; None: there is none, or it is no moment."""
    seconds = number_of(value)
    if not seconds or not 0 < seconds < 2**33:
        return None
    return datetime.fromtimestamp(int(seconds), UTC).astimezone(ZONE).date()


def _id(row: Any) -> str:
    return str(row.get("id") or "") if isinstance(row, dict) else ""


def _number(document: Mapping[str, Any]) -> str:
    """Its number; empty of a draft, for which Holded writes nothing or dashes."""
    text = str(document.get("docNumber") or "").strip()
    return text if any(c.isalnum() for c in text) else ""


def _is_draft(document: Mapping[str, Any]) -> bool:
    """Without a number, or said to be one: ``draft`` is in its answers, not in its reference."""
    return not _number(document) or document.get("draft") in (True, 1, "1")


def _refers(document: Mapping[str, Any], reference: str) -> bool:
    """Whether it was made of our draft: the value of a custom field, or the text begins with it. Of
    custom fields only the value is looked at, for Holded may store a field as two of them."""
    fields = document.get("customFields")
    values = (
        [f.get("value") for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []
    )
    text = str(document.get("desc") or "")
    return reference in values or text == reference or text.startswith(f"{reference} ")


def _needs_payments(document: Mapping[str, Any]) -> bool:
    return not isinstance(document.get("paymentsDetail"), list) and bool(
        number_of(document.get("paymentsTotal"))
    )


def _told(
    kind: str, document: Mapping[str, Any], payments: Mapping[tuple[str, str], list[PaidPart]]
) -> InvoiceTold:
    """:raises ValueError: an amount or the day is missing or is none."""
    day, number = _day(document.get("date")), _number(document)
    net, total = (money_of(document.get(name)) for name in ("subtotal", "total"))
    if day is None or net is None or total is None:
        raise ValueError(_("Its date or its amounts cannot be read."))
    currency = str(document.get("currency") or "eur").upper()
    if currency != "EUR":
        raise ValueError(_("It is in %(one)s; only euros are read.", one=currency))
    share = shares_of(document.get("products"), net, total)
    customer = str(document.get("contact") or "")
    return InvoiceTold(
        external_id=str(document["id"]),
        kind=kind,
        number=number,
        day=day,
        due_on=_day(document.get("dueDate")),
        currency=currency,
        net=net,
        tax=share.tax,
        withheld=share.withheld,
        taxes=share.parts,
        customer=customer,
        paid=money_of(document.get("paymentsTotal")) or ZERO,
        payments=tuple(_parts(document, payments.get((customer, number), []))),
    )


def _parts(document: Mapping[str, Any], listed: list[PaidPart]) -> Iterator[PaidPart]:
    """Its payments: those in it (in its answers, not in its reference), else those of the list."""
    inside = document.get("paymentsDetail")
    if not isinstance(inside, list):
        yield from listed
        return
    for row in inside:
        if not isinstance(row, dict):
            continue
        amount, day = money_of(row.get("amount")), _day(row.get("date"))
        if amount and day and _id(row):
            yield PaidPart(_id(row), day, amount)


def check(draft: InvoiceDraft) -> Iterable[tuple[Any, bool]]:
    """What Holded does not take, or takes otherwise: (text, whether it cannot be sent so)."""
    for line in draft.lines:
        for tax in line.taxes:
            if tax.kind not in GROUPS or tax.per_unit:
                yield _("Holded does not take the tax %(tax)s.", tax=tax.code), True
            elif tax.treatment not in ("taxable", "zero"):
                text = _("%(line)s goes without VAT: choose its reason in Holded.", line=line.text)
                yield text, False


HOLDED = Connector(
    name="accounting.holded",
    label=_l("Holded · invoices by its API (experimental)"),
    client=Holded,
    address="https://api.holded.com/api/invoicing/v1",
    currency="EUR",
    check=check,
    per_minute=30,
    key_help=_l("In Holded: Settings › Developers › API keys v1."),
)
