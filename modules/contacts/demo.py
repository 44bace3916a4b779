"""Invented customers by country: companies and people with tax ids and phones that check out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from stdnum.ar import cuit
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import cif, dni
from stdnum.mx import rfc
from stdnum.pe import ruc

from core.api.demo import Demo, Loading
from core.api.jobs import enqueue
from core.api.locale import country_profile, format_phone, phone
from core.api.models import fold
from core.api.services import session
from modules.contacts.models import Contact, Relation
from modules.contacts.models.request import REQUEST
from modules.contacts.services.identities import follow_created
from modules.contacts.services.rights.deadlines import due

CONTACT = "contacts.contact"
#: Of every ten contacts so many are companies; the rest are their people, and some on their own.
COMPANIES_IN_TEN = 4
#: One person of so many is the one before once more.
AGAIN = 25
#: Beyond so many (measurements) phones are written without spaces, which costs a third less.
LARGE = 5000
_WORDS = Path(__file__).parent / "demo_words.toml"


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def load(demo: Loading) -> None:
    """Companies, their people, labels, and what was said to them."""
    maker = _Maker(demo)
    company_ids = demo.insert(CONTACT, maker.companies(maker.firms))
    people = demo.insert(CONTACT, maker.people(demo.size - maker.firms))
    follow_created(None, [*company_ids, *people])
    demo.made |= {"contacts.company": company_ids, "contacts.person": people}
    places = maker.places(company_ids, people)
    for start in range(0, len(places), 1000):
        demo.insert_rows(Relation, places[start : start + 1000])
    demo.label(CONTACT, maker.labels(company_ids[:2000]))
    demo.history(maker.history(company_ids[:2000], people[:2000]))
    demo.insert(REQUEST, maker.requests(people))
    enqueue("contacts.duplicates", user=None)


class _Maker:
    """Makes rows in a fixed order from a seeded generator: the same data every time."""

    def __init__(self, demo: Loading) -> None:
        self.demo = demo
        self.pick = demo.random.choice
        self.number = demo.random.randint
        self.words = _words()
        self.land = self.words[demo.country]
        self.owners = [demo.users["ventas"], demo.users["ventas2"]]
        self.towns: list[list[str]] = self.land["towns"]
        #: How many companies there are: their people share owner and team with them.
        self.firms = demo.size * COMPANIES_IN_TEN // 10

    def companies(self, count: int) -> Iterator[dict[str, Any]]:
        """Companies; the first ones are written out, the others put together."""
        known = self.land.get("companies", [])
        for index in range(count):
            place = self.pick(self.towns)
            if index < len(known):
                name, trade, town = known[index]
                place = next(one for one in self.towns if one[0] == town)
            else:
                name, trade = self._company_name(index, place[0])
            yield {
                **self._common(index, place),
                "kind": "company",
                "name": name,
                "tax_id": self._company_tax_id(name),
                "mail": f"{self.pick(['info', 'compras', 'contacto'])}@{_slug(name)}.example",
                "web": f"https://www.{_slug(name)}.example",
                "revenue": self.number(8, 900) * 10_000,
                "notes": trade if index % 7 == 0 else None,
            }

    def people(self, count: int) -> Iterator[dict[str, Any]]:
        """People with both surnames, as on their papers; some are there already, keyed in by somebody
        in a hurry: with one surname and the same mail."""
        first = last = mail = ""
        for index in range(count):
            if index % AGAIN == AGAIN - 1:
                last = last.split()[0]
            else:
                first = self.pick(self.words["first_names"])
                last = f"{self.pick(self.words['surnames'])} {self.pick(self.words['surnames'])}"
                mail = f"{_slug(first)}.{_slug(last.split()[0])}{index}@correo.example"
            yield {
                **self._common(index % max(1, self.firms), self.pick(self.towns), mobile=True),
                "kind": "person",
                "name": f"{first} {last}",
                "first_name": first,
                "last_name": last,
                "tax_id": self._person_tax_id() if index % 3 == 0 else None,
                "mail": mail,
            }

    def _common(self, index: int, place: list[str], mobile: bool = False) -> dict[str, Any]:
        town, region, postal_code, prefix = place
        owner = None if index % 11 == 10 else self.owners[index % 2]
        since = (self.demo.now - timedelta(days=self.number(20, 1500))).date()
        lifecycle = self.demo.random.choices(
            ("prospect", "customer", "former", "other"), (45, 45, 6, 4)
        )[0]
        left = self.demo.now - timedelta(days=10 + index * 37 % 340)
        return {
            "owner_id": owner.id if owner else None,
            "team_id": owner.teams[0].id if owner and owner.teams else None,
            "created_by_id": owner.id if owner else None,
            "lifecycle": lifecycle,
            "lifecycle_since": left if lifecycle == "former" else None,
            "source": self.pick(self.words["sources"]),
            "street": f"{self.pick(self.land['streets'])} {self.number(1, 190)}",
            "city": town,
            "region": region,
            "postal_code": self._postal_code(postal_code),
            "country": self.demo.country,
            "phone": self._phone(prefix, mobile),
            "language": "es",
            "since": since,
        }

    def _company_name(self, index: int, place: str) -> tuple[str, str]:
        trade = self.pick(self.words["trades"])
        core = self.pick(trade["names"]) if index % 3 else self.pick(self.words["surnames"])
        town = f" de {place}" if index % 5 == 4 else ""
        return f"{trade['word']} {core}{town}, {self.pick(self.land['forms'])}", trade["about"]

    def _postal_code(self, pattern: str) -> str:
        return "".join(str(self.number(0, 9)) if c == "#" else c for c in pattern)

    def _phone(self, prefix: str, mobile: bool) -> str:
        patterns = self.land["mobiles"] if mobile else [prefix]
        for _attempt in range(20):
            raw = "".join(str(self.number(0, 9)) if c == "#" else c for c in self.pick(patterns))
            found = phone(raw, self.demo.country)
            if found.valid and found.e164:
                if self.demo.size > LARGE:
                    return raw
                return format_phone(found.e164, self.demo.country).replace("\u00a0", " ")
        return self.land["phone"]

    def _company_tax_id(self, name: str) -> str:
        return _COMPANY_TAX_IDS[self.demo.country](self.number, name)

    def _person_tax_id(self) -> str | None:
        make = _PERSON_TAX_IDS.get(self.demo.country)
        return make(self.number) if make else None

    def places(self, companies: list[int], people: list[int]) -> list[dict[str, Any]]:
        """Who works where: most companies have one person, many two, some three."""
        found = []
        for index, person in enumerate(people):
            if companies and index % 8 != 7:
                company = companies[index % len(companies)]
                found.append(
                    {
                        "company_id": company,
                        "person_id": person,
                        "position": self.pick(self.words["positions"]),
                        "decides": index < len(companies),
                        "main": True,
                    }
                )
        return found

    def labels(self, companies: list[int]) -> dict[int, list[str]]:
        """One or two labels on two of three companies."""
        labels = self.words["labels"]
        return {
            number: sorted({self.pick(labels), self.pick(labels)})
            for index, number in enumerate(companies)
            if index % 3
        }

    def history(self, companies: list[int], people: list[int]) -> Iterator[dict[str, Any]]:
        """Notes and calls of the last three months, most on the first records."""
        for index, number in enumerate([*companies, *people[: len(companies) // 2]]):
            for entry in range(max(1, 5 - index // 8)):
                # the first ones were spoken to these days
                yield self._entry(number, entry if index < 12 else self.number(2, 90))

    def requests(self, people: list[int]) -> Iterator[dict[str, Any]]:
        """What some of them ask about their data: one in time, one nearly late."""
        today = self.demo.now.date()
        for number, kind, days in ((people[-1], "access", 2), (people[-2], "erasure", 27)):
            asked = today - timedelta(days=days)
            contact = session().get_one(Contact, number)
            yield {
                "contact_id": number,
                "kind": kind,
                "name": contact.name,
                "mail": contact.mail,
                "country": contact.country,
                "received_on": asked,
                "due_on": due(kind, self.demo.country, asked),
                "owner_id": self.demo.users["privacidad"].id,
            }

    def _moment(self, days: int) -> datetime:
        """A moment of the working day so many days ago, never in the future."""
        zone = ZoneInfo(country_profile(self.demo.country).time_zones[0])
        clock = time(self.number(9, 18), self.number(0, 59))
        day = self.demo.ago(days).astimezone(zone).date()
        found = datetime.combine(day, clock, zone).astimezone(UTC)
        return min(found, self.demo.now - timedelta(minutes=self.number(5, 90)))

    def _entry(self, number: int, days: int) -> dict[str, Any]:
        user = self.pick([*self.owners, self.demo.users["soporte"], self.demo.users["cobros"]])
        common = {
            "model": CONTACT,
            "record_id": number,
            "user_id": user.id,
            "created_by_id": user.id,
            "at": self._moment(days),
        }
        if self.number(0, 2):
            return {**common, "kind": "note", "body": self.pick(self.words["notes"])}
        result = self.pick(("contacted", "contacted", "no_answer", "message"))
        talked = result == "contacted"
        return {
            **common,
            "kind": "call",
            "body": self.pick(self.words["calls"]) if talked else "",
            "direction": self.pick(("out", "out", "in")),
            "interaction": talked,
            "data": {
                "result": result,
                "minutes": self.number(1, 24) if talked else None,
            },
        }


def _slug(text: str) -> str:
    """A name as it stands in an address."""
    plain = "".join(c if c.isalnum() else " " for c in fold(text).partition(",")[0])
    return "-".join(plain.split())[:40]


def _es(number: Any, name: str) -> str:
    body = f"{'A' if 'S.A' in name else 'B'}{number(1, 99):02}{number(0, 99_999):05}"
    return body + cif.calc_check_digits(body)[0]


def _mx(number: Any, name: str) -> str:
    letters = "".join(c for c in fold(name).upper() if c.isascii() and c.isalpha())[:3]
    day = f"{number(0, 23):02}{number(1, 12):02}{number(1, 28):02}"
    body = f"{letters}{day}{'ABCDEFGHJK'[number(0, 9)]}{number(1, 9)}"
    return body + rfc.calc_check_digit(body)


def _ar(number: Any, prefix: str = "30") -> str:
    body = f"{prefix}{number(20_000_000, 71_999_999)}"
    return cuit.format(body + cuit.calc_check_digit(body))


def _co(number: Any) -> str:
    body = str(number(800_000_000, 901_999_999))
    return nit.format(body + nit.calc_check_digit(body))


def _cl(number: Any, low: int, high: int) -> str:
    body = str(number(low, high))
    return rut.format(body + rut.calc_check_digit(body))


def _pe(number: Any) -> str:
    body = f"20{number(10_000_000, 61_999_999)}"
    return body + ruc.calc_check_digit(body)


def _dni(number: Any) -> str:
    body = str(number(10_000_000, 79_999_999))
    return body + dni.calc_check_digit(body)


_COMPANY_TAX_IDS = {
    "ES": _es,
    "MX": _mx,
    "AR": lambda number, _name: _ar(number),
    "CO": lambda number, _name: _co(number),
    "CL": lambda number, _name: _cl(number, 76_000_000, 77_999_999),
    "PE": lambda number, _name: _pe(number),
}
_PERSON_TAX_IDS = {
    "ES": _dni,
    "AR": lambda number: _ar(number, "20"),
    "CL": lambda number: _cl(number, 8_000_000, 21_999_999),
}

contributions = (Demo(name="contacts", load=load),)
