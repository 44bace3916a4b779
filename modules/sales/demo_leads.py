"""Invented leads: who asked this month, how they came and where they stand."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from core.api.demo import Loading
from core.api.models import fold
from core.api.services import pipelines_of, session
from modules.sales.models import FormLine, RejectReason, Source, Touch
from modules.sales.models.definition import SQL_RULE
from modules.sales.models.lead import LEAD
from modules.sales.services.leads import defining

#: name, company, region, postal code, what they ask for
_LEADS = (
    ("Elena Robles", "Academia Lumbre", "Alicante", "03001",
     "Dos puestos de venta para la recepción y la cafetería."),
    ("Marc Puig", "Bodegas Valdeorra", "Ourense", "32300",
     "Quiere ver precios para tres tiendas antes de fin de mes."),
    ("Sara Ibáñez", "Clínica Dental Sonrisas", "Madrid", "28010",
     "Pide una demostración con su programa de citas."),
    ("Óscar Peña", "Ferretería El Tornillo", "Murcia", "30002",
     "Cambia de programa de facturación y busca uno con almacén."),
    ("Nuria Vidal", "Panadería La Espiga", "Barcelona", "08012",
     "Tienda en línea para encargos de fin de semana."),
    ("Javier Lozano", "Gimnasio Cumbre", "Valencia", "46004",
     "Control de acceso y cobro de cuotas en un solo sitio."),
    ("Paula Requena", "Óptica Mirada", "Sevilla", "41001",
     "Terminal de cobro para dos mostradores."),
    ("Andrés Molina", "Taller Mecánico Ruiz", "Zaragoza", "50001",
     "Presupuesto para cinco usuarios y formación."),
    ("Laura Cano", "Hostal Puerto Viejo", "Cádiz", "11001",
     "Cámaras para la entrada y el aparcamiento."),
    ("Iván Soto", "Librería Entrelíneas", "Madrid", "28004",
     "Lector de códigos y conexión con su web."),
)  # fmt: skip
#: Stages of the invented leads, in turns.
_STAGES = ("new", "contacted", "new", "following", "qualified", "contacted", "rejected")


#: Somebody has spoken to them.
_SPOKEN = ["stage", "in", ["category:waiting", "category:won"]]


def load_leads(demo: Loading) -> None:
    """Leads in every stage, owned by the sales executives; each with its first touch."""
    stages = {s.code: s for p in pipelines_of(LEAD)[:1] for s in p.stages}
    sources = [n for (n,) in session().query(Source.id).order_by(Source.id)]
    reasons = [n for (n,) in session().query(RejectReason.id).order_by(RejectReason.id)]
    reasons = reasons or demo.insert("sales.reject_reason", [{"name": "Sin presupuesto"}])
    sellers = [demo.users[n].id for n in ("ventas", "ventas2") if n in demo.users]
    rows: list[dict[str, Any]] = []
    for index, (name, company, region, code, request) in enumerate(_LEADS):
        stage = stages.get(_STAGES[index % len(_STAGES)]) or next(iter(stages.values()))
        since = demo.ago(0.2 + index * 1.3)
        came = since - timedelta(minutes=25 + 17 * index)
        spoken = stage.code != "new" and stage.category != "lost"
        word = company.split()[0].lower()
        rows.append(
            {
                "name": name,
                "company": company,
                "mail": f"{fold(name.split()[0])}@{fold(word)}.example",
                "phone": f"612 345 6{70 + index}",
                "region": region,
                "postal_code": code,
                "request": request,
                "country": "ES",
                "owner_id": sellers[index % len(sellers)] if sellers else None,
                "source_id": sources[index % len(sources)] if sources else None,
                "last_source_id": sources[index % len(sources)] if sources else None,
                "reject_reason_id": reasons[0] if stage.category == "lost" else None,
                "pipeline_id": stage.pipeline_id,
                "stage_id": stage.id,
                "stage_since": since,
                "closed_at": since if stage.closed else None,
                "created_at": came,
                "first_contact_at": since if spoken else None,
            }
        )
    ids = demo.insert(LEAD, rows)
    demo.made[LEAD] = ids
    placed = list(zip(ids, rows, strict=True))
    demo.stays(LEAD, {n: [(row["stage_id"], row["stage_since"])] for n, row in placed})
    tree = {"and": [["company", "filled", None], ["request", "filled", None], _SPOKEN]}
    rule = {"number": 1, "name": "SQL 1", "definition": json.dumps(tree)}
    demo.insert(SQL_RULE, [{**rule, "note": "Sabemos quién pide, qué necesita y ya hablamos."}])
    defining.apply(ids)
    _load_form(demo)
    demo.insert_rows(
        Touch,
        [
            {"lead_id": n, "at": row["created_at"], "way": "form", "source_id": row["source_id"]}
            for n, row in placed
        ],
    )


def _load_form(demo: Loading) -> None:
    """A form for the website."""
    form = {
        "name": "Pida precio",
        "slug": "pida-precio",
        "title": "Pida precio sin compromiso",
        "intro": "Díganos qué necesita: le llamamos en menos de dos horas laborables.",
        "button": "Pedir precio",
        "thanks": "Hemos recibido su solicitud. Le llamaremos en menos de dos horas laborables.",
        "consent": "Acepto que me escriban sobre lo que he pedido.",
        "consent_required": True,
        "language": "es",
    }
    (number,) = demo.insert("sales.form", [form])
    asked = (
        ("name", "required"),
        ("company", "optional"),
        ("mail", "required"),
        ("phone", "optional"),
        ("postal_code", "optional"),
        ("request", "optional"),
    )
    lines = [{"field": name, "demand": demand} for name, demand in asked]
    demo.insert_rows(
        FormLine, [{**line, "form_id": number, "position": n} for n, line in enumerate(lines)]
    )
