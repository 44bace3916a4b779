"""Every module on this machine, and the platform's own models."""

from core.testing.generic import *  # noqa: F403
