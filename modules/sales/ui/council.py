"""The Lead Council in the menu, and its decisions as a list."""

from __future__ import annotations

from core.api.ui import FormView, ListView, MenuItem, PaletteEntry, Tab, _l

DECISION = "sales.decision"

contributions = (
    ListView(
        name=DECISION,
        columns=("name", "week", "owner_id", "due_on", "done"),
        sort="-week",
        phone=("owner_id", "due_on"),
        groups=("owner_id",),
        tabs=(Tab("open", _l("To be done"), {"and": [["done", "is", "0"]]}),),
        new_label=_l("New decision"),
        empty_title=_l("Nothing decided yet"),
        empty_text=_l("Write down who does what until when."),
    ),
    FormView(name=DECISION, fields=("name", "owner_id", "due_on", "week", "done")),
    MenuItem(
        name="sales.council",
        label=_l("Lead Council"),
        href="/sales/council",
        permission=f"{DECISION}.read",
        weight=290,
    ),
    PaletteEntry(
        name="sales.council",
        label=_l("Lead Council"),
        words=_l("meeting of marketing and sales"),
        href="/sales/council",
        icon="gavel",
        permission=f"{DECISION}.read",
    ),
)
