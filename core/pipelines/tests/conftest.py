"""A house with a department of its own: the jobs of a workshop, which go through two funnels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.testing.application import application
from core.testing.installation import ROOT


@pytest.fixture(scope="module")
def whole_app(database_kind: str) -> Iterator[Flask]:
    """In place of the application that the other tests share: these jobs are nothing to them."""
    with application(database_kind, "workshop", ROOT / "tests/workshop") as app:
        yield app


@pytest.fixture
def workshop(app: Flask, as_user) -> Flask:
    """The house; the Master acts."""
    as_user("master")
    return app
