"""Why a change of modules was not made; the texts are for people."""

from __future__ import annotations


class LifecycleError(Exception):
    """The change was not made and the installation is as it was.

    :param text: for people, translated.
    :param module: the module it is about, if it is about one.
    """

    code = "refused"

    def __init__(self, text: str, module: str = "") -> None:
        super().__init__(text)
        self.module = module


class Blocked(LifecycleError):
    """Something must be done first: dependants, a missing file, a confirmation."""

    code = "blocked"


class ModuleFails(LifecycleError):
    """The module's own code or migration failed; ``reason`` is technical and names it."""

    code = "failed"

    def __init__(self, text: str, module: str, reason: str) -> None:
        super().__init__(text, module)
        self.reason = reason
