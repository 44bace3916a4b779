"""Fixtures of the tests of logistics."""

from __future__ import annotations

import pytest

from core.testing.generic.making import make
from modules.catalog.services import seeding as taxes
from modules.logistics.services import seeding


@pytest.fixture
def master(app, as_user):
    """The Master, in a house with a warehouse and its words."""
    who = as_user("master")
    seeding.seed()
    return who


@pytest.fixture
def buyer(master):
    """A customer, where the taxes of Spain are."""
    taxes.bring("ES")
    return make("contacts.contact", kind="company", name="Hotel Miramar", city="Vigo")
