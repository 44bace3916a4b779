"""What the tests of reminders and returns begin with: the rules that an installation has from the start."""

from __future__ import annotations

import pytest

from modules.collections.services import seeding


@pytest.fixture(autouse=True)
def _rules(request):
    if "as_user" in request.fixturenames:
        request.getfixturevalue("as_user")("master")
        for seed in seeding.contributions:
            seed.call()
