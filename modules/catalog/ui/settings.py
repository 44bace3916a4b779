"""What an administrator keeps in Ajustes: taxes, positions, rounding, rates, units, categories."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select

from core.api.locale import format_decimal
from core.api.services import company_today, session
from core.api.ui import (
    Ficha,
    FormView,
    ListColumn,
    ListView,
    PaletteEntry,
    Section,
    SettingsPage,
    Tab,
    _,
    _l,
)
from modules.catalog.models import TaxRate


def load_rates(ids: list[int]) -> Mapping[int, str]:
    """What each tax is today; one query for a page."""
    day = company_today()
    query = (
        select(TaxRate)
        .where(
            TaxRate.tax_id.in_(ids),
            TaxRate.valid_from <= day,
            or_(TaxRate.valid_to.is_(None), TaxRate.valid_to >= day),
        )
        .order_by(TaxRate.valid_from)
    )
    return {rate.tax_id: _words(rate) for rate in session().scalars(query)}


def _words(rate: TaxRate) -> str:
    if rate.pct is None:
        return _("%(amount)s per unit", amount=format_decimal(rate.per_unit, (0, 6)))
    return f"{format_decimal(rate.pct, (0, 6))}\N{NO-BREAK SPACE}%"


contributions = (
    ListView(
        name="catalog.tax",
        columns=("name", "catalog.rate", "code", "country", "kind", "treatment"),
        phone=("country", "catalog.rate"),
        sort="name",
        groups=("country", "kind"),
        tabs=(
            Tab("vat", _l("Value-added tax"), {"and": [["kind", "is", "vat"]]}),
            Tab("withholding", _l("Withholdings"), {"and": [["kind", "is", "withholding"]]}),
        ),
        new_label=_l("New tax"),
        empty_title=_l("There are no taxes yet"),
        empty_text=_l("Bring those of your country in Settings › Taxes."),
    ),
    ListColumn(
        name="catalog.rate",
        model="catalog.tax",
        label=_l("Rate today"),
        load=load_rates,
        numeric=True,
        default=True,
    ),
    FormView(
        name="catalog.tax",
        fields=("name", "code", "country", "kind", "treatment", "rates"),
        more=(
            "exigibility",
            "base",
            "includes",
            "decimals",
            "legal_text",
            "official_code",
            "source",
        ),
    ),
    Ficha(
        name="catalog.tax",
        tag="kind",
        meta=("code", "country"),
        sections=(
            Section(_l("Data"), ("country", "kind", "treatment", "rates", "exigibility")),
            Section(
                _l("How it is reckoned and named"),
                ("base", "includes", "decimals", "official_code", "legal_text", "source"),
            ),
        ),
    ),
    ListView(
        name="catalog.tax_class",
        columns=("name", "code", "help"),
        sort="name",
        new_label=_l("New tax class"),
        empty_title=_l("There are no tax classes yet"),
        empty_text=_l("A class says how products are taxed: general, reduced, exempt."),
    ),
    FormView(name="catalog.tax_class", fields=("name", "code", "help")),
    ListView(
        name="catalog.fiscal_position",
        columns=("name", "code", "country", "applies", "regions"),
        phone=("country", "applies"),
        sort="name",
        groups=("country",),
        new_label=_l("New fiscal position"),
        empty_title=_l("There are no fiscal positions yet"),
        empty_text=_l("Bring those of your country in Settings › Taxes."),
    ),
    FormView(
        name="catalog.fiscal_position",
        fields=("name", "code", "country", "applies", "regions", "taxes"),
        more=("legal_text",),
    ),
    Ficha(
        name="catalog.fiscal_position",
        meta=("code", "country"),
        sections=(
            Section(_l("Data"), ("country", "applies", "regions", "legal_text")),
            Section(_l("Taxes by class"), ("taxes",)),
        ),
    ),
    ListView(
        name="catalog.rounding",
        columns=("country", "rounding", "line_decimals", "coin", "source"),
        sort="country",
        new_label=_l("New rounding rule"),
        empty_title=_l("There are no rounding rules yet"),
        empty_text=_l("Without one, each tax is rounded once for the whole document."),
    ),
    FormView(
        name="catalog.rounding", fields=("country", "rounding", "line_decimals", "coin", "source")
    ),
    ListView(
        name="catalog.customer_rate",
        columns=("name", "contact_id", "pct", "valid_from", "valid_to", "source"),
        phone=("contact_id", "pct"),
        sort="-valid_from",
        groups=("contact_id", "tax_id"),
        new_label=_l("New rate of a customer"),
        empty_title=_l("No customer has a rate of their own"),
        empty_text=_l(
            "Withholdings and perceptions that a roll or a certificate fixes for a customer: write them "
            "down or import the roll. They take the place of the rate of the tax."
        ),
    ),
    FormView(
        name="catalog.customer_rate",
        fields=("contact_id", "tax_id", "pct", "valid_from", "valid_to", "source"),
        half=("valid_from", "valid_to"),
    ),
    ListView(
        name="catalog.exchange_rate",
        columns=("from_currency", "to_currency", "day", "rate", "source"),
        phone=("to_currency", "day", "rate"),
        sort="-day",
        groups=("from_currency",),
        new_label=_l("New exchange rate"),
        empty_title=_l("There are no exchange rates yet"),
        empty_text=_l(
            "A price in another currency is converted by the last rate known on the day of the document."
        ),
    ),
    FormView(
        name="catalog.exchange_rate",
        fields=("from_currency", "to_currency", "day", "rate", "source"),
    ),
    ListView(
        name="catalog.unit",
        columns=("name", "code", "family", "factor", "places", "official_code"),
        phone=("code",),
        sort="name",
        groups=("family",),
        new_label=_l("New unit"),
        empty_title=_l("There are no units yet"),
        empty_text=_l("Units say how products are counted: pieces, kilos, hours."),
    ),
    FormView(
        name="catalog.unit", fields=("name", "code", "family", "factor", "places", "official_code")
    ),
    ListView(
        name="catalog.category",
        columns=("name",),
        sort="name",
        new_label=_l("New category"),
        empty_title=_l("There are no product categories yet"),
        empty_text=_l("Categories help to find products and to look at sales by family."),
    ),
    SettingsPage(
        name="catalog.taxes",
        weight=40,
        label=_l("Taxes"),
        icon="receipt-tax",
        help=_l("Taxes with their rates, who bears which, and how documents are rounded."),
        permission="catalog.tax.update",
        href="/catalog/tax-setup",
    ),
    SettingsPage(
        name="catalog.customer_rates",
        weight=41,
        label=_l("Rates of customers"),
        icon="user-check",
        help=_l("What a roll or a certificate withholds or perceives from each customer."),
        permission="catalog.customer_rate.update",
        href="/catalog/customer-rates",
    ),
    SettingsPage(
        name="catalog.exchange_rates",
        weight=41,
        label=_l("Exchange rates"),
        icon="arrows-exchange",
        help=_l("What currencies are worth in each other, by day."),
        permission="catalog.exchange_rate.update",
        href="/catalog/exchange-rates",
    ),
    SettingsPage(
        name="catalog.units",
        weight=42,
        label=_l("Units"),
        icon="ruler-2",
        permission="catalog.unit.update",
        href="/catalog/units",
    ),
    SettingsPage(
        name="catalog.categories",
        weight=43,
        label=_l("Product categories"),
        icon="category",
        permission="catalog.category.update",
        href="/catalog/categories",
    ),
    PaletteEntry(
        name="catalog.taxes",
        label=_l("Taxes"),
        words=_l("vat rates withholding fiscal position rounding"),
        href="/catalog/tax-setup",
        icon="receipt-tax",
        permission="catalog.tax.update",
    ),
    PaletteEntry(
        name="catalog.exchange_rates",
        label=_l("Exchange rates"),
        words=_l("currency dollar euro"),
        href="/catalog/exchange-rates",
        icon="arrows-exchange",
        permission="catalog.exchange_rate.update",
    ),
)
