"""Security headers of every answer (UI guide §1)."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'inline-speculation-rules'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "object-src": "'none'",
}
BACK_OFFICE = "/admin"


def init_headers(app: Flask) -> None:
    """Send the headers with every answer."""
    app.after_request(add_headers)


def nonce() -> str:
    """The number used once that lets the back office's own inline scripts run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def policy(path: str) -> str:
    """The content security policy of an address; the back office's scripts carry a nonce."""
    parts = dict(POLICY)
    if path == BACK_OFFICE or path.startswith(f"{BACK_OFFICE}/"):
        parts["script-src"] = f"'self' 'nonce-{nonce()}'"
        parts["style-src"] = f"'self' 'nonce-{nonce()}'"
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def add_headers(response: Response) -> Response:
    """Headers that keep a page from being framed, sniffed, cached by others or scripted."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(request.path))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if g.get("cauce_user") is not None:
        # asked for again each time; signing out clears what the browser kept (Clear-Site-Data)
        headers.setdefault("Cache-Control", "private, no-cache")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
