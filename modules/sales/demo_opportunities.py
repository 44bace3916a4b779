"""Invented opportunities: half a year of sales, with where each stood and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from core.api.demo import Loading
from core.api.models import own_currency
from core.api.services import StageInfo, pipelines_of, session
from modules.contacts.models import Contact
from modules.sales.models import Involved, LossReason

OPPORTUNITY = "sales.opportunity"
#: Of ten contacts so many have an opportunity, of which six in ten are closed.
IN_TEN = 2
#: What is sold, and between which prices.
_PRODUCTS = (
    ("TPV táctil y cajón portamonedas", 900, 2600),
    ("Terminal de cobro y mantenimiento anual", 350, 1200),
    ("Programa de gestión, cinco usuarios", 1800, 4200),
    ("Dos puestos de venta con impresora", 2400, 5600),
    ("Renovación del contrato de soporte", 600, 1900),
    ("Tienda en línea conectada al almacén", 3800, 9400),
    ("Cámaras y control de acceso", 1200, 6800),
)
_EXPECTATIONS = (
    "Quieren tenerlo funcionando antes de la temporada alta y sin cerrar ningún día.",
    "Esperan que alguien forme a sus tres turnos el mismo día de la instalación.",
    "Necesitan que los datos de su programa anterior pasen completos.",
)


def load_opportunities(demo: Loading) -> None:
    """Opportunities of companies, owned by whoever owns the company."""
    companies = demo.made.get("contacts.company", [])
    if not companies or not pipelines_of(OPPORTUNITY):
        return
    maker = _Maker(demo, companies)
    rows, paths = maker.rows(max(12, demo.size * IN_TEN // 10))
    ids = demo.insert(OPPORTUNITY, rows)
    demo.stays(OPPORTUNITY, dict(zip(ids, paths, strict=True)))
    demo.made[OPPORTUNITY] = ids
    won = maker.stages["won"].id if "won" in maker.stages else 0
    buyers = {row["contact_id"] for row in rows if row["stage_id"] == won}
    session().execute(update(Contact).where(Contact.id.in_(buyers)).values(lifecycle="customer"))
    people = demo.made.get("contacts.person", [])
    if people:
        demo.insert_rows(Involved, maker.involved(ids, people))


class _Maker:
    """The same opportunities every time."""

    def __init__(self, demo: Loading, companies: list[int]) -> None:
        self.demo, self.random = demo, demo.random
        self.stages: dict[str, StageInfo] = {
            stage.code: stage for stage in pipelines_of(OPPORTUNITY)[0].stages
        }
        self.reasons = [number for (number,) in session().query(LossReason.id)] or self._reasons()
        query = session().query(Contact.id, Contact.name, Contact.owner_id, Contact.team_id)
        self.companies = query.filter(Contact.id.in_(companies[:900])).order_by(Contact.id).all()

    def _reasons(self) -> list[int]:
        names = ("Precio", "Eligió a la competencia", "Ya no lo necesita")
        return self.demo.insert("sales.loss_reason", ({"name": n} for n in names))

    def rows(self, count: int) -> tuple[list[dict[str, Any]], list[list[tuple[int, datetime]]]]:
        """Values of opportunities, and the stages each went through."""
        made = [self._row(index) for index in range(count)]
        return [row for row, _path in made], [path for _row, path in made]

    def _row(self, index: int) -> tuple[dict[str, Any], list[tuple[int, datetime]]]:
        company = self.companies[index % len(self.companies)]
        product, low, high = self.random.choice(_PRODUCTS)
        codes = self._codes()
        path = self._path(codes)
        last, since = self.stages[codes[-1]], path[-1][1]
        closes = (since + timedelta(days=self.random.randint(4, 60))).date()
        row = {
            "name": product.split(",")[0].split(" y ")[0],
            "contact_id": company.id,
            "owner_id": company.owner_id,
            "team_id": company.team_id,
            "products": product,
            "amount": Decimal(self.random.randint(low // 10, high // 10) * 10),
            "currency": own_currency(),
            "expected_close": since.date() if last.closed else closes,
            "expectations": self.random.choice(_EXPECTATIONS) if index % 2 else None,
            "loss_reason_id": self.random.choice(self.reasons) if last.code == "lost" else None,
            "pipeline_id": last.pipeline_id,
            "stage_id": last.id,
            "stage_since": since,
            "closed_at": since if last.closed else None,
            "created_at": path[0][1],
        }
        return row, path

    def _codes(self) -> list[str]:
        """The stages a sale went through, by their usual shares."""
        way = ["first_contact", "quote", "negotiation", "closing"]
        reached = self.random.choices((1, 2, 3, 4), (25, 30, 25, 20))[0]
        end = self.random.choices(("", "won", "lost"), (45, 30, 25))[0]
        codes = way if end == "won" else way[:reached]
        return [c for c in (*codes, end) if c in self.stages]

    def _path(self, codes: list[str]) -> list[tuple[int, datetime]]:
        """When each stage began; sales still open began not long ago."""
        days = [self.random.uniform(1, 14) for _code in codes]
        closed = self.stages[codes[-1]].closed
        at = self.demo.ago(sum(days) + (self.random.uniform(0, 170) if closed else 0))
        path = []
        for code, stay in zip(codes, days, strict=True):
            path.append((self.stages[code].id, at))
            at += timedelta(days=stay)
        return path

    def involved(self, ids: list[int], people: list[int]) -> list[dict[str, Any]]:
        """A person in every third sale."""
        roles = ("champion", "user", "technical", "purchasing")
        return [
            {
                "opportunity_id": number,
                "contact_id": people[place % len(people)],
                "role": roles[place % len(roles)],
            }
            for place, number in enumerate(ids[::3])
        ]
