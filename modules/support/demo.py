"""Invented cases, to try the module with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.api.demo import Demo, Loading
from core.api.services import StageInfo, pipelines_of, session
from modules.contacts.models import Contact
from modules.support.demo_talks import talk
from modules.support.models import CASE, CaseType
from modules.support.services.clocks import rebuild

#: Subject, type, product, priority, what the customer tells.
_CASES = (
    ("El TPV se bloquea al cobrar", "Complaint", "TPV N4", "urgent",
     "Es la tercera vez esta semana que se queda colgado en hora punta."),
    ("La impresora de tickets corta mal el papel", "Warranty", "Impresora térmica", "normal",
     "Lo hace desde el primer día y ya cambiamos el rollo."),
    ("Instalar dos terminales en la terraza", "Installation", "Terminal portátil", "high",
     "Abren la terraza el viernes y quieren tenerlos funcionando el jueves."),
    ("Cómo se anula un cobro con tarjeta", "Question", "Terminal de cobro", "low",
     "El encargado nuevo no encuentra la opción."),
    ("El pedido llegó sin los lectores de código", "Complaint", "Lector de código", "high",
     "Faltan los dos lectores que figuran en el albarán."),
    ("No llegan los correos de los recibos", "Question", "Programa de gestión", "normal",
     "Los clientes dicen que tampoco están en el correo no deseado."),
    ("Cambio de local: trasladar el equipo", "Installation", "TPV táctil", "normal",
     "Se mudan a fin de mes y preguntan cuánto tarda."),
    ("La pantalla del cliente no enciende", "Warranty", "Visor de cliente", "high",
     "Probaron otro enchufe y otro cable."),
)  # fmt: skip

#: Of ten contacts so many have a case.
IN_TEN = 2
#: What agents use again: name, text, and the stage in which a macro leaves the case.
_ANSWERS = (
    ("registros", "Buenos días. Para ver qué ocurre necesitamos los registros de su {{product}}: "
     "Ajustes → Ayuda → Enviar registros. Gracias, {{me.name}}"),
    ("horario", "Le atendemos de lunes a viernes, de 9:00 a 18:00."),
    ("reinicio", "¿Puede apagar el equipo, esperar un minuto y volver a encenderlo? Si sigue igual, "
     "responda a este correo y lo vemos juntos."),
)  # fmt: skip
_MACROS = (
    ("Pedir registros del TPV", "Buenos días. Para ver qué ocurre en {{contact_id.name}} necesitamos "
     "los registros de su {{product}}.\n\nUn saludo,\n{{me.name}}", "waiting"),
    ("Resolver y agradecer", "Buenos días. Queda resuelto. Si vuelve a ocurrir, responda a este mismo "
     "correo y lo retomamos.\n\nUn saludo,\n{{me.name}}", "resolved"),
    ("Quedármelo y empezar", None, "review"),
)  # fmt: skip
#: Of so many solved ones, one came back.
CAME_BACK = 6
_WAY = ("new", "review", "waiting", "resolved")
_CHANNELS = ("phone", "mail", "whatsapp", "web")


def load(demo: Loading) -> None:
    """Cases of companies in every stage, shared between two agents, some with nobody."""
    companies = demo.made.get("contacts.company", [])
    funnels = {funnel.code: funnel for funnel in pipelines_of(CASE)}
    if not companies or "main" not in funnels:
        return
    types = _types(demo)
    query = select(Contact.id, Contact.name, Contact.team_id).where(Contact.id.in_(companies[:900]))
    customers = session().execute(query.order_by(Contact.id)).all()
    stages = {stage.code: stage for stage in funnels["main"].stages}
    rows, paths, names, solved = [], [], [], 0
    for index in range(max(10, demo.size * IN_TEN // 10)):
        path, customer = _path(demo, stages), customers[(index * 7) % len(customers)]
        solved += path[-1][0].closed
        if path[-1][0].closed and solved % CAME_BACK == 1:
            back = demo.ago(demo.random.uniform(0.1, 2))
            path.append((stages["review"], max(back, path[-1][1])))
        rows.append(_row(demo, index, customer, types, path))
        paths.append(path)
        names.append(customer.name)
    ids = demo.insert(CASE, rows)
    stays = [[(stage.id, since) for stage, since in path] for path in paths]
    demo.stays(CASE, dict(zip(ids, stays, strict=True)))
    told = zip(ids, rows, names, paths, strict=True)
    demo.history(entry for one in told for entry in talk(demo, *one))
    rebuild(ids)
    demo.made[CASE] = ids
    demo.insert("support.answer", [{"name": name, "body": text} for name, text in _ANSWERS])
    demo.insert(
        "support.macro",
        [
            {"name": name, "body": text, "stage": stage, "takes": not text}
            for name, text, stage in _MACROS
        ],
    )


def _types(demo: Loading) -> dict[str, int]:
    """English name of :data:`_CASES` → id; those of the seed come in its order."""
    names = ("Warranty", "Installation", "Question", "Complaint")
    found = list(session().scalars(select(CaseType.id).order_by(CaseType.id)))
    if len(found) < len(names):
        spanish = ("Garantía", "Instalación", "Consulta", "Reclamo")
        rows = ({"name": name, "complaint": name == "Reclamo"} for name in spanish)
        found = demo.insert("support.case_type", rows)
    return dict(zip(names, found, strict=False))


def _path(demo: Loading, stages: dict[str, StageInfo]) -> list[tuple[StageInfo, datetime]]:
    """The stages a case went through; those still open began not long ago."""
    reached = demo.random.choices((1, 2, 3, 4), (20, 35, 15, 30))[0]
    hours = [demo.random.uniform(1, 30) for _step in range(reached)]
    long_ago = demo.random.uniform(0, 60 * 24) if reached == len(_WAY) else 0
    at, path = demo.ago((sum(hours) + long_ago) / 24), []
    for code, stay in zip(_WAY, hours, strict=False):
        path.append((stages[code], at))
        at += timedelta(hours=stay)
    return path


def _row(
    demo: Loading, index: int, customer: Any, types: dict[str, int], path: list
) -> dict[str, Any]:
    subject, kind, product, priority, told = _CASES[index % len(_CASES)]
    last, since = path[-1]
    agents = [demo.users[name] for name in ("soporte", "jefatura") if name in demo.users]
    taken = agents[index % 3 % len(agents)] if agents and last.code != "new" else None
    return {
        "name": subject,
        "contact_id": customer.id,
        "type_id": types[kind],
        "priority": priority,
        "product": product,
        "channel": _CHANNELS[index % len(_CHANNELS)],
        "description": told,
        "owner_id": taken.id if taken else None,
        "team_id": customer.team_id,
        "pipeline_id": last.pipeline_id,
        "stage_id": last.id,
        "stage_since": since,
        "reopened": int(len(path) > len(_WAY)),
        "closed_at": since if last.closed else None,
        "created_at": path[0][1],
    }


contributions = (Demo(name="support.demo", load=load),)
