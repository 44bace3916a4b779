"""Pages of logistics that no declaration expresses, one file a part."""

from modules.logistics.pages import deliveries, documents, returns, tracking

contributions = (
    *documents.contributions,
    *deliveries.contributions,
    *returns.contributions,
    *tracking.contributions,
)
