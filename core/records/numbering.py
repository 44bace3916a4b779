"""Documents that take a number from a series of their company as soon as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, declared_attr

from core.access.guarding import vouch_new
from core.db.base import utcnow
from core.db.numbering import Series, next_number
from core.db.scoping import EVERYTHING
from core.db.session import session
from core.kernel.folding import fold
from core.kernel.registry import Contribution
from core.locale import _l, using_locale
from core.records.derived import set_derived
from core.records.drafting import StoredStep
from core.records.fields import Text, column
from core.records.spec import ModelSpec
from core.settings import Company

#: A number is given by the platform, whatever the actor may see of other documents.
_READ = {"scope": EVERYTHING}


@dataclass(frozen=True, kw_only=True)
class NumberSeries(Contribution):
    """The series that records of a model are numbered from; ``name`` is the model's name.

    Made once for each company; afterwards it belongs to whoever edits it in Ajustes.
    """

    label: Any
    #: See :class:`~core.db.numbering.Series`.
    pattern: str
    padding: int = 4
    yearly: bool = False


class Numbered:
    """The record has a number of its company's series (needs ``OfCompany`` and a
    :class:`NumberSeries`)."""

    __derived__ = frozenset({"number"})

    @declared_attr
    def number(cls) -> Mapped[str | None]:
        """Number by which people name it."""
        return column(
            Text(
                label=_l("Number"),
                max=60,
                readonly=True,
                importable=False,
                aliases=("número", "number"),
            )
        )

    @staticmethod
    def __index__(cls: Any) -> None:
        """No two documents of a company have the same number."""
        table = cls.__table__
        name = f"uq_{table.name}_number"
        if all(index.name != name for index in table.indexes):
            Index(name, table.c.company_id, table.c.number, unique=True)


def give_numbers(spec: ModelSpec, ids: list[int]) -> None:
    """Number new records in the order they were stored; part of the unit of work that stores them."""
    cls = spec.cls
    columns = [cls.id, cls.company_id, *([cls.search] if "number" in spec.search else ())]
    query = select(*columns).where(cls.id.in_(ids), cls.number.is_(None)).order_by(cls.id)
    given: dict[int, dict[str, Any]] = {}
    for record_id, company_id, *searched in session().execute(query, execution_options=_READ).all():
        number = _next(spec, company_id)
        given[record_id] = {"number": number}
        if searched:
            given[record_id]["search"] = f"{searched[0]}\n{fold(number)}"
    set_derived(cls, given)


def _next(spec: ModelSpec, company_id: int) -> str:
    company = (
        session()
        .scalars(select(Company).where(Company.id == company_id), execution_options=_READ)
        .one()
    )
    day = utcnow().astimezone(ZoneInfo(company.timezone)).date()
    return next_number(_series(spec, company), day)


def _series(spec: ModelSpec, company: Company) -> Series:
    query = select(Series).where(Series.company_id == company.id, Series.code == spec.name)
    return session().scalar(query, execution_options=_READ) or _make(spec.name, company)


def _make(code: str, company: Company) -> Series:
    """:raises LookupError: no module offers a series for these records."""
    offered = current_app.extensions["cauce"].of(NumberSeries).get(code)
    if offered is None:
        raise LookupError(f"no NumberSeries for {code}")
    with using_locale(company.locale):
        made = Series(
            company_id=company.id,
            code=code,
            label=str(offered.label),
            pattern=offered.pattern,
            padding=offered.padding,
            yearly=offered.yearly,
        )
    current = session()
    # the company's row is the lock: two first documents at once make one series
    current.execute(select(Company.id).where(Company.id == company.id).with_for_update())
    found = select(Series).where(Series.company_id == company.id, Series.code == code)
    if (there := current.scalar(found, execution_options=_READ)) is not None:
        return there
    vouch_new(made)
    current.add(made)
    current.flush()
    return made


def offer_series() -> None:
    """Make the series of every module for every company, so that Ajustes lists them."""
    for company in session().scalars(select(Company)):
        there = set(session().scalars(select(Series.code).where(Series.company_id == company.id)))
        for offered in current_app.extensions["cauce"].of(NumberSeries):
            if offered.name not in there:
                _make(offered.name, company)


def numbered(spec: ModelSpec) -> bool:
    """Whether records of a model have numbers."""
    return issubclass(spec.cls, Numbered)


#: Before any other step, so that whoever tells of the record can name it.
step = StoredStep(
    name="core.number",
    applies=numbered,
    created=give_numbers,
    updated=lambda _spec, _record, _changes: None,
    weight=-100,
)

__all__ = ["NumberSeries", "Numbered", "give_numbers", "numbered", "offer_series", "step"]
