"""Pages of logistics that no declaration expresses, one file a part."""

from modules.logistics.pages import (
    deliveries,
    documents,
    labels,
    proof,
    returns,
    scanning,
    tracking,
)

contributions = (
    *documents.contributions,
    *deliveries.contributions,
    *labels.contributions,
    *proof.contributions,
    *returns.contributions,
    *scanning.contributions,
    *tracking.contributions,
)
