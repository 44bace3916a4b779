"""What this program is called and which version of it runs."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@cache
def product_version() -> str:
    """The version: of the installed distribution, or of the checkout this runs from."""
    project = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"
    try:
        return version("cauce")
    except PackageNotFoundError:
        return tomllib.loads(project.read_text())["project"]["version"]
