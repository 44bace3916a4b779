"""Secrets kept in the database: encrypted with the key of the installation, which is not in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from flask import current_app


def encrypt(text: str) -> str:
    """Encrypt a text for storage (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _cipher().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str | None:
    """The text of :func:`encrypt`; None when the installation's key is another one."""
    from cryptography.fernet import InvalidToken

    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def keyed_hash(text: str, purpose: str) -> str:
    """HMAC-SHA256 of a short secret, useless without the installation's key.

    :param purpose: keeps equal texts of different uses apart.
    """
    return hmac.new(_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def _key(purpose: str) -> bytes:
    secret = str(current_app.secret_key)
    return hashlib.sha256(f"cauce:{purpose}:{secret}".encode()).digest()


def _cipher() -> Any:
    # loaded on first use: few processes ever need it, and it is heavy
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(_key("secrets")))
