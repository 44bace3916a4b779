"""What support adds to saves, events and contacts; one file an aggregate."""

from modules.support.hooks import (
    automation,
    calendars,
    cases,
    clocks,
    contacts,
    erasing,
    escalation,
    messages,
)

contributions = (
    *contacts.contributions,
    *erasing.contributions,
    *cases.contributions,
    *calendars.contributions,
    *clocks.contributions,
    *messages.contributions,
    *escalation.contributions,
    *automation.contributions,
)
