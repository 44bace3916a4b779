"""Finds the modules that exist on this machine, without importing more than their manifests."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from core.kernel.manifest import Manifest, ManifestError

ENTRY_POINT_GROUP = "cauce.modules"


def discover(extra_paths: Iterable[Path] = ()) -> tuple[dict[str, Manifest], dict[str, str]]:
    """Read every manifest.

    :param extra_paths: directories that contain ``modules/<name>`` (``CAUCE_MODULES_PATH``).
    :returns: manifests by name, and by package the reason why its manifest cannot be read.
    :raises ManifestError: two packages claim the same name.
    """
    for path in extra_paths:
        if str(path) not in sys.path:
            sys.path.insert(0, str(path))
    importlib.invalidate_caches()
    found: dict[str, Manifest] = {}
    broken: dict[str, str] = {}
    for package in _packages():
        try:
            manifest = _read(package)
        except Exception as error:  # a foreign manifest must not stop the house
            broken[package] = f"{type(error).__name__}: {error}"
            continue
        if manifest.name in found:
            raise ManifestError(
                f"Two packages bring the module {manifest.name!r}: "
                f"{found[manifest.name].package} and {package}"
            )
        found[manifest.name] = manifest
    return found, broken


def folder_of(manifest: Manifest) -> Path:
    """Where the files of a module are."""
    spec = find_spec(manifest.package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _packages() -> list[str]:
    names: list[str] = []
    try:
        namespace = importlib.import_module("modules")
    except ModuleNotFoundError:
        pass
    else:
        # A namespace path computed before sys.path grew is refreshed by reading it again.
        names += [
            f"modules.{info.name}"
            for info in pkgutil.iter_modules(namespace.__path__)
            if info.ispkg
        ]
    names += [entry.value for entry in entry_points(group=ENTRY_POINT_GROUP)]
    return sorted(set(names))


def _read(package: str) -> Manifest:
    manifest = importlib.import_module(f"{package}.manifest").manifest
    if not isinstance(manifest, Manifest):
        raise ManifestError(f"{package}.manifest: 'manifest' is not a Manifest")
    if package.startswith("modules.") and package != f"modules.{manifest.name}":
        raise ManifestError(f"{package}: its manifest says {manifest.name!r}; names must agree")
    return replace(manifest, package=package)
