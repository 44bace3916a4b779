"""Screens of promises, disputes and credits."""

from __future__ import annotations

from core.api.services import actor
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    ListView,
    Panel,
    Section,
    SettingsPage,
    Tab,
    _,
    _l,
    render_files,
    render_history,
)
from modules.collections.models import CREDIT, DISPUTE, PROMISE, REASON, Dispute


def _decisions(dispute: Dispute) -> tuple[Action, ...]:
    who = actor()
    if dispute.state != "open" or not who.can(f"{DISPUTE}.update") or who.viewed_by:
        return ()
    base = f"/collections/disputes/{dispute.id}/decide"
    return (
        Action(_("The customer is right"), "circle-check", f"{base}/accepted", drawer=True),
        Action(_("The debt stands"), "scale", f"{base}/rejected", drawer=True),
    )


contributions = (
    ListView(
        name=PROMISE,
        columns=("name", "contact_id", "amount", "promised_on", "state", "paid", "owner_id"),
        phone=("contact_id", "promised_on", "state"),
        sort="-promised_on",
        groups=("state", "owner_id"),
        tabs=(
            Tab("live", _l("Still time"), {"and": [["state", "is", "live"]]}),
            Tab("broken", _l("Broken ones"), {"and": [["state", "is", "broken"]]}),
        ),
        search_hint=_l("Amount or who said so"),
        new_label=_l("Note a promise"),
        empty_title=_l("Nobody has promised anything yet"),
        empty_text=_l("Note on a claim how much the customer pays and when: nobody reminds them until "
                      "then."),
    ),
    FormView(
        name=PROMISE,
        fields=("claim_id", "amount", "promised_on", "way", "said_by", "owner_id"),
        more=("team_id",),
        half=("amount", "promised_on"),
    ),
    Ficha(
        name=PROMISE,
        tag="state",
        meta=("contact_id",),
        sections=(
            Section(
                _l("Promise"),
                ("claim_id", "amount", "promised_on", "way", "said_by", "paid", "settled_on",
                 "owner_id"),
            ),
        ),
    ),
    ListView(
        name=DISPUTE,
        columns=("name", "contact_id", "amount", "state", "owner_id", "created_at"),
        phone=("contact_id", "state"),
        sort="name",
        groups=("state", "reason_id", "owner_id"),
        tabs=(Tab("open", _l("Being looked at"), {"and": [["state", "is", "open"]]}),),
        search_hint=_l("Invoice or reason"),
        new_label=_l("New dispute"),
        empty_title=_l("Nothing is in dispute"),
        empty_text=_l("If a customer does not accept an amount, note it from the claim: only that "
                      "amount is left in peace."),
    ),
    FormView(
        name=DISPUTE,
        fields=("due_id", "amount", "reason_id", "notes", "owner_id", "state"),
        more=("team_id",),
        half=("owner_id", "state"),
    ),
    Ficha(
        name=DISPUTE,
        tag="state",
        actions=_decisions,
        meta=("contact_id",),
        sections=(
            Section(
                _l("Dispute"),
                ("due_id", "amount", "reason_id", "notes", "owner_id", "settled_on"),
            ),
        ),
    ),
    Panel(
        name="collections.dispute.files",
        model=DISPUTE,
        label=_l("Files"),
        place="data",
        weight=60,
        bare=True,
        render=render_files,
    ),
    Panel(
        name="collections.dispute.history",
        model=DISPUTE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    ListView(
        name=REASON,
        columns=("name", "help"),
        sort="name",
        new_label=_l("New reason"),
        empty_title=_l("There are no reasons yet"),
        empty_text=_l("Write the reasons for which customers do not accept a debt."),
    ),
    SettingsPage(
        name="collections.dispute_reasons",
        weight=63,
        label=_l("Reasons of disputes"),
        icon="scale",
        permission=f"{REASON}.update",
        href="/collections/dispute-reasons",
    ),
    ListView(
        name=CREDIT,
        columns=("name", "credit_limit", "policy_id", "in_peace", "why"),
        phone=("credit_limit",),
        sort="name",
        search_hint=_l("Customer"),
        new_label=_l("New credit"),
        empty_title=_l("No customer has a limit yet"),
        empty_text=_l("Say how much a customer may owe: beyond it they are a risk, and whoever sells to "
                      "them sees it."),
    ),
    FormView(
        name=CREDIT,
        fields=("contact_id", "credit_limit", "currency", "policy_id", "in_peace", "why"),
        half=("credit_limit", "currency"),
    ),
    Ficha(
        name=CREDIT,
        meta=("contact_id",),
        sections=(
            Section(_l("Credit"), ("credit_limit", "currency", "policy_id", "in_peace", "why")),
        ),
    ),
)  # fmt: skip
