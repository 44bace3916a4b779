"""What whoever leads collections keeps in Ajustes: policies, levels, texts, rates, reasons."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.services import actor, session
from core.api.ui import (
    Ficha,
    FormView,
    ListView,
    Panel,
    Section,
    SettingsPage,
    _l,
)
from modules.collections.models import (
    LATE_RATE,
    LETTER,
    LEVEL,
    POLICY,
    RETURN_CODE,
    Level,
    Policy,
)
from modules.collections.models.policy import CHANNELS, TONES


def levels_of(policy: Policy) -> Markup:
    """The levels of a policy in the order of their days."""
    query = select(Level).where(Level.policy_id == policy.id, Level.archived_at.is_(None))
    channels, tones = dict(CHANNELS), dict(TONES)
    lines = [
        {
            "id": level.id,
            "name": level.name,
            "days": level.days,
            "how": f"{channels[level.channel]} · {tones[level.tone]}",
        }
        for level in session().scalars(query.order_by(Level.days, Level.id))
    ]
    may = actor().can(f"{LEVEL}.create") and not actor().viewed_by
    return Markup(render_template("collections/levels.html", lines=lines, policy=policy, may=may))


contributions = (
    ListView(
        name=POLICY,
        columns=("name", "country", "usual", "automatic", "minimum"),
        phone=("usual", "automatic"),
        sort="name",
        new_label=_l("New policy"),
        empty_title=_l("Nobody is reminded yet"),
        empty_text=_l("Say after how many days customers are reminded, by which way and how."),
    ),
    FormView(
        name=POLICY,
        fields=("name", "country", "usual", "minimum", "pause_days", "automatic"),
        half=("minimum", "pause_days"),
    ),
    Ficha(
        name=POLICY,
        sections=(
            Section(_l("Policy"), ("country", "usual", "automatic", "minimum", "pause_days")),
        ),
    ),
    Panel(
        name="collections.policy.levels",
        model=POLICY,
        label=_l("Levels"),
        place="history",
        render=levels_of,
    ),
    ListView(
        name=LEVEL,
        columns=("name", "policy_id", "days", "channel", "tone"),
        phone=("days", "channel"),
        sort="days",
        groups=("policy_id",),
        new_label=_l("New level"),
        empty_title=_l("There are no levels yet"),
        empty_text=_l("A level says what is done so many days after a debt was due."),
    ),
    FormView(
        name=LEVEL,
        fields=("policy_id", "name", "days", "channel", "tone", "stage"),
        half=("channel", "tone"),
    ),
    ListView(
        name=LETTER,
        columns=("name", "tone", "language"),
        phone=("tone", "language"),
        sort="name",
        groups=("tone", "language"),
        new_label=_l("New text"),
        empty_title=_l("There are no texts yet"),
        empty_text=_l("Write what customers read, for each tone and language."),
    ),
    FormView(name=LETTER, fields=("tone", "language", "name", "body"), half=("tone", "language")),
    Ficha(name=LETTER, tag="tone", sections=(Section(_l("Text"), ("language", "body")),)),
    ListView(
        name=LATE_RATE,
        columns=("country", "valid_from", "pct", "compensation", "source"),
        phone=("valid_from", "pct"),
        sort="-valid_from",
        groups=("country",),
        new_label=_l("New rate"),
        empty_title=_l("There are no rates yet"),
        empty_text=_l(
            "Write the interest that the law of your country grants to who is paid late."
        ),
    ),
    FormView(
        name=LATE_RATE,
        fields=("country", "valid_from", "pct", "compensation", "currency", "source"),
        half=("compensation", "currency"),
    ),
    ListView(
        name=RETURN_CODE,
        columns=("name", "code", "blocks", "charges_fee", "help"),
        phone=("code", "blocks"),
        sort="name",
        new_label=_l("New reason"),
        empty_title=_l("There are no reasons yet"),
        empty_text=_l("Add the codes with which your bank returns debits."),
    ),
    FormView(name=RETURN_CODE, fields=("code", "name", "blocks", "charges_fee", "help")),
    SettingsPage(
        name="collections.policies",
        weight=58,
        label=_l("Reminders of debts"),
        icon="list-numbers",
        permission=f"{POLICY}.update",
        href="/collections/policies",
    ),
    SettingsPage(
        name="collections.letters",
        weight=59,
        label=_l("Texts of reminders"),
        icon="mail",
        permission=f"{LETTER}.update",
        href="/collections/letters",
    ),
    SettingsPage(
        name="collections.rates",
        weight=60,
        label=_l("Interest for late payment"),
        icon="percentage",
        permission=f"{LATE_RATE}.update",
        href="/collections/late-rates",
    ),
    SettingsPage(
        name="collections.returns",
        weight=61,
        label=_l("Returned debits"),
        icon="arrow-back-up",
        permission=f"{RETURN_CODE}.update",
        href="/collections/return-codes",
    ),
)
