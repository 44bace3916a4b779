"""What a module says about itself before anything of it is imported."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?")


class ManifestError(Exception):
    """A manifest cannot be used; the text names the module and what to mend."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The manifest of a module: data only.

    :raises ManifestError: the name or version is malformed.
    """

    #: Identifier: folder, table prefix, address and permission prefix.
    name: str
    #: What people read; an English msgid of the module's own catalogue.
    label: str
    #: major.minor[.patch]
    version: str
    #: One sentence for the catalogue of applications.
    summary: str = ""
    #: Modules that must be installed too.
    depends: tuple[str, ...] = ()
    #: Modules for which ``with_<name>.py`` holds glue, loaded only while they are installed too.
    optional: tuple[str, ...] = ()
    #: Heading under which the catalogue lists it.
    category: str = "Other"
    #: Icon of the sprite.
    icon: str = "puzzle"
    #: Set by the discovery: dotted package of the module.
    package: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ManifestError(f"Module name {self.name!r}: use lower case letters, digits and _")
        if not _VERSION.fullmatch(self.version):
            raise ManifestError(
                f"Module {self.name!r}: version {self.version!r} is not 1.2 or 1.2.3"
            )

    @property
    def version_tuple(self) -> tuple[int, ...]:
        """The version as numbers, to compare."""
        return tuple(int(part) for part in self.version.split("."))
