"""Screens about oneself: signing in and out, the password, one's own account."""

from __future__ import annotations

from flask import Flask

from core.ui.account.account import blueprint as account
from core.ui.account.signin import blueprint as signin


def init_account(app: Flask) -> None:
    """Register the screens."""
    app.register_blueprint(signin)
    app.register_blueprint(account)
