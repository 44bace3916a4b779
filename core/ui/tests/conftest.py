"""Contacts of two sellers, made through the service."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core import records


@pytest.fixture
def people(as_user):
    """``people.mine``: three of ventas; ``people.other``: one of ventas2, out of reach."""
    as_user("ventas2")
    other = records.create("contacts.contact", {"name": "Ajena Secreta, S.L.", "country": "ES"})
    as_user("ventas")
    mine = [
        records.create("contacts.contact", values)
        for values in (
            {"name": "Hotel Miramar", "city": "Benidorm", "lifecycle": "customer", "country": "ES"},
            {"name": "Cafés Quintana", "city": "Valencia", "tags": ["vip"], "country": "ES"},
            {"name": "Academia <b>Lumbre</b>", "city": "Elche", "mail": "ana@lumbre.example"},
        )
    ]
    return SimpleNamespace(mine=[r.id for r in mine], other=other.id, first=mine[0])
