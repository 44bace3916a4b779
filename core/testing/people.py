"""People for tests: one user per role preset, two of sales in different teams."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from core.access.models import Role, Team, User
from core.access.presets import offer_presets
from core.access.sessions import forget_actors
from core.db import write
from core.lifecycle.declare import make_offers
from core.settings import Company
from core.settings.state import InstalledModule, State

PEOPLE = {
    "master": ("master", None),
    "jefatura": ("supervisor", None),
    "ventas": ("sales", "Norte"),
    "ventas2": ("sales", "Sur"),
    "soporte": ("support", None),
    "marketing": ("marketing", None),
    "cobros": ("collections", None),
    "logistica": ("logistics", None),
    "contabilidad": ("accounting", None),
    "privacidad": ("privacy", None),
    "lectura": ("readonly", None),
}


def populate(modules: list[tuple[str, str]]) -> None:
    """A company, a user per role and the state of an installation that is ready."""
    current_app.extensions["cauce_generation"] = 1  # this process made it: it is not behind
    with write() as current:
        current.add(State(id=1, ready=True))
        current.add(Company(name="Empresa de prueba", country="ES"))
        current.add_all(InstalledModule(name=n, version=v) for n, v in modules)
        current.flush()
        offer_presets()
        make_offers()
        teams = {name: Team(name=name) for name in ("Norte", "Sur")}
        roles = {role.code: role for role in current.scalars(select(Role))}
        for name, (role, team) in PEOPLE.items():
            user = User(mail=f"{name}@demo.example", name=name.capitalize(), roles=[roles[role]])
            if team:
                user.teams = [teams[team]]
            current.add(user)
    forget_actors()
