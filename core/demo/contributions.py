"""Registers the table of demo rows with the mapper, and what people have planned."""

from core.demo import activities, models

contributions = activities.contributions

__all__ = ["contributions", "models"]
