"""Signed texts for addresses: cursors, one-click links, tokens of forms."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer


def signer(purpose: str) -> URLSafeSerializer:
    """What signs texts with the secret of the installation.

    :param purpose: nothing that was signed for one purpose is accepted for another.
    """
    return _plain(str(current_app.secret_key or ""), purpose)


def timed_signer(purpose: str) -> URLSafeTimedSerializer:
    """As :func:`signer`; the text tells when it was signed, so that it can be too old."""
    return _timed(str(current_app.secret_key or ""), purpose)


@lru_cache(maxsize=512)
def _plain(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=purpose)


@lru_cache(maxsize=64)
def _timed(secret: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=purpose)
