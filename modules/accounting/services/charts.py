"""The chart, rules and profiles a company begins with, from ``charts/<country>.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.api.services import (
    CatchUp,
    On,
    Seed,
    create,
    current_company,
    record_created,
    record_updated,
    session,
    sudo,
    write,
)
from modules.accounting.models import ACCOUNT, PROFILE, RULE, Account, Profile, Rule

FOLDER = Path(__file__).resolve().parents[1] / "charts"
COUNTRIES = ("ES", "MX", "CO", "PE")


def bring(country: str) -> int:
    """Add the accounts, rules and profiles of a country that are not there yet; what is there stays.

    :returns: how much was added. :raises KeyError: there is no seed for the country.
    """
    if country not in COUNTRIES:
        raise KeyError(country)
    data = tomllib.loads((FOLDER / f"{country}.toml").read_text("utf-8"))
    company = current_company()
    added = 0
    with write():
        mine = Account.company_id == (company.id if company else 0)
        there = dict(session().execute(select(Account.code, Account.id).where(mine)).all())
        mapped = set(
            session().scalars(
                select(Rule.what).where(Rule.company_id == (company.id if company else 0))
            )
        )
        for code, row in data["accounts"].items():
            if code not in there:
                there[code] = create(ACCOUNT, {"code": code, **row}).id
                added += 1
        for row in data["rules"]:
            if row["what"] in mapped:
                continue
            values = {n: v for n, v in row.items() if n != "account"}
            create(RULE, {**values, "account_id": there[row["account"]]})
            added += 1
        names = set(
            session().scalars(
                select(Profile.name).where(Profile.company_id == (company.id if company else 0))
            )
        )
        for row in data["profiles"]:
            if row["name"] not in names:
                create(PROFILE, row)
                added += 1
    return added


def seed() -> None:
    """What the company's country begins with."""
    company = current_company()
    if company and company.country in COUNTRIES:
        with write(), sudo("What every accounting link begins with"):
            bring(company.country)


def follow_company(spec: Any, record: Any, changes: Mapping[str, Any] | None = None) -> None:
    """A company that is founded, or goes to another country, finds its chart."""
    if changes is None or "country" in changes:
        seed()


contributions = (
    Seed(name="accounting.start", call=seed),
    CatchUp(name="accounting.start", call=seed),
    On(
        name="accounting.company.founded",
        event=record_created,
        call=follow_company,
        models=frozenset({"core.company"}),
    ),
    On(
        name="accounting.company.changed",
        event=record_updated,
        call=follow_company,
        models=frozenset({"core.company"}),
    ),
)
