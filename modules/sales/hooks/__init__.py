"""What sales adds to saves, events and contacts; one file an aggregate."""

from modules.sales.hooks import (
    automation,
    contacts,
    documents,
    forms,
    leads,
    opportunities,
)

contributions = (
    *contacts.contributions,
    *leads.contributions,
    *forms.contributions,
    *opportunities.contributions,
    *automation.contributions,
    *documents.contributions,
)
