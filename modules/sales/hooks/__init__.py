"""What sales adds to saves, events and contacts; one file an aggregate."""

from modules.sales.hooks import (
    automation,
    contacts,
    forms,
    leads,
    opportunities,
    orders,
)

contributions = (
    *contacts.contributions,
    *leads.contributions,
    *forms.contributions,
    *opportunities.contributions,
    *automation.contributions,
    *orders.contributions,
)
