"""Screens of the dictionaries of sales, which Ajustes lists."""

from __future__ import annotations

from core.api.ui import ListView, SettingsPage, _l

contributions = (
    ListView(
        name="sales.loss_reason",
        columns=("name", "help"),
        sort="name",
        new_label=_l("New reason"),
        empty_title=_l("There are no loss reasons yet"),
        empty_text=_l("Whoever loses a sale chooses one of these reasons."),
    ),
    ListView(
        name="sales.competitor",
        columns=("name", "notes"),
        sort="name",
        new_label=_l("New competitor"),
        empty_title=_l("There are no competitors yet"),
        empty_text=_l("Name them once, and see where you meet them."),
    ),
    ListView(
        name="sales.reject_reason",
        columns=("name", "help"),
        sort="name",
        new_label=_l("New reason"),
        empty_title=_l("There are no rejection reasons yet"),
        empty_text=_l("Whoever rejects a lead chooses one of these reasons."),
    ),
    ListView(
        name="sales.source",
        columns=("name", "codes"),
        sort="name",
        new_label=_l("New source"),
        empty_title=_l("There are no sources yet"),
        empty_text=_l("Name where people come from, and compare what each brings."),
    ),
    ListView(
        name="sales.campaign",
        columns=("name", "source_id", "codes", "starts_on", "ends_on"),
        phone=("source_id", "ends_on"),
        sort="name",
        new_label=_l("New campaign"),
        empty_title=_l("There are no campaigns yet"),
        empty_text=_l("Name each campaign and the code its links carry, to see what it brings."),
    ),
    SettingsPage(
        name="sales.reject_reasons",
        weight=40,
        label=_l("Rejection reasons"),
        icon="user-off",
        permission="sales.reject_reason.update",
        href="/sales/reject-reasons",
    ),
    SettingsPage(
        name="sales.sources",
        weight=38,
        label=_l("Sources"),
        icon="map-pin",
        permission="sales.source.update",
        href="/sales/sources",
    ),
    SettingsPage(
        name="sales.campaigns",
        weight=39,
        label=_l("Campaigns"),
        icon="speakerphone",
        permission="sales.campaign.update",
        href="/sales/campaigns",
    ),
    SettingsPage(
        name="sales.loss_reasons",
        weight=42,
        label=_l("Loss reasons"),
        icon="mood-sad",
        permission="sales.loss_reason.update",
        href="/sales/loss-reasons",
    ),
    SettingsPage(
        name="sales.competitors",
        weight=43,
        label=_l("Competitors"),
        icon="swords",
        permission="sales.competitor.update",
        href="/sales/competitors",
    ),
)
