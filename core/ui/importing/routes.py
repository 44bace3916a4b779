"""Addresses of the import screens. Whoever signed in may ask; the services decide the rest."""

from __future__ import annotations

from flask import Flask

from core.access.routes import signed_in
from core.ui.importing import pages

ONE = "/imports/<int:import_id>"


def init_imports(app: Flask) -> None:
    """Register the pages."""
    for rule, name, view, methods in (
        ("/imports", "list", pages.show_imports, ("GET",)),
        ("/imports/new", "new", pages.new_import, ("GET", "POST")),
        (f"{ONE}/columns", "columns", pages.columns, ("GET", "POST")),
        (f"{ONE}/preview", "preview", pages.preview, ("GET", "POST")),
        (ONE, "show", pages.show_import, ("GET",)),
        (f"{ONE}/<any(undo, resume, discard):action>", "act", pages.act, ("POST",)),
        (f"{ONE}/report.csv", "report", pages.full_report, ("GET",)),
        (f"{ONE}/corrections.csv", "corrections", pages.corrections, ("GET",)),
    ):
        app.add_url_rule(rule, f"imports.{name}", signed_in(view), methods=methods)
