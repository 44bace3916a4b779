"""The workshop of :mod:`core.testing.workshop`."""

from core.testing.workshop import job, whole_app

__all__ = ["job", "whole_app"]
