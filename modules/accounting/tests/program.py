"""A program on this machine that answers as the reference of the Holded API v1 says, and fails as programs
do. It knows nothing of what talks to it: amounts and days are reckoned here on their own.

Beyond the reference it does what users of the API report: a custom field is stored as two, drafts have no
number, and an error may come with the code 200.
"""

from __future__ import annotations

import json
import threading
import time
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

KEY = "5f1c0a-clave-de-prueba"
MADRID = ZoneInfo("Europe/Madrid")
#: Rows of a page: few, so that lists have several.
PAGE = 2
TAXES = [
    {"name": "IVA 21%", "amount": "21", "scope": "sales", "key": "s_iva_21", "group": "iva"},
    {"name": "IVA 10%", "amount": "10", "scope": "sales", "key": "s_iva_10", "group": "iva"},
    {"name": "IVA 21%", "amount": "21", "scope": "purchases", "key": "p_iva_21", "group": "iva"},
    {"name": "Retención 15%", "amount": "-15", "scope": "sales", "key": "s_ret_15", "group": "ret"},
    {"name": "Recargo 5,2%", "amount": "5.2", "scope": "sales", "key": "s_rec_52", "group": "rec"},
]


def moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=MADRID).timestamp())


class Program(ThreadingHTTPServer):
    """Documents, contacts and payments of an account."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.documents: dict[str, list[dict[str, Any]]] = {"invoice": [], "creditnote": []}
        self.contacts: list[dict[str, Any]] = []
        self.payments: list[dict[str, Any]] = []
        self.paid = 0
        #: (method, address without the query) of every request.
        self.asked: list[tuple[str, str]] = []
        #: (method, what goes wrong) of requests to come, in turn:
        #: a code, (code, body), (code, body, headers), "late", "cut" or "made and cut".
        self.faults: list[tuple[str, Any]] = []
        #: Whether lists leave drafts out.
        self.hides_drafts = False
        self.gate = threading.Lock()
        self.address = f"http://127.0.0.1:{self.server_port}/api/invoicing/v1"
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, *_args: Any) -> None:
        """Whoever hangs up is no news."""

    def posted(self) -> int:
        return sum(method == "POST" for method, _path in self.asked)

    def contact(self, name: str, code: str) -> dict[str, Any]:
        made = {"id": f"c{len(self.contacts) + 1:023x}", "name": name, "code": code}
        self.contacts.append(made)
        return made

    def issue(self, document: dict[str, Any], number: str) -> dict[str, Any]:
        """The person approves a draft there: it gets its number."""
        document |= {"docNumber": number, "draft": None}
        return document

    def write(self, kind: str, contact: dict[str, Any], number: str, day: date, lines: list[dict]):
        """A document that was made there."""
        return self._keep(kind, contact, number, day, lines, desc="", fields=[])

    def pay(
        self, document: dict[str, Any], amount: Decimal, day: date, *, told: str = "list"
    ) -> None:
        """Money for an invoice. :param told: list | inside | nowhere."""
        self.paid += 1
        number = f"p{self.paid:023x}"
        row = {"id": number, "amount": amount, "date": moment(day), "bankId": "b1"}
        document["paymentsTotal"] += amount
        document["paymentsPending"] -= amount
        document["status"] = 1 if document["paymentsPending"] == 0 else 2
        if told == "inside":
            document.setdefault("paymentsDetail", []).append(row)
        elif told == "list":
            text = f"Invoice {document['docNumber']} "
            self.payments.append({**row, "contactId": document["contact"], "desc": text})

    def create(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if not isinstance(body.get("date"), int):
            return 400, {"status": 0, "info": "date needed"}
        known = {tax["key"] for tax in TAXES if tax["scope"] == "sales"}
        for item in body["items"]:
            if set(item.get("taxes", ())) - known:
                return 400, {"status": 0, "info": "Tax not found"}
        contact = next((c for c in self.contacts if c["code"] == body.get("contactCode")), None)
        if contact is None and not body.get("contactName"):
            return 400, {"status": 0, "info": "contactId, contactCode or contactName needed"}
        contact = contact or self.contact(body["contactName"], body.get("contactCode", ""))
        fields = [
            {"field": name, "value": text}
            for given in body.get("customFields", [])
            for name, text in given.items()
        ]
        lines = [self._line(item) for item in body["items"]]
        day = datetime.fromtimestamp(body["date"], MADRID).date()
        made = self._keep("invoice", contact, "", day, lines, body.get("desc", ""), fields)
        made["draft"] = not body.get("approveDoc")
        return 201, {"status": 1, "id": made["id"], "invoiceNum": "", "contactId": contact["id"]}

    def _line(self, item: dict[str, Any]) -> dict[str, Any]:
        rates = {tax["key"]: (tax["group"], abs(Decimal(str(tax["amount"])))) for tax in TAXES}
        given = dict(rates[key] for key in item.get("taxes", ()))
        return {
            "name": item["name"],
            "sku": item.get("sku", ""),
            "units": item["units"],
            "price": item["subtotal"],
            "discount": item.get("discount", 0),
            "tax": given.get("iva", Decimal(item.get("tax", 0))),
            "retention": given.get("ret", Decimal(0)),
            "_surcharge": given.get("rec", Decimal(0)),
        }

    def _keep(self, kind, contact, number, day, lines, desc, fields):
        cent = Decimal("0.01")
        net = tax = Decimal(0)
        for line in lines:
            price, units, off = (
                Decimal(str(line.get(n, 0))) for n in ("price", "units", "discount")
            )
            base = (price * units * (100 - off) / 100).quantize(cent, ROUND_HALF_UP)
            rate = Decimal(line.get("tax", 0)) - Decimal(line.get("retention", 0))
            rate += line.pop("_surcharge", Decimal(0))
            net += base
            tax += base * rate / 100
        tax = tax.quantize(cent, ROUND_HALF_UP)
        made = {
            "id": f"d{sum(map(len, self.documents.values())) + 1:023x}",
            "contact": contact["id"],
            "contactName": contact["name"],
            "desc": desc,
            "date": moment(day),
            "dueDate": moment(day),
            "products": lines,
            "subtotal": net,
            "tax": tax,
            "discount": 0,
            "total": net + tax,
            "status": 0,
            "customFields": fields,
            "docNumber": number,
            "currency": "eur",
            "currencyChange": 1,
            "paymentsTotal": Decimal(0),
            "paymentsPending": net + tax,
            "paymentsRefunds": 0,
        }
        self.documents[kind].append(made)
        return made


class Handler(BaseHTTPRequestHandler):
    """HTTP of the program."""

    server: Program
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/api/invoicing/v1")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self.server.gate:
            self.server.asked.append((self.command, path))
            fault = self._fault()
            breaks = fault in ("late", "cut") or isinstance(fault, int | tuple)
            status, answer = (0, None) if breaks else self._answer(path, query, body)
        if breaks:
            return self._fail(fault)
        if fault == "made and cut":
            return self._fail("cut")
        return self._say(status, json.dumps(answer, default=float).encode())

    def _fault(self) -> Any:
        for place, (method, what) in enumerate(self.server.faults):
            if method == self.command:
                del self.server.faults[place]
                return what
        return None

    def _fail(self, fault: Any) -> None:
        if fault == "late":
            time.sleep(1.0)
        if fault in ("late", "cut"):
            self.close_connection = True
            self.connection.close()
            return
        status, body, headers = (*(fault if isinstance(fault, tuple) else (fault,)), "", {})[:3]
        self._say(status, body.encode(), headers)

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, path: str, query: dict[str, str], body: bytes) -> tuple[int, Any]:
        program = self.server
        if self.headers.get("key") != KEY:
            return 401, {"status": 0, "info": "Wrong API key"}
        if self.command == "POST":
            given = json.loads(body)
            return program.create(given) if path == "/documents/invoice" else (404, {})
        if path == "/taxes":
            return 200, TAXES
        if path == "/payments":
            return 200, self._page(program.payments, query)
        if path.startswith("/contacts/"):
            found = [c for c in program.contacts if c["id"] == path.rpartition("/")[2]]
            return (200, found[0]) if found else (404, {"status": 0, "info": "Not found"})
        kind = path.removeprefix("/documents/")
        if kind in program.documents:
            return 200, self._page(program.documents[kind], query)
        return 404, {"status": 0, "info": "Not found"}

    def _page(self, rows: list[dict[str, Any]], query: dict[str, str]) -> list[dict[str, Any]]:
        first, last = int(query.get("starttmp", 0)), int(query.get("endtmp", 2**40))
        inside = [row for row in rows if first <= row["date"] <= last]
        if self.server.hides_drafts:
            inside = [row for row in inside if not row.get("draft")]
        begin = (int(query.get("page", 1)) - 1) * PAGE
        return inside[begin : begin + PAGE]

    def log_message(self, *_words: Any) -> None:
        """Quiet."""
