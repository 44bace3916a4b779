"""What the records layer brings: the platform's own records, imports, and its tables to the mapper."""

from core.records import links, tags
from core.records.importing import jobs
from core.records.platform import contributions as platform

contributions = (*platform, *jobs.contributions)

__all__ = ["contributions", "links", "tags"]
