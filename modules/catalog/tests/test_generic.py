"""What every module must hold; the module's own tests stand beside this file."""

from core.testing.generic import *  # noqa: F403

MODULES = ["catalog"]
