"""What the steps of the wizard do, without their pages."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

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
from core.locale.countries import SERVED
from core.records import create
from core.settings import Company, company_defaults
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
