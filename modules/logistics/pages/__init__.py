"""Pages of logistics that no declaration expresses, one file a part."""

from modules.logistics.pages import documents

contributions = documents.contributions
