"""Connects the database to the application."""

from __future__ import annotations

from flask import Flask

from core.config import Settings
from core.db.ext import apply_rules, db, engine_options


def init_db(app: Flask, settings: Settings) -> None:
    """Configure Flask-SQLAlchemy and the rules of the engine."""
    if settings.database_url.startswith("sqlite:///"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        apply_rules(db.engine)
