"""A house whose lookout puts things on the page of a contact that fail at times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.testing.application import application
from core.testing.installation import ROOT


@pytest.fixture(scope="package")
def whole_app(database_kind: str) -> Iterator[Flask]:
    """In place of the application that the other tests share: they never meet the lookout."""
    with application(database_kind, "lookout", ROOT / "tests/lookout") as app:
        yield app
