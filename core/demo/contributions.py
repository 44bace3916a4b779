"""Registers the table of demo rows with the mapper."""

from core.demo import models

contributions = ()

__all__ = ["contributions", "models"]
