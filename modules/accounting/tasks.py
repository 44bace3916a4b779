"""What nobody does by hand: sending drafts to connected programs, and reading what these issued."""

from __future__ import annotations

from datetime import timedelta

from core.api.jobs import Schedule
from modules.accounting.services.connectors.reading import READ, read_all
from modules.accounting.services.connectors.sending import SEND

contributions = (
    SEND,
    READ,
    read_all,
    Schedule(name="accounting.read_all", job=read_all, every=timedelta(hours=1)),
)
