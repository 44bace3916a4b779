"""What the records layer brings: the platform's own records, and its tables to the mapper."""

from core.records import links, tags
from core.records.platform import contributions

__all__ = ["contributions", "links", "tags"]
