"""The REST API and its OpenAPI description, generated from the registered models."""

from core.rest.operations import RestOperation

__all__ = ["RestOperation"]
