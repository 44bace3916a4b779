"""What logistics begins with: a warehouse for each company, a place in each warehouse, reasons."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.api.locale import using_locale
from core.api.services import (
    CatchUp,
    On,
    Seed,
    StoredStep,
    _,
    create,
    current_company,
    record_created,
    session,
    set_derived,
    spec_of,
    sudo,
    write,
)
from modules.logistics.models import Carrier, Location, Reason, ReturnReason, Warehouse
from modules.logistics.models.carrier import CARRIER
from modules.logistics.models.document import REASON
from modules.logistics.models.returning import RETURN_REASON
from modules.logistics.models.warehouse import LOCATION, WAREHOUSE


def seed() -> None:
    """A warehouse for every company that has none, and the usual reasons. Asked twice adds nothing."""
    with write(), sudo("What every logistics begins with") as current:
        companies = spec_of("core.company").cls
        for company in current.scalars(select(companies)).all():
            _found(company)
        _add_reasons()
        _add_return_reasons()
        _add_carriers()


#: Carriers and where they show parcels, as their sites were known in 2026; none was tried live, and
#: each can be changed in Ajustes.
CARRIERS = (
    (
        "Correos",
        "https://www.correos.es/es/es/herramientas/localizador/envios/detalle?tracking-number={n}",
    ),
    ("SEUR", "https://www.seur.com/livetracking/?segOnlineIdentificador={n}"),
    ("GLS", "https://gls-group.com/ES/es/seguimiento-envio?match={n}"),
    ("Andreani", "https://www.andreani.com/#!/informacionEnvio/{n}"),
    ("Estafeta", "https://www.estafeta.com/herramientas/rastreo?wayBillType=1&wayBill={n}"),
)


def _add_carriers() -> None:
    if session().scalar(select(Carrier.id).limit(1)) is None:
        for name, address in CARRIERS:
            create(CARRIER, {"name": name, "tracking_url": address})


def _found(company: Any) -> None:
    current = session()
    there = select(Warehouse.id).where(Warehouse.company_id == company.id).limit(1)
    if current.scalar(there) is not None:
        return
    with using_locale(company.locale):
        values = {"name": _("Main warehouse"), "country": company.country}
        made = create(WAREHOUSE, values)
        # the company in use may be another one of the group
        set_derived(Warehouse, {made.id: {"company_id": company.id}})
        shelves = select(Location.id).where(Location.warehouse_id == made.id)
        ids = current.scalars(shelves).all()
        set_derived(Location, {one: {"company_id": company.id} for one in ids})


def _add_reasons() -> None:
    current, company = session(), current_company()
    if current.scalar(select(Reason.id).limit(1)) is not None:
        return
    with using_locale(company.locale if company else "es"):
        reasons = (
            (_("Stock at the beginning"), False),
            (_("Broken"), False),
            (_("Gone missing"), True),
            (_("Expired"), False),
            (_("Own use"), False),
            (_("Correction of a mistake"), True),
        )
        for name, explain in reasons:
            create(REASON, {"name": name, "explain": explain})


def _add_return_reasons() -> None:
    current, company = session(), current_company()
    if current.scalar(select(ReturnReason.id).limit(1)) is not None:
        return
    with using_locale(company.locale if company else "es"):
        reasons = (
            (_("Damaged on the way"), True),
            (_("It does not work"), True),
            (_("Not what was ordered"), True),
            (_("It does not fit or is not as expected"), True),
            (_("Ordered by mistake or too many"), True),
            (_("Refused at the door or nobody there"), False),
        )
        for name, offered in reasons:
            create(RETURN_REASON, {"name": name, "offered": offered})


def furnish(_spec: Any, ids: list[int]) -> None:
    """A new warehouse has a place to put things, and one for what must be looked at first."""
    current = session()
    for warehouse in current.scalars(select(Warehouse).where(Warehouse.id.in_(ids))).all():
        number, company_id = warehouse.id, warehouse.company_id
        with sudo("A warehouse is furnished"):
            for name, kind in ((_("Stock"), "storage"), (_("Set apart"), "quarantine")):
                made = create(LOCATION, {"warehouse_id": number, "name": name, "kind": kind})
                set_derived(Location, {made.id: {"company_id": company_id}})


def belong(_spec: Any, ids: list[int]) -> None:
    """A place belongs to the company of its warehouse."""
    query = (
        select(Location.id, Warehouse.company_id)
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .where(Location.id.in_(ids))
    )
    found = {number: {"company_id": company_id} for number, company_id in session().execute(query)}
    set_derived(Location, found)


def follow_company(spec: Any, record: Any) -> None:
    """A company that is founded has a warehouse."""
    with sudo("A new company gets its warehouse"):
        _found(session().merge(record, load=True))


contributions = (
    StoredStep(
        name="logistics.warehouse.furnish",
        applies=lambda spec: spec.name == WAREHOUSE,
        created=furnish,
        updated=lambda _spec, _record, _changes: None,
    ),
    StoredStep(
        name="logistics.location.company",
        applies=lambda spec: spec.name == LOCATION,
        created=belong,
        updated=lambda _spec, record, _changes: belong(_spec, [record.id]),
    ),
    On(
        name="logistics.company.founded",
        event=record_created,
        call=follow_company,
        models=frozenset({"core.company"}),
    ),
    Seed(name="logistics.start", call=seed),
    CatchUp(name="logistics.start", call=seed),
)
