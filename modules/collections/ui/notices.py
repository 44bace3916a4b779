"""Screens of reminders that were written, and of remittances."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_date, format_money
from core.api.services import actor, session
from core.api.ui import (
    Action,
    Ficha,
    FormView,
    ListView,
    MenuItem,
    PaletteEntry,
    Panel,
    QuickCreate,
    Section,
    Tab,
    _,
    _l,
    render_history,
)
from modules.accounting.models import Due
from modules.collections.models import NOTICE, REMITTANCE, Notice, NoticeDue, Remittance
from modules.collections.services import remittances
from modules.contacts.models import Contact

STATES = {
    "included": _l("To be charged"),
    "collected": _l("Collected"),
    "returned": _l("Given back"),
}


def debts_of(notice: Notice) -> Markup:
    """What a letter asks for."""
    query = (
        select(Due.id, Due.name, Due.due_on, NoticeDue.amount)
        .join(NoticeDue, NoticeDue.due_id == Due.id)
        .where(NoticeDue.notice_id == notice.id)
        .order_by(NoticeDue.position)
    )
    lines = [
        {
            "id": number,
            "name": name,
            "due": format_date(due_on),
            "amount": format_money(amount, notice.currency),
        }
        for number, name, due_on, amount in session().execute(query)
    ]
    return Markup(render_template("collections/notice_debts.html", lines=lines))


def notice_actions(notice: Notice) -> tuple[Action, ...]:
    """A person says that they did it; the document of a formal letter."""
    who, found = actor(), []
    if notice.channel == "letter" and who.can("collections.claim.amounts"):
        found.append(
            Action(_("Document"), "file-text", f"/collections/notices/{notice.id}/demand.pdf")
        )
    if notice.state in ("todo", "doubtful", "refused") and who.can(f"{NOTICE}.update"):
        found.append(
            Action(_("It is done"), "check", f"/collections/notices/{notice.id}/done", post=True)
        )
    return tuple(found)


def lines_of(remittance: Remittance) -> Markup:
    """The debits of a remittance, and what could be added to a draft."""
    rows = remittances.debits_of(remittance.id)
    names = dict(
        session()
        .execute(
            select(Contact.id, Contact.name).where(
                Contact.id.in_([mandate.contact_id for _debit, mandate in rows])
            )
        )
        .all()
    )
    dues = dict(
        session()
        .execute(
            select(Due.id, Due.name).where(Due.id.in_([debit.due_id for debit, _mandate in rows]))
        )
        .all()
    )
    lines = [
        {
            "id": debit.id,
            "due_id": debit.due_id,
            "due": dues.get(debit.due_id, ""),
            "customer": names.get(mandate.contact_id, ""),
            "contact_id": mandate.contact_id,
            "mandate_id": mandate.id,
            "mandate": mandate.reference,
            "amount": format_money(debit.amount, "EUR"),
            "state": debit.state,
            "words": str(STATES[debit.state]),
            "code": debit.return_code or "",
            "end_to_end": debit.end_to_end,
        }
        for debit, mandate in rows
    ]
    draft = remittance.state == "draft"
    may = actor().can(f"{REMITTANCE}.update") and not actor().viewed_by
    offered = list(remittances.candidates(remittance)) if draft and may else []
    return Markup(
        render_template(
            "collections/debits.html",
            lines=lines,
            remittance=remittance,
            draft=draft,
            may=may,
            ready=sum(not one.why_not for one in offered),
            refused=[
                (names.get(one.mandate.contact_id) or one.mandate.reference, one.why_not)
                for one in offered
                if one.why_not
            ],
            problems=remittances.problems(remittance) if draft and lines else [],
        )
    )


def remittance_actions(remittance: Remittance) -> tuple[Action, ...]:
    """The next step of a remittance."""
    base = f"/collections/remittances/{remittance.id}"
    may = actor().can(f"{REMITTANCE}.update") and not actor().viewed_by
    found = []
    if may and remittance.state == "draft":
        found.append(
            Action(_("Make the file"), "file-export", f"{base}/issue", post=True, primary=True)
        )
    if may and remittance.state == "issued":
        found.append(Action(_("It was collected"), "check", f"{base}/book", post=True))
    if remittance.state != "draft":
        found.append(Action(_("Download the file"), "download", f"{base}/file"))
        if may:
            href = "/collections/remittances/answer"
            found.append(Action(_("Read the bank's answer"), "file-import", href))
    return tuple(found)


contributions = (
    ListView(
        name=NOTICE,
        columns=("name", "contact_id", "channel", "told_on", "amount", "state"),
        phone=("contact_id", "state"),
        sort="-told_on",
        groups=("state", "channel", "level_id"),
        tabs=(
            Tab("doubtful", _l("Doubtful"), {"and": [["state", "is", "doubtful"]]}),
            Tab("todo", _l("To be done by hand"), {"and": [["state", "is", "todo"]]}),
            Tab("refused", _l("Could not be sent"), {"and": [["state", "is", "refused"]]}),
        ),
        search_hint=_l("Subject"),
        new_label=_l("Note a reminder"),
        empty_title=_l("Nobody was reminded yet"),
        empty_text=_l("What is written to customers about their debts stands here, each letter once."),
    ),
    FormView(
        name=NOTICE,
        fields=("contact_id", "name", "channel", "tone", "told_on", "amount", "body"),
        more=("claim_id", "level_id", "currency", "recipient"),
        half=("channel", "tone", "told_on", "amount"),
    ),
    Ficha(
        name=NOTICE,
        tag="state",
        meta=("contact_id", "told_on"),
        actions=notice_actions,
        sections=(
            Section(
                _l("Reminder"),
                ("channel", "tone", "level_id", "claim_id", "amount", "recipient", "sent_at"),
            ),
            Section(_l("Text"), ("body",)),
        ),
    ),
    Panel(
        name="collections.notice.debts",
        model=NOTICE,
        label=_l("Debts"),
        permission="collections.claim.amounts",
        render=debts_of,
    ),
    Panel(
        name="collections.notice.history",
        model=NOTICE,
        label=_l("History"),
        place="history",
        bare=True,
        render=render_history,
    ),
    ListView(
        name=REMITTANCE,
        columns=("name", "number", "scheme", "collect_on", "debits", "total", "state"),
        phone=("collect_on", "state"),
        sort="-collect_on",
        groups=("state", "scheme"),
        tabs=(
            Tab("draft", _l("Being prepared"), {"and": [["state", "is", "draft"]]}),
            Tab("issued", _l("File made"), {"and": [["state", "is", "issued"]]}),
        ),
        search_hint=_l("Number or name"),
        new_label=_l("New remittance"),
        empty_title=_l("There are no remittances yet"),
        empty_text=_l("Charge the invoices of customers with a mandate: choose the day, and the file "
                      "for your bank is made."),
    ),
    FormView(
        name=REMITTANCE,
        fields=("name", "creditor_id", "scheme", "collect_on"),
        half=("scheme", "collect_on"),
    ),
    Ficha(
        name=REMITTANCE,
        tag="state",
        meta=("number", "collect_on"),
        actions=remittance_actions,
        sections=(
            Section(
                _l("Remittance"),
                ("creditor_id", "scheme", "collect_on", "debits", "total", "issued_at"),
            ),
        ),
    ),
    Panel(
        name="collections.remittance.debits",
        model=REMITTANCE,
        label=_l("Debits"),
        place="history",
        permission=f"{REMITTANCE}.amounts",
        render=lines_of,
    ),
    PaletteEntry(
        name="collections.notices",
        label=_l("Reminders sent"),
        words=_l("letters dunning mails"),
        href="/collections/notices",
        icon="mail",
        permission=f"{NOTICE}.read",
    ),
    PaletteEntry(
        name="collections.answer",
        label=_l("Read the bank's answer to a remittance"),
        words=_l("pain.002 returned refused debits file"),
        href="/collections/remittances/answer",
        icon="file-import",
        permission=f"{REMITTANCE}.update",
        action=True,
    ),
    MenuItem(
        name="collections.remittances",
        label=_l("Remittances"),
        href="/collections/remittances",
        permission=f"{REMITTANCE}.read",
        weight=140,
    ),
    QuickCreate(name=REMITTANCE, label=_l("Remittance")),
)  # fmt: skip
