"""A short way to import files in the tests of imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.records.importing import run, service
from core.records.importing.items import Options
from core.records.importing.models import Import
from core.records.importing.testing import DATA, upload


@pytest.fixture
def load() -> Callable[..., Import]:
    """``load(content, key="mail", fields={title: field}, empty="clear")``: import a file."""

    def importing(content: str | bytes, fields: dict | None = None, **options: Any) -> Import:
        task = upload(content)
        chosen = Options(**options)
        service.configure(task.id, fields or {}, options=chosen)
        service.begin(task.id)
        return run.run(task.id)

    return importing


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    """The content of a file of tests/data."""
    return lambda name: (DATA / name).read_bytes()
