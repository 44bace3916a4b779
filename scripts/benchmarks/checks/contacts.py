"""Contacts: their rows, the floors of their list and page, and what both cost."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from flask import g, request

from core.kernel.folding import fold
from scripts.benchmarks.filling import Filler
from scripts.benchmarks.floors import Database, page, table
from scripts.benchmarks.installation import Installation
from scripts.benchmarks.registry import check, fills, floor
from scripts.benchmarks.results import Result
from scripts.benchmarks.screens import Screen, both, measure_one

FIRST = (
    "Ana", "José", "Lucía", "Martín", "Sofía", "Andrés", "Carmen", "Íñigo", "Pilar", "Óscar",
    "Marta", "Raúl", "Elena", "Hugo",
)  # fmt: skip
LAST = (
    "García", "Núñez", "Pérez", "López", "Martínez", "Ibáñez", "Gómez", "Ruiz", "Díaz", "Muñoz",
    "Sáez", "Vidal", "Soler", "Roca",
)  # fmt: skip
TRADE = (
    "Hotel", "Taller", "Ferretería", "Clínica", "Bodega", "Imprenta", "Panadería", "Academia",
    "Viajes", "Talleres",
)  # fmt: skip
CITY = (
    "Valencia", "Sevilla", "Bogotá", "Lima", "Monterrey", "Córdoba", "Rosario", "Alicante",
    "Murcia", "Quilpué",
)  # fmt: skip
COLUMNS = (
    "id", "kind", "name", "tax_id", "mail", "phone", "phone_e164", "lifecycle", "source", "city",
    "country", "custom", "owner_id", "search", "sort_key", "created_at", "updated_at", "version",
)  # fmt: skip
CONTACT = "contacts.contact"
START = datetime(2020, 1, 1, tzinfo=UTC)
#: One contact of so many is there already, written another way, and its source says so.
TWICE, AGAIN = 25, "Importación"
#: Entries and changes of the contact that is shown with everything.
NOTES, CALLS, CHANGES, PEOPLE = 3_000, 2_000, 14, 4


@fills(weight=10)
def contacts(filler: Filler) -> None:
    """As many contacts as the size says; every fifth works somewhere, every tenth has a label and a
    note, each was made by somebody; one has all that a customer of years has."""
    first = filler.next_id("contacts_contact")
    filler.shown = first + filler.size // 2
    ids = range(first, first + filler.size)
    filler.insert("contacts_contact", COLUMNS, _rows(filler, ids))
    _identities(filler, ids)
    _places(filler, ids)
    _labels(filler, ids)
    _history(filler, ids)
    _lines(filler)


def _rows(filler: Filler, ids: range) -> Iterator[tuple]:
    """Invented contacts, the same in every run; some are one that was there before."""
    dice, before = random.Random(filler.size), deque[dict](maxlen=1000)
    for number in ids:
        if before and number != filler.shown and dice.randrange(TWICE) == 0:
            values = _again(dice, dice.choice(before), number)
        else:
            values = _contact(dice, number, number == filler.shown)
            if number != filler.shown:
                before.append(dict(values))
        phone, at = values.pop("number"), START + timedelta(minutes=number)
        search = (fold(values["name"]), values["mail"], fold(values["city"]), phone)
        values |= {
            "tax_id": None, "phone": phone, "phone_e164": f"+34{phone}", "country": "ES",
            "custom": {}, "owner_id": dice.choice(filler.owners), "search": "\n".join(search),
            "sort_key": search[0], "created_at": at, "updated_at": at, "version": 1,
        }  # fmt: skip
        yield tuple(values[name] for name in COLUMNS)


def _contact(dice: random.Random, number: int, shown: bool) -> dict:
    first, last, other = dice.choice(FIRST), dice.choice(LAST), dice.choice(LAST)
    company = shown or dice.random() < 0.6
    trade = f"{dice.choice(TRADE)} {last} {number % 9973}"
    return {
        "id": number,
        "kind": "company" if company else "person",
        "name": trade if company else f"{first} {last} {other}",
        "mail": f"{fold(first)}.{fold(last)}{number}@empresa.example",
        "number": f"6{dice.randrange(10**7, 10**8)}",
        "lifecycle": "customer" if dice.random() < 0.5 else "prospect",
        "source": "Web",
        "city": dice.choice(CITY),
    }


def _again(dice: random.Random, one: dict, number: int) -> dict:
    """A contact once more: its name without accents, in capitals, surnames first or without the
    second; with its mail or its phone, seldom both."""
    words = one["name"].split()
    person = one["kind"] == "person"
    turned = f"{' '.join(words[1:])}, {words[0]}" if person else f"{one['name']}, S.L."
    shorter = " ".join(words[:2]) if person else one["name"].lower()
    name = dice.choice((fold(one["name"]), one["name"].upper(), turned, shorter))
    found = one | {"id": number, "name": name, "source": AGAIN}
    match dice.randrange(5):
        case 0 | 1:
            found["number"] = f"6{dice.randrange(10**7, 10**8)}"
        case 2 | 3:
            found["mail"] = f"contacto{number}@correo.example"
    return found


def _identities(filler: Filler, ids: range) -> None:
    """The mail and the phone of each, as saving would have kept them."""
    columns = ("contact_id", "channel", "kind", "value", "source", "since")
    mail, phone = COLUMNS.index("mail"), COLUMNS.index("phone_e164")
    filler.insert(
        "contacts_identity",
        columns,
        (
            (row[0], channel, kind, row[at], "record", START)
            for row in _rows(filler, ids)
            for channel, kind, at in (("mail", "address", mail), ("phone", "e164", phone))
        ),
    )


def _places(filler: Filler, ids: range) -> None:
    columns = ("company_id", "person_id", "position", "decides", "main", "created_at",
               "updated_at", "version")  # fmt: skip
    places = [(filler.shown, filler.shown + n) for n in range(1, PEOPLE + 1)]
    places += [(n, n + 1) for n in ids[::5] if abs(n - filler.shown) > 10 and n + 1 in ids]
    filler.insert(
        "contacts_relation",
        columns,
        ((c, p, "Compras", p == c + 1, True, START, START, 1) for c, p in places),
    )


def _labels(filler: Filler, ids: range) -> None:
    first = filler.next_id("core_tag")
    names = [f"Etiqueta {n}" for n in range(3)]
    filler.insert(
        "core_tag",
        ("id", "name", "folded"),
        [(first + n, name, fold(name)) for n, name in enumerate(names)],
    )
    taggings = [(CONTACT, n, first + n % 3) for n in ids[::10] if n != filler.shown]
    taggings += [(CONTACT, filler.shown, first + n) for n in range(3)]
    filler.insert("core_tagging", ("model", "record_id", "tag_id"), taggings)


def _history(filler: Filler, ids: range) -> None:
    shown, who = filler.shown, filler.owners[0]
    created: dict[str, list] = {}
    made = ((START, who, "Ventas", "screen", "create", CONTACT, n, created, "") for n in ids)
    columns = ("at", "user_id", "who", "via", "action", "model", "record_id", "changes", "digest")
    filler.insert("core_audit", columns, made)
    changes = [
        (START + timedelta(days=n), who, "Ventas", "screen", "update", CONTACT, shown,
         {"city": ["Lima", "Valencia"], "lifecycle": ["prospect", "customer"]}, "")
        for n in range(CHANGES)
    ]  # fmt: skip
    filler.insert("core_audit", columns, changes)
    entry_columns = ("at", "kind", "model", "record_id", "root_model", "root_id", "user_id", "body",
               "data", "internal", "created_at", "updated_at", "version",
               "direction", "interaction")  # fmt: skip

    def entry(number: int, kind: str, day: int) -> tuple:
        at, data, called = START + timedelta(hours=10 * day + 2), {}, kind == "call"
        if called:
            data = {"minutes": 5, "result": "contacted"}
        body = f"Quedamos en revisar la oferta {day} la semana que viene."
        return (
            at,
            kind,
            CONTACT,
            number,
            CONTACT,
            number,
            who,
            body,
            data,
            False,
            at,
            at,
            1,
            "out" if called else None,
            called,
        )

    filler.insert("core_timeline", entry_columns, (entry(n, "note", n % 300) for n in ids[::10]))
    own = [entry(shown, "note", n) for n in range(NOTES)]
    own += [entry(shown, "call", n + NOTES) for n in range(CALLS)]
    filler.insert("core_timeline", entry_columns, own)


def _lines(filler: Filler) -> None:
    of = filler.shown
    filler.insert(
        "contacts_mail",
        ("contact_id", "position", "label", "value"),
        [(of, n, "Facturas", f"facturas{n}@empresa.example") for n in range(2)],
    )
    filler.insert(
        "contacts_phone",
        ("contact_id", "position", "label", "value", "e164"),
        [(of, 0, "Almacén", "611222333", "+34611222333")],
    )
    filler.insert(
        "contacts_address",
        ("contact_id", "position", "label", "street", "city", "postal_code", "country"),
        [(of, 0, "Entregas", "Calle Mayor 1", "Valencia", "46001", "ES")],
    )


LIST = (
    "SELECT c.id, c.version, c.name, c.tax_id, c.city, c.lifecycle, c.phone, u.name, "
    "c.next_activity_at, c.next_activity_kind "
    "FROM contacts_contact c LEFT JOIN core_user u ON u.id = c.owner_id "
    "WHERE c.archived_at IS NULL {where} ORDER BY c.sort_key, c.id LIMIT 51"
)
#: The list puts the first thousand hits in order.
HITS = (
    "AND c.id IN (SELECT id FROM contacts_contact WHERE archived_at IS NULL AND {match} LIMIT 1000)"
)
LABELS = (
    "SELECT g.record_id, t.name FROM core_tagging g JOIN core_tag t ON t.id = g.tag_id "
    "WHERE g.model = 'contacts.contact' AND g.record_id {ids} ORDER BY t.folded"
)
PEERS = (
    "SELECT c.id, c.name, p.id, p.name FROM contacts_relation r "
    "JOIN contacts_contact c ON c.id = r.company_id JOIN contacts_contact p ON p.id = r.person_id "
    "WHERE (r.company_id {ids} OR r.person_id {ids}) AND c.archived_at IS NULL "
    "AND p.archived_at IS NULL ORDER BY r.decides DESC, r.main DESC, r.id"
)


@floor("/contacts/")
def list_floor(database: Database) -> str:
    """The first page of the list, or of a search: the columns that the list shows."""
    words = request.args.get("q")
    where, values = "", []
    if words and database.sqlite:
        fts = "id IN (SELECT rowid FROM contacts_contact_fts WHERE contacts_contact_fts MATCH {m})"
        where, values = HITS.replace("{match}", fts), [f'"{words}"']
    elif words:
        where, values = HITS.replace("{match}", "search LIKE {m}"), [f"%{words}%"]
    found = database.rows(LIST.replace("{where}", where), *values)[:50]
    ids = [row[0] for row in found]
    labels = _grouped(database.of_each(LABELS, ids))
    peers: dict[int, tuple] = {}
    for company, company_name, person, person_name in database.of_each(PEERS, ids):
        peers.setdefault(company, (person, person_name))
        peers.setdefault(person, (company, company_name))
    rows = [
        (*row, peers.get(row[0], ("", ""))[1], " ".join(labels.get(row[0], ()))) for row in found
    ]
    return page("Contactos", table(rows, "/contacts/"), database)


def _grouped(pairs: Sequence[tuple]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


PLACES = (
    "SELECT r.id, p.id, p.name, p.kind, r.position, r.decides, r.main, p.mail, p.phone_e164 "
    "FROM contacts_relation r JOIN contacts_contact p ON p.id = r.{other} "
    "WHERE r.{own} = {m} AND p.archived_at IS NULL ORDER BY r.decides DESC, p.sort_key LIMIT 13"
)
ENTRIES = (
    "SELECT e.at, e.kind, u.name, e.body, e.data, e.internal, e.model, e.record_id, e.id, e.version "
    "FROM core_timeline e LEFT JOIN core_user u ON u.id = e.user_id "
    "WHERE e.root_model = 'contacts.contact' AND e.root_id = {m} AND e.deleted_at IS NULL "
    "ORDER BY e.at DESC, e.id DESC LIMIT 21"
)
AUDIT = (
    "SELECT at, action, who, changes, via, id FROM core_audit WHERE model = 'contacts.contact' "
    "AND record_id = {m} AND action IN ('create', 'update', 'archive', 'restore') "
    "ORDER BY at DESC, id DESC LIMIT 21"
)


FOLLOWS = (
    "SELECT following FROM core_follower WHERE model = 'contacts.contact' AND record_id = {m} "
    "AND user_id = {m}"
)
DECISIONS = (
    "SELECT n.purpose_id, p.name, n.channel, n.decision, n.at, n.method, n.evidence "
    "FROM contacts_consent n LEFT JOIN contacts_purpose p ON p.id = n.purpose_id "
    "WHERE n.contact_id = {m} AND NOT EXISTS (SELECT 1 FROM contacts_consent l "
    "WHERE l.earlier_id = n.id) ORDER BY n.id"
)
#: The page sums the next fifty and shows six of them.
SALES_SHOWN = 6
SALES = (
    "SELECT o.id, o.name, o.amount, o.currency, coalesce(o.probability, s.probability), s.name, "
    "o.stage_since, o.expected_close, o.next_activity_at FROM sales_opportunity o "
    "JOIN core_stage s ON s.id = o.stage_id WHERE o.id IN (SELECT id FROM sales_opportunity "
    "WHERE contact_id = {m} UNION ALL SELECT id FROM sales_opportunity WHERE person_id = {m} "
    "UNION ALL SELECT id FROM sales_opportunity WHERE decider_id = {m} UNION ALL "
    "SELECT opportunity_id FROM sales_involved WHERE contact_id = {m}) AND s.category "
    "IN ('open', 'waiting') AND o.archived_at IS NULL ORDER BY o.expected_close IS NULL, "
    "o.expected_close, o.id LIMIT 50"
)
CASES = (
    "SELECT k.id, k.number, k.name, s.name, k.priority, t.name, k.created_at FROM support_case k "
    "JOIN core_stage s ON s.id = k.stage_id LEFT JOIN support_case_type t ON t.id = k.type_id "
    "WHERE k.contact_id = {m} AND s.category IN ('open', 'waiting') AND k.archived_at IS NULL "
    "ORDER BY k.priority DESC, k.id LIMIT 6"
)


@floor("/contacts/<int:number>")
def record_floor(database: Database, number: int) -> str:
    """The page of a contact: its fields, labels, further lines, people, history with changes,
    whether one follows it, what it decided, its open sales and cases."""
    find = "SELECT c.*, u.name FROM contacts_contact c LEFT JOIN core_user u ON u.id = c.owner_id "
    record = database.rows(f"{find}WHERE c.id = {{m}}", number)[0]
    company = record[1] == "company"
    own, other = ("company_id", "person_id") if company else ("person_id", "company_id")
    places = PLACES.replace("{own}", own).replace("{other}", other)
    tables = [database.of_each(LABELS, [number]), database.rows(places, number)]
    for name in ("mail", "phone", "address"):
        line = f"SELECT * FROM contacts_{name} WHERE contact_id = {{m}} ORDER BY position"
        tables.append(database.rows(line, number))
    tables.append(database.rows(FOLLOWS, number, g.session[3]))
    tables.append(database.rows(DECISIONS, number))
    tables.append(database.rows(SALES, number, number, number, number)[:SALES_SHOWN])
    tables.append(database.rows(CASES, number))
    stream = [*database.rows(ENTRIES, number), *database.rows(AUDIT, number)]
    stream.sort(key=lambda row: str(row[0]), reverse=True)
    fields = table([(value,) for value in record])
    return page("Contacto", fields + "".join(map(table, tables)) + table(stream[:20]), database)


LISTED = (
    "half of what is over the floor is Flask's own work on a request and the two transactions of the "
    "session; the rest is fifty rows of HTML in the dress of the guide"
)
FICHA = (
    "half of the time goes into templates (twenty entries of history, six panels, the composer), a "
    "fifth into SQLAlchemy (one entity, ten prepared statements), the rest into Flask and the session"
)
HELD = (
    "SQLAlchemy with its mapped classes holds a third of it, the application's own code and templates "
    "a quarter, Flask-Admin and Babel most of the rest"
)


@check("pages")
def pages(where: Installation) -> list[Result]:
    """List, search page and ficha against the floor; what the process that answered them holds."""
    screens = (
        Screen("list", "/contacts/", ratio=2.5, queries=6, why=LISTED),
        Screen("search page", "/contacts/?q=garc", ratio=2.5, queries=6, why=LISTED),
        Screen("ficha", f"/contacts/{where.contact}", ratio=3.0, queries=12, why=FICHA),
    )
    with both(where) as pair:
        results = [measure_one(pair, screen) for screen in screens]
        memory = pair.product.memory()
    held = Result("memory", where.kind, where.size, {"megabytes": memory}, why=HELD)
    held.must(memory <= 130, f"{memory:.0f} MB, must be ≤ 130")
    return [*results, held]
