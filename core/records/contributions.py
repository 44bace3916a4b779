"""Registers the tables of the records layer with the mapper."""

from core.records import custom, tags
from core.db import numbering

contributions = ()

__all__ = ["custom", "numbering", "tags"]
