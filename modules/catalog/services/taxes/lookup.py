"""What the company's tables say to the engine: rates of a day, taxes of a class, rounding of a country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from sqlalchemy import and_, or_, select

from core.api.locale import find_subdivision
from core.api.models import own_currency
from core.api.services import _, current_company, session
from modules.catalog.models import (
    CustomerRate,
    CustomerTerms,
    FiscalPosition,
    PositionTax,
    RoundingRule,
    TaxClass,
    TaxRate,
)
from modules.catalog.models import Tax as TaxRow
from modules.catalog.services.exceptions import CatalogError
from modules.catalog.services.rates import rate
from modules.catalog.services.taxes.amounts import exactly
from modules.catalog.services.taxes.model import ZERO, Policy, Tax
from modules.contacts.models import Contact

#: Class of the products that have none.
GENERAL = "general"


def taxes_of(
    position_id: int,
    tax_class_id: int | None,
    day: date,
    own: Mapping[int, tuple[TaxRow, Decimal]] | None = None,
) -> tuple[Tax, ...]:
    """The taxes a class of products bears in a fiscal position, with the rates of a day.

    :param tax_class_id: None: the general class. A class that the position does not name bears what
        the general class bears.
    :param own: the customer's own rates, see :func:`own_rates`. They take the place of the tax's; taxes
        that the position lacks are borne besides, where something taxable is sold.
    :raises CatalogError: a tax has no rate on that day.
    """
    own = own or {}
    lines = _lines(position_id, tax_class_id)
    if not lines:
        lines = _lines(position_id, None)
    found = [_plain(tax, pct=own[tax.id][1]) if tax.id in own else _on(tax, day) for tax in lines]
    if any(tax.in_price and tax.treatment == "taxable" for tax in found):
        there = {tax.id for tax in lines}
        found += [_plain(tax, pct=pct) for tax, pct in own.values() if tax.id not in there]
    return tuple(found)


def own_rates(
    contact_id: int, day: date, country: str | None = None
) -> dict[int, tuple[TaxRow, Decimal]]:
    """The rates that a roll or a certificate gives a customer on a day: id of the tax → (tax, percent).

    :param country: of the company that sells; None: of the one in use.
    """
    query = (
        select(TaxRow, CustomerRate.pct)
        .join(CustomerRate, CustomerRate.tax_id == TaxRow.id)
        .where(
            CustomerRate.contact_id == contact_id,
            CustomerRate.valid_from <= day,
            or_(CustomerRate.valid_to.is_(None), CustomerRate.valid_to >= day),
            TaxRow.country == (country or _country()),
            TaxRow.archived_at.is_(None),
        )
        .order_by(CustomerRate.valid_from, CustomerRate.id)
    )
    return {tax.id: (tax, pct) for tax, pct in session().execute(query)}


def in_currency(tax: Tax, currency: str, day: date) -> Tax:
    """A tax in a document of another currency than the company's: amounts converted, cents kept.

    :raises NoRate: it has amounts, and no exchange rate is known.
    """
    home = own_currency()
    if currency == home:
        return tax
    if not (tax.per_unit or tax.minimum):
        return replace(tax, decimals=None)
    with exactly():
        factor = rate(home, currency, day)
        amounts = {n: getattr(tax, n) * factor for n in ("per_unit", "minimum")}
    return replace(tax, decimals=None, **amounts)


def _lines(position_id: int, tax_class_id: int | None) -> list[TaxRow]:
    chosen = TaxClass.code == GENERAL if tax_class_id is None else TaxClass.id == tax_class_id
    query = (
        select(TaxRow)
        .join(PositionTax, PositionTax.tax_id == TaxRow.id)
        .join(TaxClass, TaxClass.id == PositionTax.tax_class_id)
        .where(PositionTax.fiscal_position_id == position_id, chosen)
        .order_by(PositionTax.position)
    )
    return list(session().scalars(query))


def taxes_by_code(codes: Iterable[str], day: date) -> tuple[Tax, ...]:
    """Taxes by their identifiers, with the rates of a day, in the order asked.

    :raises CatalogError: one is unknown or has no rate on that day.
    """
    wanted = list(codes)
    rows = {t.code: t for t in session().scalars(select(TaxRow).where(TaxRow.code.in_(wanted)))}
    missing = [code for code in wanted if code not in rows]
    if missing:
        raise CatalogError(_("There is no tax %(code)s.", code=missing[0]))
    return tuple(_on(rows[code], day) for code in wanted)


def _on(tax: TaxRow, day: date) -> Tax:
    query = (
        select(TaxRate)
        .where(
            TaxRate.tax_id == tax.id,
            TaxRate.valid_from <= day,
            or_(TaxRate.valid_to.is_(None), TaxRate.valid_to >= day),
        )
        .order_by(TaxRate.valid_from.desc())
        .limit(1)
    )
    found = session().scalar(query)
    if found is None:
        raise CatalogError(
            _("%(tax)s has no rate on %(day)s.", tax=tax.name, day=day.strftime("%d/%m/%Y"))
        )
    return _plain(tax, found.pct or ZERO, found.per_unit or ZERO, found.minimum or ZERO)


def _plain(tax: TaxRow, pct: Decimal, per_unit: Decimal = ZERO, minimum: Decimal = ZERO) -> Tax:
    return Tax(
        code=tax.code,
        kind=tax.kind,  # type: ignore[arg-type]
        pct=pct,
        per_unit=per_unit,
        base=tax.base,  # type: ignore[arg-type]
        includes=codes_in(tax.includes),
        minimum=minimum,
        decimals=tax.decimals,
        treatment=tax.treatment,  # type: ignore[arg-type]
        label=tax.name,
        legal_text=tax.legal_text or "",
        official_code=tax.official_code or "",
    )


def codes_in(text: str | None) -> tuple[str, ...]:
    """Identifiers separated by commas."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def policy_of(currency: str, country: str | None = None) -> Policy:
    """How documents of a country in a currency are rounded; once a tax where nothing is set up.

    :param country: of the company that sells; None: of the one in use.
    """
    decimals = get_currency_precision(currency)
    rule = session().scalar(
        select(RoundingRule).where(RoundingRule.country == (country or _country()))
    )
    if rule is None:
        return Policy(decimals=decimals)
    return Policy(
        rounding=rule.rounding,  # type: ignore[arg-type]
        decimals=decimals,
        # a country's own figure is about its own currency: a sale in one with decimals keeps them
        line_decimals=max(rule.line_decimals, decimals) if rule.line_decimals is not None else None,
        coin=rule.coin or Decimal(0),
    )


def home_position(country: str | None = None) -> FiscalPosition | None:
    """The fiscal position of the country's own customers; prices with taxes were made with it."""
    return _first(country or _country(), "home")


def position_of(
    contact: Contact | None, country: str | None = None
) -> tuple[FiscalPosition | None, str]:
    """The fiscal position of a customer, and why it is that one.

    The one chosen for the customer; else by where they are: a region with a position of its own,
    a company of the Union, abroad, home.

    :param country: of the company that sells; None: of the one in use.
    :returns: (position, why); (None, why) where none is set up.
    """
    country = country or _country()
    if contact is None:
        return _first(country, "home"), _("No customer: the country's own.")
    chosen = _chosen(contact.id, country)
    if chosen is not None:
        return chosen, _("Chosen for the customer.")
    there = contact.country or country
    if there == country:
        region = _of_region(country, contact.region)
        if region is not None:
            return region, _("By the customer's region.")
        return _first(country, "home"), _("A customer of the country.")
    return _of_foreigner(contact, country, there)


def _of_foreigner(contact: Contact, country: str, there: str) -> tuple[FiscalPosition | None, str]:
    if in_union(country) and in_union(there):
        # a consumer of the Union pays the seller's VAT below the threshold of distance sales
        if contact.kind == "company" and contact.tax_id:
            position = _first(country, "eu_business")
            return position, _("A company of another country of the European Union.")
        return _first(country, "home"), _("A consumer of the European Union.")
    return _first(country, "abroad"), _("A customer of another country.")


def in_union(country: str) -> bool:
    """Whether a country's VAT is that of the European Union."""
    from stdnum.eu.vat import MEMBER_STATES

    return country.lower() in MEMBER_STATES - {"xi"}


def _country() -> str:
    company = current_company()
    return company.country if company else "ES"


def _positions(country: str, applies: str) -> list[FiscalPosition]:
    query = select(FiscalPosition).where(
        FiscalPosition.country == country,
        FiscalPosition.applies == applies,
        FiscalPosition.archived_at.is_(None),
    )
    return list(session().scalars(query.order_by(FiscalPosition.id)))


def _first(country: str, applies: str) -> FiscalPosition | None:
    return next(iter(_positions(country, applies)), None)


def _chosen(contact_id: int, country: str) -> FiscalPosition | None:
    query = select(FiscalPosition).join(
        CustomerTerms,
        and_(CustomerTerms.fiscal_position_id == FiscalPosition.id, CustomerTerms.id == contact_id),
    )
    return session().scalar(
        query.where(FiscalPosition.archived_at.is_(None), FiscalPosition.country == country)
    )


def _of_region(country: str, region: str | None) -> FiscalPosition | None:
    place = find_subdivision(country, region) if region else None
    if place is None:
        return None
    return next(
        (p for p in _positions(country, "regions") if place.iso in codes_in(p.regions)), None
    )
