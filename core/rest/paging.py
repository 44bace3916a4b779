"""Addresses of further pages."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request


def next_page(cursor: str) -> str:
    """The address in use, from a cursor on."""
    return f"{request.base_url}?{urlencode({**request.args.to_dict(), 'after': cursor})}"
