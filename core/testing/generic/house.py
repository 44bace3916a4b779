"""The modules and models under test, known when tests are collected."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from core.app import CORE_PARTS
from core.kernel import discovery
from core.kernel.discovery import discover
from core.kernel.loader import Kernel, load
from core.kernel.manifest import Manifest
from core.records.spec import ModelSpec
from core.testing.people import PEOPLE


@cache
def house() -> Kernel:
    """The registries of every module on this machine."""
    extra = [Path(p) for p in os.environ.get("CAUCE_MODULES_PATH", "").split(os.pathsep) if p]
    available, broken = discover(extra)
    return load(Kernel(available=available, broken=broken), CORE_PARTS, sorted(available))


def manifest_of(module: str) -> Manifest:
    """The manifest of a module."""
    return house().available[module]


def folder_of(module: str) -> Path:
    """Where the files of a module are."""
    return discovery.folder_of(manifest_of(module))


def sources(module: str) -> list[Path]:
    """The Python files of a module that run in production."""
    folder = folder_of(module)
    files = sorted(folder.rglob("*.py"))
    return [f for f in files if not {"tests", "migrations"} & set(f.relative_to(folder).parts)]


def spec_named(model: str) -> ModelSpec:
    """The specification of a model."""
    return house().of(ModelSpec)[model]


def owned(type_: type, module: str) -> list[Any]:
    """The contributions of a type that a module registers."""
    registry = house().of(type_)
    return [item for item in registry if registry.owner(item.name) == module]


#: People of every scope: own and team, customer, everything.
ON_BOTH = ("jefatura", "soporte", "ventas")


def _people(database: str) -> list[str]:
    """Everybody; on the second database one of each scope, for the rights are worked out before any
    database is asked: there it is the SQL of the scopes that must say the same."""
    return sorted(PEOPLE) if database == "sqlite" else [p for p in sorted(PEOPLE) if p in ON_BOTH]


def pytest_generate_tests(metafunc: Any) -> None:
    """Give tests their ``module``, ``model`` and ``person``."""
    chosen = getattr(metafunc.module, "MODULES", None)
    modules = sorted(house().available) if chosen is None else list(chosen)
    owners = ["core", *modules] if chosen is None else modules
    if "module" in metafunc.fixturenames:
        metafunc.parametrize("module", modules)
    if "model" in metafunc.fixturenames:
        registry = house().of(ModelSpec)
        names = [s.name for s in registry if registry.owner(s.name) in owners]
        metafunc.parametrize("model", names)
    if "person" in metafunc.fixturenames:
        metafunc.parametrize("person", _people(metafunc.config.getoption("--db")))
