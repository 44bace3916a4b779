"""What logistics does at the moments of records, one file a part."""

from modules.logistics.hooks import deliveries, documents, orders, returns

contributions = (
    *documents.contributions,
    *deliveries.contributions,
    *orders.contributions,
    *returns.contributions,
)
