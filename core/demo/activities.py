"""What the people of the demo data have planned, about the records of whatever modules are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.activities.derived import refresh
from core.activities.records import planned_models
from core.activities.saving import whole_day
from core.db.session import session
from core.demo.loading import Demo, Loading
from core.records.spec import ModelSpec
from core.settings import company_calendar, current_company

#: Kind, subject, minutes: words that fit a sale, a case and a delivery.
_PLANS = (
    ("call", "Llamar para confirmar la fecha", 15),
    ("mail", "Enviar los documentos corregidos", None),
    ("meeting", "Reunión de seguimiento", 60),
    ("call", "Llamar: pidió que le llamemos", 15),
    ("task", "Revisar lo acordado antes de contestar", 30),
    ("visit", "Visita a la tienda nueva", 90),
    ("message", "Confirmar la cita del viernes", None),
    ("call", "Preguntar si necesita algo más", 15),
)
_MOST = 120
#: Days from today, in order of turn: two late ones in nine, two for today, the rest to come.
_DAYS = (0, 1, -1, 3, 2, 0, 5, -3, 8)
_HOURS = (9, 10, 11, 12, 13, 16, 17)


def load(demo: Loading) -> None:
    """Activities about a part of the records that were loaded, and some about none."""
    rows = [row for spec in planned_models() for row in _about(demo, spec)]
    rows += _about_nothing(demo)
    demo.insert("core.activity", rows)
    refresh({(row["model"], row["record_id"]) for row in rows if row.get("model")})


def _about(demo: Loading, spec: ModelSpec) -> Iterator[dict[str, Any]]:
    cls: Any = spec.cls
    ids = demo.written.get(cls.__tablename__, [])[:2000]
    query = select(cls.id, cls.owner_id, cls.team_id).where(cls.id.in_(ids))
    query = query.where(cls.owner_id.is_not(None))
    if hasattr(cls, "closed_at"):
        query = query.where(cls.closed_at.is_(None))
    found = session().execute(query.order_by(cls.id)).all()
    chosen = [row for row in found if demo.random.random() < 0.7][:_MOST]
    for turn, row in enumerate(chosen):
        kind, subject, minutes = _PLANS[turn % len(_PLANS)]
        yield {
            "kind": kind,
            "subject": subject,
            "minutes": minutes,
            "owner_id": row.owner_id,
            "team_id": row.team_id,
            "model": spec.name,
            "record_id": row.id,
            "priority": "urgent" if turn % 17 == 3 else "high" if turn % 7 == 2 else "normal",
            **_when(demo, turn),
        }


def _about_nothing(demo: Loading) -> Iterator[dict[str, Any]]:
    for turn, name in enumerate(("ventas", "ventas2", "jefatura", "soporte")):
        user = demo.users[name]
        team = next((t.id for t in user.teams), None)
        mine = {"owner_id": user.id, "team_id": team}
        yield {**mine, "kind": "task", "subject": "Preparar el informe de la semana", **_day(demo)}
        yield {
            **mine,
            "kind": "meeting",
            "subject": "Cita médica",
            "private": True,
            "minutes": 60,
            **_when(demo, turn + 3),
        }


def _when(demo: Loading, turn: int) -> dict[str, Any]:
    zone = ZoneInfo(company_zone())
    today = demo.now.astimezone(zone).date()
    day = today + timedelta(days=_DAYS[turn % len(_DAYS)])
    if day > today:
        day = _working(day)
    clock = time(_HOURS[turn % len(_HOURS)], (0, 30)[turn % 2])
    return {"due_at": datetime.combine(day, clock, zone).astimezone(UTC)}


def _day(demo: Loading) -> dict[str, Any]:
    today = demo.now.astimezone(ZoneInfo(company_zone())).date()
    return {"due_at": whole_day(_working(today + timedelta(days=2))), "all_day": True}


def _working(day: Any) -> Any:
    company = current_company()
    return company_calendar(company).add_working_days(day, 0) if company else day


def company_zone() -> str:
    """The zone of the company."""
    company = current_company()
    return company.timezone if company else "Europe/Madrid"


contributions = (Demo(name="core.demo.activities", load=load, weight=900),)
