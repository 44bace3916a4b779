"""For ``rest.py`` of a module: operations beyond those that every collection has."""

from core.rest.operations import RestOperation

__all__ = ["RestOperation"]
