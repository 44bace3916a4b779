"""Addresses of the files that ``scripts/assets.py`` builds, and serving them."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask
from markupsafe import Markup, escape
from whitenoise import WhiteNoise

log = logging.getLogger(__name__)

DIST = Path(__file__).resolve().parent / "static/dist"
PREFIX = "/static/"
#: Names carry a digest of twelve digits, so browsers may keep them for ever.
IMMUTABLE = r"^.+\.[0-9a-f]{12}\.\w+$"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Logical name → hashed name; empty, with a warning, when the files were never built."""
    path = DIST / "manifest.json"
    if path.exists():
        return json.loads(path.read_text())
    log.warning("core/ui/static/dist is missing: pages have no style until scripts/setup ran")
    return {}


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """Address of a built file by its logical name. :raises KeyError: there is no such file."""
    known = manifest()
    return PREFIX + (known[name] if known else name)


@lru_cache(maxsize=512)
def draw_icon(name: str, size: str = "") -> Markup:
    """An icon of the sprite. :param size: "" 18 px, "s" 15, "l" 22."""
    use = '<svg class="c-icon {}" aria-hidden="true"><use href="{}#{}"/></svg>'
    return Markup(use).format(size, asset("icons.svg"), name)


def draw_tag(text: Any, tone: str = "", symbol: str = "") -> Markup:
    """A tag, as the macro of pages draws it. :param tone: rojo | ambar | verde … :param symbol: icon."""
    before = draw_icon(symbol) if symbol else ""
    style = f" is-{tone}" if tone else ""
    return Markup(f'<span class="c-tag{style}">{before}{escape(text)}</span>')


def serve_assets(app: Flask) -> None:
    """Let WhiteNoise answer for the built files, outside of the application."""
    if DIST.is_dir():
        app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
            app.wsgi_app, root=str(DIST), prefix=PREFIX, immutable_file_test=IMMUTABLE
        )
