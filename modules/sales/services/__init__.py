"""Use cases of sales, one group a file; what others ask of orders: :mod:`.documents`."""

from modules.sales.services import documents, opportunities, seeding
from modules.sales.services.leads import erasing

contributions = (
    *opportunities.contributions,
    *seeding.contributions,
    *erasing.contributions,
    *documents.contributions,
)
