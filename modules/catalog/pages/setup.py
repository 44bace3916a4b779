"""Taxes in Ajustes: which countries are set up, and where each part is kept."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from core.api.locale import country_name
from core.api.services import current_company, session
from core.api.ui import Crumb, Pages, _, access, leave, ngettext, render_page, toast
from modules.catalog.models import FiscalPosition, RoundingRule, Tax, TaxClass
from modules.catalog.services import seeding

blueprint = Blueprint("catalog_setup", __name__, url_prefix="/catalog")
contributions = (Pages(name="catalog.setup", blueprint=blueprint),)


@blueprint.get("/tax-setup")
@access("catalog.tax.update")
def tax_setup() -> Response:
    """The parts of the tax model with how many there are, and the countries that can be brought."""
    company = current_company()
    here = company.country if company else ""
    countries = [
        {
            "code": code,
            "name": country_name(code),
            "known": seeding.known(code),
            "own": code == here,
        }
        for code in seeding.COUNTRIES
    ]
    return render_page(
        "catalog/tax_setup.html",
        title=_("Taxes"),
        crumbs=(Crumb(_("Settings"), "/settings/"), Crumb(_("Taxes"))),
        active="/settings/",
        countries=sorted(countries, key=lambda one: not one["own"]),
        served=here in seeding.COUNTRIES,
        parts=_parts(),
    )


def _parts() -> list[tuple[str, str, str, int, str]]:
    """(address, icon, label, how many, what it is)."""
    parts = (
        ("/catalog/taxes", "receipt-tax", _("Taxes"), Tax, _("Each with its rates, by date.")),
        (
            "/catalog/fiscal-positions",
            "gavel",
            _("Fiscal positions"),
            FiscalPosition,
            _("Which taxes each kind of customer bears."),
        ),
        (
            "/catalog/tax-classes",
            "category",
            _("Tax classes"),
            TaxClass,
            _("What a product is for the tax office."),
        ),
        (
            "/catalog/roundings",
            "math",
            _("Rounding of documents"),
            RoundingRule,
            _("By line or once for each tax, by country."),
        ),
    )
    return [
        (href, icon, label, session().scalar(select(func.count(cls.id))) or 0, text)
        for href, icon, label, cls, text in parts
    ]


@blueprint.post("/tax-setup")
@access("catalog.tax.create")
def bring() -> Response:
    """Add what is missing of a country's taxes; what is there stays as the company has it."""
    try:
        added = seeding.bring(request.form.get("country", ""))
    except KeyError:
        raise NotFound from None
    if added:
        toast(ngettext("%(num)s row added.", "%(num)s rows added.", added))
    else:
        toast(_("Nothing is missing."))
    return leave("/catalog/tax-setup")
