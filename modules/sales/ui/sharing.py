"""Screens of how leads are shared out, which Ajustes lists."""

from __future__ import annotations

from core.api.ui import FormView, ListView, SettingsPage, _l

contributions = (
    ListView(
        name="sales.territory",
        columns=("name", "parent_id", "country", "region", "postal_codes", "team_id"),
        phone=("parent_id", "postal_codes", "team_id"),
        sort="name",
        new_label=_l("New territory"),
        empty_title=_l("There are no territories yet"),
        empty_text=_l("Say which team serves which country, province or postal codes."),
    ),
    FormView(
        name="sales.territory",
        fields=("name", "parent_id", "country", "region", "postal_codes", "team_id"),
        refresh=("country",),
    ),
    ListView(
        name="sales.sharing_rule",
        columns=(
            "name",
            "position",
            "source_id",
            "interest",
            "language",
            "territory_id",
            "team_id",
        ),
        phone=("position", "source_id", "interest", "team_id"),
        sort="position",
        new_label=_l("New rule"),
        empty_title=_l("There are no assignment rules yet"),
        empty_text=_l("Leads of a source, product or language can go to a team of their own."),
    ),
    ListView(
        name="sales.queue_member",
        columns=("user_id", "team_id", "weight", "available", "away_until"),
        phone=("team_id", "weight", "available", "away_until"),
        new_label=_l("Add somebody to the turns"),
        empty_title=_l("Nobody has a turn yet"),
        empty_text=_l("Until somebody has, leads go in turns to everybody of the team."),
    ),
    SettingsPage(
        name="sales.sharing",
        weight=44,
        label=_l("Assignment of leads"),
        icon="arrows-split",
        help=_l("Which team gets which lead, whose turn it is, and who would get one now."),
        permission="sales.sharing_rule.update",
        href="/sales/sharing",
        leads_to=("sales.territory", "sales.sharing_rule", "sales.queue_member"),
    ),
)
