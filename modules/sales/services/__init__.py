"""Use cases of sales, one group a file."""

from modules.sales.services import opportunities, seeding
from modules.sales.services.leads import erasing

contributions = (
    *opportunities.contributions,
    *seeding.contributions,
    *erasing.contributions,
)
