"""Writes a new module: small, complete, its generic tests passing as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template

import click

from core.cli.db import write_migration
from core.kernel.manifest import Manifest, ManifestError

SKELETON = Path(__file__).with_name("skeleton")
ROOT = Path(__file__).resolve().parent.parent.parent
#: Files of the distribution, not of the module.
OUTSIDE = ("pyproject.toml", "conftest.py")


def write_module(name: str, path: Path | None) -> Iterator[Path]:
    """Write the files of a module and its first migration.

    :param path: directory of a distribution of its own; None writes into this checkout.
    :returns: each file written.
    :raises click.ClickException: the name cannot be used, or it exists already.
    """
    if path and path.resolve() == ROOT:
        path = None
    folder = (path or ROOT) / "modules" / name
    _check(name, folder)
    facts = {"name": name, "title": name.replace("_", " ").capitalize()}
    for source in sorted(SKELETON.rglob("*.txt")):
        target = _target(source, name, folder, path)
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(Template(source.read_text("utf-8")).substitute(facts), "utf-8")
            yield target
    (folder / "__init__.py").touch()
    yield folder / "__init__.py"
    migration = write_migration(name, "initial", paths=(path,) if path else ())
    assert migration is not None
    yield migration


def _check(name: str, folder: Path) -> None:
    try:
        Manifest(name=name, label=name, version="0.1.0")
    except ManifestError as error:
        raise click.ClickException(str(error)) from None
    if name == "core" or re.fullmatch(r"api|admin|apps|static|settings|setup|login", name):
        raise click.ClickException(f"{name} is a name of the platform: choose another")
    if folder.exists():
        raise click.ClickException(f"{folder} exists already")


def _target(source: Path, name: str, folder: Path, path: Path | None) -> Path | None:
    inside = source.relative_to(SKELETON).with_suffix("")
    if inside.name in OUTSIDE:  # a second module of a distribution leaves the files of the first
        return path / inside if path and not (path / inside).exists() else None
    if inside.suffix == ".po":
        return folder / "i18n" / inside.stem / "LC_MESSAGES" / f"{name}.po"
    return folder / inside
