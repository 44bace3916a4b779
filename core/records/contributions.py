"""Registers the tables of the records layer with the mapper."""

from core.db import numbering
from core.records import custom, tags

contributions = ()

__all__ = ["custom", "numbering", "tags"]
