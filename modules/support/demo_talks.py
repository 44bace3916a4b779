"""What was said in invented cases: mails and calls in, answers, notes of colleagues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.api.demo import Loading
from core.api.services import StageInfo
from modules.support.models import CASE

Entry = dict[str, Any]

#: Stage → what was said in it: kind, direction, part of the stay after which it was said, text.
_SAID: Mapping[str, tuple[tuple[str, str | None, float, str], ...]] = {
    "review": (
        ("mail", "out", 0.1, "Hola:\n\nGracias por avisarnos. Lo hemos recibido y lo estamos "
         "mirando; le decimos algo hoy mismo.\n\nUn saludo,\n{agent}"),
        ("note", None, 0.4, "Revisado con almacén: hay repuesto. Si lo confirma, sale mañana."),
    ),
    "waiting": (
        ("mail", "out", 0.05, "Hola:\n\nPara seguir necesitamos una foto de la etiqueta con el "
         "número de serie. ¿Nos la puede enviar?\n\nUn saludo,\n{agent}"),
    ),
    "resolved": (
        ("mail", "in", -0.1, "Aquí va la foto. Es el que está junto a la barra. Gracias."),
        ("mail", "out", 0.0, "Hola:\n\nYa está solucionado. Si vuelve a ocurrir, responda a este "
         "mismo correo y lo retomamos.\n\nUn saludo,\n{agent}"),
    ),
    "again": (
        ("mail", "in", 0.0, "Buenos días: ha vuelto a pasar esta mañana, con el local lleno."),
        ("note", None, 0.3, "Reabierto. Es la segunda vez: pasar por allí antes de volver a cerrarlo."),
    ),
}  # fmt: skip
#: How the customer told us first, by the channel of the case.
_FIRST = {"phone": "call", "whatsapp": "message"}


def talk(
    demo: Loading,
    number: int,
    case: Mapping[str, Any],
    customer: str,
    path: list[tuple[StageInfo, datetime]],
) -> Iterator[Entry]:
    """The conversation of a case, as far as it has come.

    :param number: its id. :param case: its values. :param customer: who speaks.
    :param path: the stages it went through, with since when.
    """
    root = {"root_model": "contacts.contact", "root_id": case["contact_id"]}
    shared = {"model": CASE, "record_id": number, **root}
    agent = next((u for u in demo.users.values() if u.id == case["owner_id"]), None)
    first = _FIRST.get(case["channel"], "mail")
    yield {
        **shared, "kind": first, "at": path[0][1], "direction": "in", "interaction": True,
        "internal": False, "body": case["description"],
        "user_id": _answered(demo, agent) if first == "call" else None,
        "data": _told(first, customer, case["name"]),
    }  # fmt: skip
    if agent is None:
        return  # nobody has taken it yet
    words = {"agent": agent.name}
    seen: set[str] = set()
    for place, (stage, since) in enumerate(path):
        code = "again" if stage.code in seen else stage.code
        seen.add(stage.code)
        until = path[place + 1][1] if place + 1 < len(path) else demo.now
        for kind, direction, part, text in _SAID.get(code, ()):
            stay = min(until - since, timedelta(hours=6))
            at = min(since + stay * part if part >= 0 else since + timedelta(hours=part), demo.now)
            ours = direction != "in"
            yield {
                **shared, "kind": kind, "at": at, "direction": direction,
                "interaction": direction is not None, "internal": kind == "note",
                "user_id": agent.id if ours else None, "body": text.format(**words),
                "data": {} if ours else _told(kind, customer, case["name"]),
            }  # fmt: skip


def _answered(demo: Loading, agent: Any) -> int | None:
    """Who was on the phone: whoever looks after the case, else the agent on duty."""
    who = agent or demo.users.get("soporte")
    return who.id if who else None


def _told(kind: str, customer: str, subject: str) -> dict[str, Any]:
    """What an entry by the customer keeps beside its words."""
    if kind == "call":
        return {"result": "contacted", "minutes": 4}
    if kind == "message":
        return {"channel": "whatsapp", "from_name": customer}
    return {"from_name": customer, "subject": subject}
