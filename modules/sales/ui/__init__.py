"""Screens of sales, one file an aggregate."""

from modules.sales.ui import (
    converting,
    council,
    definition,
    dictionaries,
    document_panels,
    facts,
    forms,
    lead_panels,
    leads,
    month,
    opportunities,
    opportunity_panels,
    orders,
    quotes,
    reports,
    sharing,
)

contributions = (
    *opportunities.contributions,
    *opportunity_panels.contributions,
    *leads.contributions,
    *lead_panels.contributions,
    *month.contributions,
    *converting.contributions,
    *definition.contributions,
    *reports.contributions,
    *council.contributions,
    *sharing.contributions,
    *forms.contributions,
    *dictionaries.contributions,
    *facts.contributions,
    *quotes.contributions,
    *orders.contributions,
    *document_panels.contributions,
)
