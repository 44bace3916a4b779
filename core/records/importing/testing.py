"""What tests of imports share."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from core.records.importing import report, service
from core.records.importing.models import Import

C = "contacts.contact"
DATA = Path(__file__).resolve().parents[3] / "tests" / "data"


def upload(content: str | bytes, name: str = "clientes.csv", model: str = C) -> Import:
    """Upload a file."""
    data = content.encode() if isinstance(content, str) else content
    return service.upload(model, name, io.BytesIO(data))


def counts(task: Import) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)."""
    return (task.created, task.updated, task.unchanged, task.rejected)


def report_of(task: Import) -> list[dict[str, str]]:
    """The report as a program reads it."""
    stream = io.StringIO(newline="")
    report.write_full(task, stream)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
