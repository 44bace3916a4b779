"""Installations of a given size, filled by the driver: the bench measures reading, not this."""

from __future__ import annotations

import itertools
import random
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, actor_of, start_session
from core.access.tokens import create_token
from core.app import create_app
from core.config import Settings
from core.db import db
from core.kernel.folding import fold
from core.testing.database import created
from core.testing.people import populate

FIRST = [
    "Ana",
    "José",
    "Lucía",
    "Martín",
    "Sofía",
    "Andrés",
    "Carmen",
    "Íñigo",
    "Pilar",
    "Óscar",
    "Marta",
    "Raúl",
    "Elena",
    "Hugo",
]
LAST = [
    "García",
    "Núñez",
    "Pérez",
    "López",
    "Martínez",
    "Ibáñez",
    "Gómez",
    "Ruiz",
    "Díaz",
    "Muñoz",
    "Sáez",
    "Vidal",
    "Soler",
    "Roca",
]
TRADE = [
    "Hotel",
    "Taller",
    "Ferretería",
    "Clínica",
    "Bodega",
    "Imprenta",
    "Panadería",
    "Academia",
    "Viajes",
    "Talleres",
]
CITY = [
    "Valencia",
    "Sevilla",
    "Bogotá",
    "Lima",
    "Monterrey",
    "Córdoba",
    "Rosario",
    "Alicante",
    "Murcia",
    "Quilpué",
]
COLUMNS = [
    "id",
    "kind",
    "name",
    "tax_id",
    "tax_id_norm",
    "mail",
    "phone",
    "phone_e164",
    "lifecycle",
    "source",
    "city",
    "country",
    "custom",
    "owner_id",
    "team_id",
    "search",
    "sort_key",
    "created_at",
    "updated_at",
    "version",
]


@dataclass
class Installation:
    """A filled installation and how to reach it."""

    settings: dict[str, str]
    size: int
    kind: str
    cookie: str
    #: Secret part of the cookie, for the floor.
    secret: str
    #: A contact in the middle.
    contact: int
    #: API token of the same person.
    token: str


def rows(size: int, owners: list[int]) -> Iterator[tuple]:
    """Invented contacts, the same in every run."""
    dice = random.Random(size)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(1, size + 1):
        first, last, other = dice.choice(FIRST), dice.choice(LAST), dice.choice(LAST)
        company = dice.random() < 0.6
        name = (
            f"{dice.choice(TRADE)} {last} {number % 9973}" if company else f"{first} {last} {other}"
        )
        mail = f"{fold(first)}.{fold(last)}{number}@empresa.example"
        phone = f"6{dice.randrange(10**7, 10**8)}"
        city = dice.choice(CITY)
        at = (start + timedelta(minutes=number)).replace(tzinfo=None)
        search = "\n".join((fold(name), mail, fold(city), phone))
        yield (
            number, "company" if company else "person", name, None, None, mail, phone, f"+34{phone}",
            "customer" if dice.random() < 0.5 else "prospect", "Web", city, "ES", "{}",
            dice.choice(owners), None, search, fold(name), at, at, 1,
        )  # fmt: skip


def prepare(kind: str, size: int, folder: Path) -> Installation:
    """Make and fill an installation. :param kind: sqlite | postgresql."""
    folder = folder / f"{kind}-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = {
        "CAUCE_ENV": "development",
        "CAUCE_DATA_DIR": str(folder),
        "CAUCE_SECRET_KEY": "bench-" + "0" * 40,
        "CAUCE_DATABASE_URL": _database(kind, size, folder),
    }
    app = create_app(Settings.load(settings), installed=("contacts",))
    with app.app_context(), acting_as(SYSTEM):
        db.create_all()
        populate([(m.name, m.version) for m in app.extensions["cauce"].modules])
        owners = list(db.session.scalars(select(User.id).order_by(User.id)))
        db.session.remove()
        _fill(kind, settings["CAUCE_DATABASE_URL"], rows(size, owners))
        boss = db.session.scalars(select(User).where(User.mail == "jefatura@demo.example")).one()
        secret = start_session(boss)
        with acting_as(actor_of(boss)):
            _row, token = create_token("bench")
        db.session.remove()
        db.engine.dispose()
    return Installation(settings, size, kind, f"{COOKIE}={secret}", secret, size // 2, token)


def _database(kind: str, size: int, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'cauce.db'}"
    return created(f"cauce_bench_{size}")


def _fill(kind: str, url: str, values: Iterator[tuple]) -> None:
    if kind == "sqlite":
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            marks = ",".join("?" * len(COLUMNS))
            insert = f"INSERT INTO contacts_contact({','.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608
            while chunk := list(itertools.islice(values, 20_000)):
                connection.executemany(
                    insert, [(*r[:17], str(r[17]), str(r[18]), r[19]) for r in chunk]
                )
            connection.execute("ANALYZE")
        return
    with psycopg.connect(url, autocommit=False) as connection:
        find = (
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND indexdef LIKE '%USING gin%'"
        )
        indexes = connection.execute(find).fetchall()
        for name, _definition in indexes:  # many times faster to build than to keep
            connection.execute(f"DROP INDEX {name}")
        with connection.cursor().copy(
            f"COPY contacts_contact({','.join(COLUMNS)}) FROM STDIN"
        ) as copy:
            for row in values:
                copy.write_row(
                    (*row[:17], row[17].isoformat() + "Z", row[18].isoformat() + "Z", row[19])
                )
        connection.execute("SET maintenance_work_mem = '512MB'")
        for _name, definition in indexes:
            connection.execute(definition)
        connection.commit()
        connection.autocommit = True
        connection.execute(
            "SELECT setval('contacts_contact_id_seq', (SELECT max(id) FROM contacts_contact))"
        )
        connection.execute("VACUUM ANALYZE")
