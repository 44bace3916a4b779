"""Screens of claims, promises and disputes; what a customer's page and home show of them."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Select, bindparam, func, select

from core.api.locale import format_date, format_money
from core.api.services import actor, company_today, once_a_page, prepared, session, stage_info
from core.api.ui import (
    Action,
    Alert,
    Banner,
    BoardChip,
    CardTag,
    Counted,
    Fact,
    Ficha,
    FormView,
    HeaderTag,
    HomeTile,
    KanbanView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    draw_tag,
    ngettext,
    render_history,
)
from modules.collections.models import (
    ATTEMPT,
    CLAIM,
    CREDIT,
    DISPUTE,
    DOSSIER,
    NOTICE,
    PROMISE,
    WRITEOFF,
    Claim,
    Notice,
    Promise,
)
from modules.collections.models.claim import RISKS
from modules.collections.ui.panels import (
    AMOUNTS,
    debts_of,
    may_see_amounts,
    notices_of,
    promises_of,
)
from modules.contacts.models import Contact

READ = f"{CLAIM}.read"
OPEN = ["stage", "in", ["category:open", "category:waiting"]]
TONES = {"low": "", "medium": "ambar", "high": "rojo"}


def open_claims(contact: Contact) -> list[Claim]:
    """The open claims of a customer that the actor sees; one query a page."""
    return once_a_page(("collections.open", contact.id), lambda: _open_claims(contact))


def _open_claims(contact: Contact) -> list[Claim]:
    def build() -> Select:
        query = select(Claim).where(Claim.contact_id == bindparam("customer"))
        return query.where(Claim.closed_at.is_(None), Claim.archived_at.is_(None)).order_by(
            Claim.id
        )

    query = prepared("collections.open", build)
    return list(session().scalars(query, {"customer": contact.id}))


def alert(contact: Contact) -> Alert | None:
    """What a customer is late with, with the amount only for who may know it."""
    found = open_claims(contact)
    if not found:
        return None
    worst = max(found, key=lambda claim: ("low", "medium", "high").index(claim.risk))
    risk = str(dict(RISKS)[worst.risk])
    badge, title = risk, _("Overdue debt")
    if may_see_amounts():
        amount = " · ".join(format_money(one.overdue, one.currency) for one in found)
        badge, title = f"{risk} · {amount}", _("%(amount)s overdue", amount=amount)
    since = min((one.oldest_on for one in found if one.oldest_on), default=None)
    text = stage_info(worst.stage_id).label
    if since:
        text = _("Since %(day)s · %(stage)s", day=format_date(since), stage=text)
    return Alert(
        severity="rojo" if worst.risk == "high" else "ambar",
        title=f"{title}.",
        text=text,
        href=f"/collections/claims/{worst.id}",
        link=_("See the claim"),
        badge=badge,
        icon="cash",
    )


def fact(contact: Contact) -> str | None:
    """One line about what a customer owes."""
    found = alert(contact)
    return str(found.badge) if found else None


def claims_of(contact: Contact) -> Counted | None:
    """The open claims of a customer with their promises."""
    found = open_claims(contact)
    if not found:
        return None
    lines = [_claim_line(one) for one in found]
    return Counted(Markup(render_template("collections/claims.html", lines=lines)), str(len(found)))


def _claim_line(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "number": claim.number,
        "amount": format_money(claim.overdue, claim.currency) if may_see_amounts() else "",
        "stage": stage_info(claim.stage_id).label,
        "count": ngettext("%(num)s debt", "%(num)s debts", claim.invoices),
        "since": format_date(claim.oldest_on) if claim.oldest_on else "",
        "risk": str(dict(RISKS)[claim.risk]),
        "tone": TONES[claim.risk],
    }


def actions_of(claim: Claim) -> tuple[Action, ...]:
    """What can be done with a claim."""
    who, found = actor(), []
    if who.viewed_by:
        return ()
    if not claim.closed_at and who.can(f"{PROMISE}.create"):
        found.append(
            Action(
                _("Note a promise"),
                "heart-handshake",
                f"/collections/promises/new?claim_id={claim.id}",
                drawer=True,
                primary=True,
            )
        )
    if not claim.closed_at and who.can(f"{NOTICE}.create"):
        found.append(
            Action(
                _("Remind now"),
                "mail-forward",
                f"/collections/claims/{claim.id}/remind",
                post=True,
            )
        )
    if not claim.closed_at and who.can(f"{WRITEOFF}.create"):
        href = f"/collections/writeoffs/offer/{claim.contact_id}?currency={claim.currency}"
        found.append(Action(_("Write off"), "trash", href))
    if may_see_amounts():
        found.append(
            Action(_("Formal notice"), "file-text", f"/collections/claims/{claim.id}/demand.pdf")
        )
    if not claim.closed_at and who.can(f"{ATTEMPT}.create"):
        href = f"/collections/attempts/new?claim_id={claim.id}"
        found.append(Action(_("Note a negotiation"), "messages", href))
    if not claim.closed_at and who.can(f"{DOSSIER}.create") and may_see_amounts():
        href = f"/collections/claims/{claim.id}/dossier"
        found.append(Action(_("Pre-legal file"), "folder-check", href))
    return tuple(found)


def risk_tag(claim: Claim) -> Markup | None:
    """The risk beside the title."""
    if claim.closed_at or claim.risk == "low":
        return None
    return draw_tag(str(dict(RISKS)[claim.risk]), TONES[claim.risk], "alert-triangle")


def card_tags(ids: list[int]) -> dict[int, Markup]:
    """What is in dispute, and the days of the oldest debt, on the cards of the board."""
    found, day = {}, company_today()
    columns = (Claim.id, Claim.risk, Claim.disputed, Claim.oldest_on, Claim.invoices)
    query = select(*columns, Claim.closed_at)
    for number, risk, disputed, oldest, count, closed in session().execute(
        query.where(Claim.id.in_(ids))
    ):
        if closed:
            continue
        tags = Markup()
        if oldest:
            late = (day - oldest).days
            text = ngettext("%(num)s day late", "%(num)s days late", late)
            tags += draw_tag(text, TONES[risk], "clock")
            tags += draw_tag(ngettext("%(num)s debt", "%(num)s debts", count))
        if disputed:
            tags += draw_tag(_("In dispute"), "ambar", "scale")
        found[number] = tags
    return found


def tile() -> Markup | None:
    """What a collector begins the day with, each number opening its records."""
    day, who = company_today(), actor()
    mine = (Claim.owner_id == who.user_id, Claim.closed_at.is_(None), Claim.archived_at.is_(None))
    count, worst = (
        session()
        .execute(select(func.count(), func.count().filter(Claim.risk == "high")).where(*mine))
        .one()
    )
    due = (
        session().scalar(
            select(func.count()).where(Promise.state == "live", Promise.promised_on <= day)
        )
        or 0
    )
    doubtful = (
        session().scalar(select(func.count()).where(Notice.state == "doubtful"))
        if who.can(f"{NOTICE}.read")
        else 0
    ) or 0
    if not (count or due or doubtful):
        return None
    return Markup(
        render_template(
            "collections/tile.html", count=count, worst=worst, due=due, doubtful=doubtful
        )
    )


contributions = (
    ListView(
        name=CLAIM,
        columns=("name", "stage", "overdue", "invoices", "oldest_on", "risk", "next_activity_at",
                 "owner_id"),
        subtitle="number",
        phone=("overdue", "stage"),
        sort="name",
        groups=("stage", "risk", "owner_id"),
        bulk=("owner_id", "team_id"),
        tabs=(
            Tab("open", _l("Open claims"), {"and": [OPEN]}),
            Tab("mine", _l("My claims"), {"and": [OPEN, ["owner_id", "is", "me"]]}),
            Tab("high", _l("High risk"), {"and": [OPEN, ["risk", "is", "high"]]}),
            Tab("closed", _l("Closed claims"), {"and": [["closed_at", "filled", None]]}),
        ),
        search_hint=_l("Number or customer"),
        new_label=_l("New claim"),
        empty_title=_l("Nobody is late"),
        empty_text=_l("A claim opens by itself as soon as an invoice of the books is overdue. Bring "
                      "the invoices into Accounting to begin."),
    ),
    KanbanView(
        name=CLAIM,
        label=_l("Board of collections"),
        subtitle="number",
        tags="tags",
    ),
    BoardChip(
        name="collections.claim.high",
        model=CLAIM,
        label=_l("High risk"),
        condition=("risk", "is", "high"),
        icon="alert-triangle",
    ),
    BoardChip(
        name="collections.claim.free",
        model=CLAIM,
        label=_l("Without owner"),
        condition=("owner_id", "empty", None),
        icon="user-off",
    ),
    CardTag(name="collections.claim.late", model=CLAIM, load=card_tags),
    FormView(
        name=CLAIM,
        fields=("contact_id", "name", "currency", "owner_id"),
        more=("pipeline", "stage", "team_id", "notes", "tags"),
        half=("currency", "owner_id"),
    ),
    Ficha(
        name=CLAIM,
        meta=("number", "contact_id"),
        actions=actions_of,
        sections=(
            Section(
                _l("Claim"),
                ("overdue", "disputed", "invoices", "oldest_on", "level_id", "owner_id", "team_id",
                 "tags"),
            ),
            Section(_l("More data"), ("pipeline", "stage_since", "closed_at", "notes")),
        ),
    ),
    HeaderTag(name="collections.claim.risk", model=CLAIM, render=risk_tag),
    Panel(
        name="collections.claim.debts",
        model=CLAIM,
        label=_l("Debts"),
        place="related",
        permission=AMOUNTS,
        weight=10,
        render=debts_of,
    ),
    Panel(
        name="collections.claim.promises",
        model=CLAIM,
        label=_l("Promises of payment"),
        place="related",
        permission=f"{PROMISE}.read",
        weight=20,
        render=promises_of,
    ),
    Panel(
        name="collections.claim.notices",
        model=CLAIM,
        label=_l("Reminders sent"),
        place="related",
        permission=f"{NOTICE}.read",
        weight=30,
        render=notices_of,
    ),
    Panel(
        name="collections.claim.history",
        model=CLAIM,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    Banner(
        name="collections.overdue",
        model="contacts.contact",
        permission=READ,
        find=alert,
        weight=20,
    ),
    Fact(
        name="collections.debt",
        model="contacts.contact",
        label=_l("Debt"),
        permission=READ,
        find=fact,
    ),
    Panel(
        name="collections.contact.claims",
        model="contacts.contact",
        label=_l("Overdue amount"),
        tab=_l("Collections"),
        permission=READ,
        render=claims_of,
        weight=50,
    ),
    HomeTile(
        name="collections.today",
        label=_l("Collections today"),
        render=tile,
        permission=f"{PROMISE}.create",
        place="aside",
        weight=25,
    ),
    MenuItem(
        name="collections.board",
        label=_l("Claims"),
        href="/collections/claims/board",
        permission=READ,
        weight=20,
        key="o",
    ),
    MenuItem(
        name="collections.promises",
        label=_l("Promises"),
        href="/collections/promises",
        permission=f"{PROMISE}.read",
        weight=40,
    ),
    MenuItem(
        name="collections.disputes",
        label=_l("Disputes"),
        href="/collections/disputes",
        permission=f"{DISPUTE}.read",
        weight=50,
    ),
    QuickCreate(name=PROMISE, label=_l("Promise of payment")),
    PaletteEntry(
        name="collections.credits",
        label=_l("Credits of customers"),
        href="/collections/credits",
        icon="shield-dollar",
        permission=f"{CREDIT}.read",
    ),
)  # fmt: skip
