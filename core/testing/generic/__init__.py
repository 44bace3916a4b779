"""What every module must hold, tested without a line of the module's own.

A module's tests need one file::

    from core.testing.generic import *  # noqa: F403

    MODULES = ["billing"]  # without it: every module on this machine, and the platform's own models
"""

from core.testing.generic.access import *  # noqa: F403
from core.testing.generic.access import __all__ as _access
from core.testing.generic.declarations import *  # noqa: F403
from core.testing.generic.declarations import __all__ as _declarations
from core.testing.generic.hostile import *  # noqa: F403
from core.testing.generic.hostile import __all__ as _hostile
from core.testing.generic.house import pytest_generate_tests
from core.testing.generic.isolation import *  # noqa: F403
from core.testing.generic.isolation import __all__ as _isolation
from core.testing.generic.lifecycle import *  # noqa: F403
from core.testing.generic.lifecycle import __all__ as _lifecycle
from core.testing.generic.saving import *  # noqa: F403
from core.testing.generic.saving import __all__ as _saving
from core.testing.generic.screens import *  # noqa: F403
from core.testing.generic.screens import __all__ as _screens

__all__ = [
    "pytest_generate_tests",
    *_access,
    *_declarations,
    *_hostile,
    *_isolation,
    *_lifecycle,
    *_saving,
    *_screens,
]
