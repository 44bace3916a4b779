"""Use cases of support, one group a file."""

from modules.support.services import desk, macros, mail, phrases, seeding, taking

contributions = (
    *seeding.contributions,
    *mail.contributions,
    *taking.contributions,
    *desk.contributions,
    *phrases.contributions,
    *macros.contributions,
)
