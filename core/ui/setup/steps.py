"""What the steps of the wizard do, without their pages."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import fields

from flask import current_app
from sqlalchemy import func, select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.reset import invite as send_invitation
from core.access.users import create_user
from core.db.session import session, write
from core.demo.loading import load
from core.kernel.graph import ordered
from core.kernel.loader import Kernel
from core.kernel.manifest import Manifest
from core.lifecycle import LifecycleError, request
from core.locale.countries import SERVED, country_profile
from core.pipelines.definitions import PipelineInfo, definitions
from core.pipelines.editing import StageValues, change_stage
from core.pipelines.models import Stage
from core.records import create, update
from core.settings import Company, company_defaults, current_company
from core.settings.state import InstalledModule, State

#: Steps in order; their names are the last part of their addresses.
STEPS = ("company", "people", "modules", "data")


def setup_code() -> str:
    """The word that proves who opens the wizard can read this machine's terminal.

    Until the first person exists anybody who reaches the address could become Master.
    """
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"first run", hashlib.sha256).hexdigest()[:12]


def is_ready() -> bool:
    """Whether the wizard is done."""
    return bool(session().scalar(select(State.ready)))


def has_people() -> bool:
    """Whether somebody can sign in already."""
    return bool(session().scalar(select(func.count()).select_from(User)))


def found_company(company: dict[str, str], mail: str, name: str, password: str) -> User:
    """The company and its first Master, together or not at all.

    :raises Invalid, Refused: a value is not accepted.
    """
    with acting_as(SYSTEM), write():
        first = session().scalar(select(Company))
        if first is None:
            create("core.company", company)
        return create_user(mail, name, roles=("master",), password=password)


def available_modules() -> list[Manifest]:
    """Modules that can be chosen, dependencies before dependants."""
    kernel: Kernel = current_app.extensions["cauce"]
    return ordered(kernel.available)


def finish() -> None:
    """The house is ready: the wizard does not come back."""
    with write() as current:
        state = current.scalars(select(State)).one()
        state.ready = True


def invite(people: Iterable[tuple[str, str, str]]) -> list[User]:
    """Create colleagues, who choose their password by the link of a mail.

    :param people: (mail, name, code of the role).
    """
    with write():
        made = [create_user(mail, name, roles=(role,)) for mail, name, role in people]
        for user in made:
            send_invitation(user.id)
    return made


def open_at(given: dict[str, str]) -> None:
    """Time zone and working hours of the company.

    :raises Invalid: a value is not accepted.
    """
    company = current_company()
    if company is not None and given:
        update("core.company", company.id, given, company.version)


def hours_of_country() -> dict[str, list[str]]:
    """The usual working hours of the company's country, as the field holds them."""
    usual = country_profile(company_defaults()["country"]).hours
    return {str(day): list(spans) for day, spans in usual.items()}


def first_funnel() -> PipelineInfo | None:
    """The funnel with which the first of the chosen departments begins, as the catalogue of applications
    orders them: by category and name."""
    kernel: Kernel = current_app.extensions["cauce"]
    rank = {m.name: (m.category, m.name) for m in kernel.modules}
    module = {p.id: p.model.partition(".")[0] for p in definitions().pipelines if not p.retired}
    funnels = [p for p in definitions().pipelines if module.get(p.id) in rank]
    return min(funnels, key=lambda p: (rank[module[p.id]], p.position), default=None)


def name_stages(names: Mapping[int, str]) -> None:
    """Name the stages of the first funnel as the company calls them.

    :raises Invalid: a name is empty, too long or given twice.
    """
    funnel = first_funnel()
    with write() as current:
        for stage in funnel.stages if funnel else ():
            name = names.get(stage.id, stage.label).strip()
            if name != stage.label:
                values = StageValues(
                    **{f.name: getattr(stage, f.name) for f in fields(StageValues)} | {"name": name}
                )
                change_stage(stage.id, values, current.get_one(Stage, stage.id).version)


def installed() -> list[str]:
    """Names of the modules that are installed already."""
    query = select(InstalledModule.name).where(InstalledModule.state == "installed")
    return list(session().scalars(query))


def install(names: Iterable[str]) -> list[str]:
    """Install the departments that were chosen. :returns: what prevented it, in words."""
    wanted = [name for name in names if name not in installed()]
    if not wanted:
        return []
    try:
        request("install", tuple(wanted))
    except LifecycleError as error:
        return [str(error)]
    return []


def begin_with(choice: str) -> str:
    """End the wizard. :param choice: import | demo | empty. :returns: the address to go on at."""
    if choice == "demo":
        country = company_defaults()["country"]
        load(country if country in SERVED else SERVED[0])
    finish()
    return "/imports/new?model=contacts.contact" if choice == "import" else "/"
