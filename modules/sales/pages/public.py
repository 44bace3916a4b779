"""What every public page of forms answers with."""

from __future__ import annotations

from flask import Response

from modules.sales.services.forms.pages import ancestors


def answer(html: str, hosts: str | None, status: int = 200) -> Response:
    """A page that runs nothing but our own script, is kept by nobody, and is framed by some hosts."""
    made = Response(html, status, mimetype="text/html")
    made.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {ancestors(hosts)}"
    )
    # browsers that know frame-ancestors leave this one aside
    made.headers["X-Frame-Options"] = "SAMEORIGIN"
    made.headers["Cache-Control"] = "no-store"
    made.headers["Referrer-Policy"] = "no-referrer"
    return made
