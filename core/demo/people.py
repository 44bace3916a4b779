"""The colleagues and the company of the demo data."""

from __future__ import annotations

from sqlalchemy import select

from core.access.models import Role, Team, User
from core.access.passwords import hash_password
from core.access.presets import offer_presets
from core.db.session import session
from core.locale.countries import country_profile
from core.settings import Company
from core.settings.state import State

#: Name before the @, name, role, teams.
PEOPLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("master", "Carmen Ortega", "master", ()),
    ("jefatura", "Diego Paredes", "supervisor", ("Norte", "Sur")),
    ("ventas", "Lucía Fernández", "sales", ("Norte",)),
    ("ventas2", "Mateo Salcedo", "sales", ("Sur",)),
    ("soporte", "Andrés Molina", "support", ()),
    ("marketing", "Elena Vidal", "marketing", ()),
    ("cobros", "Nuria Gil", "collections", ()),
    ("logistica", "Sonia Beltrán", "logistics", ()),
    ("contabilidad", "Ramón Iborra", "accounting", ()),
    ("privacidad", "Teresa Lozano", "privacy", ()),
)

#: Country → name and town of the company whose customers these are.
COMPANIES = {
    "ES": ("Nexo TPV, S.L.", "Alicante"),
    "MX": ("Nexo Punto de Venta, S.A. de C.V.", "Guadalajara"),
    "AR": ("Nexo Puntos de Venta S.R.L.", "Córdoba"),
    "CO": ("Nexo POS S.A.S.", "Medellín"),
    "CL": ("Nexo Puntos de Venta SpA", "Santiago"),
    "PE": ("Nexo Puntos de Venta S.A.C.", "Lima"),
}


def make_company(country: str) -> None:
    """The company, where there is none yet; it stays when the demo data go."""
    current = session()
    if current.scalar(select(Company.id).limit(1)) is None:
        profile, (name, city) = country_profile(country), COMPANIES[country]
        current.add(
            Company(
                name=name,
                city=city,
                country=country,
                currency=profile.currency,
                locale=profile.locale,
                timezone=profile.time_zones[0],
            )
        )
        current.flush()
    state = current.scalar(select(State)) or State(id=1)
    state.ready = True
    current.add(state)


def make_people(password: str) -> tuple[dict[str, User], dict[str, Team]]:
    """One user per role and two sales teams; users and teams that are there already are used.

    The new ones are pending in the session.

    :param password: of all of them; without one they cannot sign in until they choose their own.
    """
    current = session()
    offer_presets()
    roles = {role.code: role for role in current.scalars(select(Role))}
    teams = {team.name: team for team in current.scalars(select(Team))}
    users = {user.mail: user for user in current.scalars(select(User))}
    hashed = hash_password(password) if password else None
    with current.no_autoflush:
        for name, full_name, role, member_of in PEOPLE:
            mail = f"{name}@demo.example"
            if mail in users:
                continue
            for team in member_of:
                teams.setdefault(team, Team(name=team))
            users[mail] = User(
                mail=mail,
                name=full_name,
                password_hash=hashed,
                is_demo=True,
                roles=[roles[role]],
                teams=[teams[team] for team in member_of],
            )
            current.add(users[mail])
    found = {name: users[f"{name}@demo.example"] for name, *_rest in PEOPLE}
    return found, teams
