"""What must be true of the catalog before it is saved, whoever saves it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select, update

from core.api.locale import find_subdivision
from core.api.services import (
    ContactReference,
    Draft,
    SaveStep,
    StoredStep,
    _,
    session,
)
from modules.catalog.models import (
    Component,
    CustomerRate,
    CustomerTerms,
    ExchangeRate,
    ListPrice,
    PriceList,
    Product,
    Tax,
)
from modules.catalog.models.own_rates import CUSTOMER_RATE
from modules.catalog.models.positions import FISCAL_POSITION, ROUNDING
from modules.catalog.models.prices import PRICE, PRICE_LIST
from modules.catalog.models.product import PRODUCT
from modules.catalog.models.rates import EXCHANGE_RATE
from modules.catalog.models.taxes import TAX, TAX_CLASS
from modules.catalog.models.units import UNIT
from modules.catalog.services import kits
from modules.catalog.services.taxes.lookup import codes_in


def unique(name: str) -> Callable[[Draft], None]:
    """A step that refuses a value that another record of the model has."""

    def check(draft: Draft) -> None:
        value = draft.values.get(name)
        cls = draft.spec.cls
        if value in (None, "") or not _another(draft, getattr(cls, name) == value):
            return
        draft.error(name, _("Another record has it already: %(value)s.", value=value))

    return check


def _another(draft: Draft, *conditions: Any) -> bool:
    cls = draft.spec.cls
    query = select(cls.id).where(*conditions).limit(1)
    if draft.record is not None:
        query = query.where(cls.id != draft.record.id)
    return session().scalar(query) is not None


def check_barcode(draft: Draft) -> None:
    """A scanned code means one product; an archived one may have had it."""
    code = draft.values.get("barcode")
    if code and _another(draft, Product.barcode == code, Product.archived_at.is_(None)):
        draft.error("barcode", _("Another product has this barcode."))


def check_kit(draft: Draft) -> None:
    """Kits are made of products that are no kits; only kits are made of anything."""
    if not {"kind", "components"} & draft.values.keys():
        return
    number = draft.record.id if draft.record is not None else 0
    is_kit = draft.merged.get("kind") == "kit"
    lines = draft.values.get("components")
    if lines is None and number:
        query = select(Component.id).where(Component.kit_id == number).limit(1)
        lines = [{}] if session().scalar(query) else []
    if lines and not is_kit:
        draft.error("components", _("Only a kit has components: choose the kind Kit."))
    if is_kit and number and kits.used_in(number):
        draft.error("kind", _("It is part of a kit, so it cannot be one."))
    _check_components(draft, number)


def _check_components(draft: Draft, number: int) -> None:
    ids = [line["product_id"] for line in draft.values.get("components") or ()]
    if number in ids:
        draft.error("components", _("A kit cannot contain itself."))
    if len(set(ids)) != len(ids):
        draft.error(
            "components", _("The same product stands there twice: put the quantities together.")
        )
    query = select(Product.name).where(Product.id.in_(ids), Product.kind == "kit").limit(1)
    if inner := session().scalar(query):
        draft.error(
            "components", _("%(product)s is a kit: a kit has no kits inside.", product=inner)
        )


def check_days(draft: Draft) -> None:
    """The last day does not come before the first one."""
    first, last = draft.merged.get("valid_from"), draft.merged.get("valid_to")
    if first and last and last < first:
        draft.error("valid_to", _("The last day comes before the first one."))


def check_circle(draft: Draft) -> None:
    """A list is not based on itself, nor on one that is based on it."""
    number = draft.record.id if draft.record is not None else 0
    seen, at = set(), draft.values.get("based_on_id")
    while at and at not in seen:
        if at == number:
            draft.error("based_on_id", _("The list would be based on itself."))
            return
        seen.add(at)
        at = session().scalar(select(PriceList.based_on_id).where(PriceList.id == at))


def complete_price(draft: Draft) -> None:
    """Name and currency of a price follow from product and list; two prices never say the same."""
    merged = draft.merged
    if draft.errors or not merged.get("list_id") or not merged.get("product_id"):
        return
    kept = session().get(PriceList, merged["list_id"])
    product = session().get(Product, merged["product_id"])
    if kept is None or product is None:
        return
    _fill(draft, "currency", kept.currency)
    _fill(draft, "name", product.name)
    same = (
        ListPrice.list_id == kept.id,
        ListPrice.product_id == product.id,
        ListPrice.min_quantity == merged.get("min_quantity"),
        ListPrice.valid_from == merged.get("valid_from"),
    )
    if _another(draft, *same):
        draft.error(
            "product_id",
            _(
                "The list has a price of this product from the same quantity and day: change that one."
            ),
        )


def _fill(draft: Draft, name: str, value: Any) -> None:
    if draft.merged.get(name) != value:
        draft.values[name] = draft.merged[name] = value


def check_rate(draft: Draft) -> None:
    """One rate a day of two different currencies."""
    merged = draft.merged
    pair = merged.get("from_currency"), merged.get("to_currency")
    if not all(pair):
        return
    if pair[0] == pair[1]:
        draft.error("to_currency", _("Choose two different currencies."))
    same = (
        ExchangeRate.from_currency == pair[0],
        ExchangeRate.to_currency == pair[1],
        ExchangeRate.day == merged.get("day"),
    )
    if _another(draft, *same):
        draft.error("day", _("There is a rate of these currencies from this day: change that one."))


def complete_customer_rate(draft: Draft) -> None:
    """Only what is withheld or perceived differs by customer; two rates never hold on one day."""
    merged = draft.merged
    tax = session().get(Tax, merged.get("tax_id") or 0)
    if draft.errors or tax is None:
        return
    if tax.kind not in ("withholding", "perception"):
        draft.error(
            "tax_id", _("Choose a withholding or a perception: the others are alike for all.")
        )
    _fill(draft, "name", tax.name)
    first, last = merged["valid_from"], merged.get("valid_to")
    same = [CustomerRate.contact_id == merged["contact_id"], CustomerRate.tax_id == tax.id]
    same.append(or_(CustomerRate.valid_to.is_(None), CustomerRate.valid_to >= first))
    if last is not None:
        same.append(CustomerRate.valid_from <= last)
    if _another(draft, *same):
        text = _("The customer has a rate of this tax on those days: end it the day before.")
        draft.error("valid_from", text)


def check_tax(draft: Draft) -> None:
    """Taxes that are named exist; rates do not overlap; each says how much."""
    _check_includes(draft)
    rates = draft.values.get("rates") or ()
    if any(rate.get("pct") is None and rate.get("per_unit") is None for rate in rates):
        draft.error("rates", _("Each rate needs a percentage or an amount per unit."))
    if any(a["valid_to"] and a["valid_to"] < a["valid_from"] for a in rates):
        draft.error("rates", _("The last day comes before the first one."))
    elif _overlap(rates):
        draft.error("rates", _("Two rates hold on the same day: end the older one the day before."))


def _overlap(rates: Any) -> bool:
    """Whether two rates hold on one day; the later of two without an end simply follows."""
    in_order = sorted(rates, key=lambda rate: rate["valid_from"])
    return any(
        (one["valid_to"] or date.min) >= other["valid_from"]
        or one["valid_from"] == other["valid_from"]
        for one, other in itertools.pairwise(in_order)
    )


def _check_includes(draft: Draft) -> None:
    names = codes_in(draft.merged.get("includes"))
    if draft.merged.get("base") != "net" and not names:
        draft.error("includes", _("Name the taxes it is applied to."))
    if not names or "includes" not in draft.values:
        return
    if draft.merged.get("code") in names:
        draft.error("includes", _("A tax is not applied to itself."))
    known = dict(session().execute(select(Tax.code, Tax.includes).where(Tax.code.in_(names))).all())
    for name in names:
        if name not in known:
            draft.error("includes", _("There is no tax %(code)s.", code=name))
        elif draft.merged.get("code") in codes_in(known[name]):
            draft.error("includes", _("%(code)s is applied to this tax already.", code=name))
    draft.values["includes"] = ", ".join(names)


def complete_position(draft: Draft) -> None:
    """Regions by their codes, as people write them; needed where the position applies to regions."""
    country, text = draft.merged.get("country"), draft.merged.get("regions")
    if draft.merged.get("applies") == "regions" and not text:
        draft.error("regions", _("Name the regions."))
    if not draft.values.get("regions") or not country:
        return
    found = []
    for name in codes_in(draft.values["regions"]):
        place = find_subdivision(country, name)
        if place is None:
            draft.error("regions", _("There is no region %(name)s in the country.", name=name))
        else:
            found.append(place.iso)
    draft.values["regions"] = ", ".join(dict.fromkeys(found)) or None


def rename_prices(_spec: Any, record: Product, changes: Mapping[str, Any]) -> None:
    """Prices are called like their product."""
    if "name" in changes:
        session().execute(
            update(ListPrice)
            .where(ListPrice.product_id == record.id)
            .values(name=record.name)
            .execution_options(synchronize_session=False)
        )


def follow_list(_spec: Any, record: PriceList, changes: Mapping[str, Any]) -> None:
    """Prices are in the currency of their list."""
    if "currency" in changes:
        session().execute(
            update(ListPrice)
            .where(ListPrice.list_id == record.id)
            .values(currency=record.currency)
            .execution_options(synchronize_session=False)
        )


def _nothing(_spec: Any, _ids: list[int]) -> None:
    """New products and lists have no prices yet."""


contributions = (
    SaveStep(name="catalog.unit.code", model=UNIT, call=unique("code")),
    SaveStep(name="catalog.tax_class.code", model=TAX_CLASS, call=unique("code")),
    SaveStep(name="catalog.tax.code", model=TAX, call=unique("code")),
    SaveStep(name="catalog.tax.check", model=TAX, call=check_tax, weight=110),
    SaveStep(name="catalog.fiscal_position.code", model=FISCAL_POSITION, call=unique("code")),
    SaveStep(name="catalog.fiscal_position.regions", model=FISCAL_POSITION, call=complete_position),
    SaveStep(name="catalog.rounding.country", model=ROUNDING, call=unique("country")),
    SaveStep(name="catalog.product.code", model=PRODUCT, call=unique("code")),
    SaveStep(name="catalog.product.barcode", model=PRODUCT, call=check_barcode),
    SaveStep(name="catalog.product.kit", model=PRODUCT, call=check_kit),
    SaveStep(name="catalog.price_list.days", model=PRICE_LIST, call=check_days),
    SaveStep(name="catalog.price_list.circle", model=PRICE_LIST, call=check_circle),
    SaveStep(name="catalog.price.days", model=PRICE, call=check_days),
    SaveStep(name="catalog.price.complete", model=PRICE, call=complete_price, weight=110),
    SaveStep(name="catalog.customer_rate.days", model=CUSTOMER_RATE, call=check_days),
    SaveStep(
        name="catalog.customer_rate.complete",
        model=CUSTOMER_RATE,
        call=complete_customer_rate,
        weight=110,
    ),
    SaveStep(name="catalog.exchange_rate.check", model=EXCHANGE_RATE, call=check_rate),
    StoredStep(
        name="catalog.product.prices",
        applies=lambda spec: spec.name == PRODUCT,
        created=_nothing,
        updated=rename_prices,
    ),
    StoredStep(
        name="catalog.price_list.prices",
        applies=lambda spec: spec.name == PRICE_LIST,
        created=_nothing,
        updated=follow_list,
    ),
    # the terms of the contact that stays hold; an erased person has none
    ContactReference(
        name="catalog.terms.contact",
        cls=CustomerTerms,
        column="id",
        on_merge="dedupe",
        on_erase="delete",
    ),
    ContactReference(
        name="catalog.customer_rate.contact",
        cls=CustomerRate,
        column="contact_id",
        on_merge="move",
        on_erase="delete",
    ),
)
