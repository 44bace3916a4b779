"""The companies of the group; most installations have one and never see the word."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g
from sqlalchemy import (
    Boolean,
    ForeignKey,
    Integer,
    ScalarSelect,
    String,
    Text,
    false,
    select,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Record, utcnow
from core.db.ext import db
from core.db.scoping import EVERYTHING
from core.db.session import session
from core.db.types import Json
from core.kernel.here import here


class Company(Record):
    """A company: what it is called, where it is, how it counts."""

    __tablename__ = "core_company"

    #: Name as customers read it.
    name: Mapped[str] = mapped_column(String(160))
    #: Tax id as written on documents.
    tax_id: Mapped[str | None] = mapped_column(String(40))
    #: ISO 3166-1 code; chooses the country profile.
    country: Mapped[str] = mapped_column(String(2), default="ES")
    #: ISO 4217 code.
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    #: IANA zone that decides dates.
    timezone: Mapped[str] = mapped_column(String(40), default="Europe/Madrid")
    #: Babel locale of people who chose none.
    locale: Mapped[str] = mapped_column(String(12), default="es_ES")
    #: Brand colour as #rrggbb; darkened until readable.
    accent: Mapped[str | None] = mapped_column(String(7))
    #: {ISO weekday: ["09:00-14:00", …]}
    hours: Mapped[dict | None] = mapped_column(Json)
    #: Region of the holiday calendar: ISO 3166-2.
    subdivision: Mapped[str | None] = mapped_column(String(6))
    #: Own holidays: [["2026-12-24", "Nochebuena"], …]
    holidays: Mapped[list | None] = mapped_column(Json)
    street: Mapped[str | None] = mapped_column(String(200))
    city: Mapped[str | None] = mapped_column(String(120))
    postal_code: Mapped[str | None] = mapped_column(String(12))
    phone: Mapped[str | None] = mapped_column(String(40))
    mail: Mapped[str | None] = mapped_column(String(254))
    #: Picture at the head of documents.
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"))
    #: What stands at the foot of each page of a document: registry, bank account.
    document_foot: Mapped[str | None] = mapped_column(Text)
    #: Largest file that people may attach, in megabytes.
    file_limit: Mapped[int] = mapped_column(Integer, default=25, server_default="25")
    #: Whether they may attach sound and video, and compressed files.
    file_media: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    file_archives: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    def __str__(self) -> str:
        return self.name


def current_company() -> Company | None:
    """The company in use; None before the first-run wizard. Read once per request."""
    if "cauce_company" in (known := here()):
        return known.cauce_company
    if not current_app.extensions.get("cauce_generation", 1):
        return None  # no tables yet
    current = session()
    query = select(Company).order_by(Company.id).limit(1)
    # it is no secret, and the conditions of eighty models would cost more than it does
    found = current.scalar(query.execution_options(scope=EVERYTHING))
    if current is db.session():  # one of elevated work ends with it
        g.cauce_company = found
    return found


def use_company(found: Company | None) -> None:
    """Work with the company as this process read it for an earlier request; None: read it anew when
    somebody asks. Whoever does compares its version with :func:`company_version_now`."""
    g.pop("cauce_company", None)
    if found is not None:
        g.cauce_company = found


def company_version_now() -> ScalarSelect[int]:
    """The version of the company in use as part of a statement, for what a process keeps of it."""
    return select(Company.version).order_by(Company.id).limit(1).scalar_subquery()


def company_defaults() -> dict[str, Any]:
    """Country and time zone for reading values."""
    company = current_company()
    if company is None:
        return {"country": "ES", "timezone": "Europe/Madrid"}
    return {"country": company.country, "timezone": company.timezone}


def company_today() -> date:
    """The day it is where the company is: what documents are dated, and by which they are late."""
    return utcnow().astimezone(ZoneInfo(company_defaults()["timezone"])).date()
