"""Addresses are built by rules that were only matched before."""

from __future__ import annotations

import subprocess
import sys

from flask import url_for

from core.ui.rules import QuickRule

#: Loaded where somebody needs them, not by every web process.
HEAVY = ("openpyxl", "celery", "kombu", "alembic", "holidays", "pycountry", "charset_normalizer")


def test_every_address_is_built(app):
    with app.test_request_context():
        assert url_for("ui.contacts.contact.record", record_id=7) == "/contacts/7"
        assert url_for("ui.contacts.contact.record", record_id=7, tab="x") == "/contacts/7?tab=x"
        assert url_for("ui.contacts.contact.record", record_id=8) == "/contacts/8"
    assert all(isinstance(rule, QuickRule) for rule in app.url_map.iter_rules())


def test_a_web_process_loads_no_heavy_library_at_start():
    code = f"import sys, core.app; print([m for m in {HEAVY} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
