"""Debts of a customer are given up, after a look at what would be written; or they are owed again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from core.api.locale import format_money
from core.api.models import Choice, Day, LongText, Text
from core.api.services import Invalid, company_today, get
from core.api.ui import Crumb, Pages, _, _l, access, leave, toast
from modules.accounting.services import preview
from modules.collections.models import WRITEOFF, Writeoff
from modules.collections.models.writeoff import REASONS
from modules.collections.pages import asking, choosing
from modules.collections.services import writeoffs
from modules.collections.services.exceptions import CollectionsError

blueprint = Blueprint("collections_writeoffs", __name__, url_prefix="/collections/writeoffs")
contributions = (Pages(name="collections.writeoffs", blueprint=blueprint),)
PLACE = Crumb(_l("Write-offs"), "/collections/writeoffs")
FIELDS = (
    Day(label=_l("Date"), name="written_on", required=True),
    Choice(label=_l("Reason"), name="reason", choices=REASONS, required=True),
    LongText(label=_l("Explanation"), name="why", required=True,
             help=_l("What was tried and who decided it.")),
)  # fmt: skip
AGAIN = (
    Day(label=_l("Owed again since"), name="on", required=True),
    Text(label=_l("Why it is owed again"), name="why", required=True, max=200),
)


@blueprint.route("/offer/<int:contact_id>", methods=["GET", "POST"])
@access(f"{WRITEOFF}.create")
def offer(contact_id: int) -> Response:
    """Give debts of a customer up: first what would be written is shown, then it is done."""
    made = choosing.read(contact_id, FIELDS)
    made.debts = [one for one in made.debts if one.open > 0]
    shown = None
    if request.method == "POST" and not made.errors:
        if request.form.get("look"):
            shown = _preview(made)
        else:
            try:
                record = writeoffs.give_up(
                    contact_id,
                    [one.id for one in made.chosen],
                    currency=made.currency,
                    **made.values,
                )
            except Invalid as mistake:
                made.errors = mistake.errors
            else:
                toast(_("Written off: it goes to the books with the next batch."))
                return leave(f"/collections/writeoffs/{record.id}")
    if request.method == "GET" and not request.args.get("due_id"):
        made.ticked = set()
    return choosing.show(
        made,
        FIELDS,
        {"written_on": company_today(), **request.form},
        title=_("Write debts off"),
        button=_("Write off"),
        again=_("See what would be written"),
        preview=shown,
        place=PLACE,
        note=_("The debts that you tick are settled without money. They leave the ageing and the "
               "reminders, and can be owed again later."),
        parts=("written_on", "reason"),
    )  # fmt: skip


def _preview(made: choosing.Choosing) -> Markup:
    amount = sum((one.open for one in made.chosen), Decimal(0))
    why = ", ".join(str(one.name) for one in made.chosen)
    entries = preview(made.contact.id, amount, made.values["written_on"], why, made.currency)

    def money(value: Any) -> str:
        return format_money(value, made.currency)

    return Markup(
        render_template(
            "collections/entries.html",
            postings=[line for entry in entries for line in entry.postings],
            gaps=any(entry.gaps for entry in entries),
            money=money,
        )
    )


@blueprint.route("/<int:writeoff_id>/undo", methods=["GET", "POST"])
@access(f"{WRITEOFF}.update")
def undo(writeoff_id: int) -> Response:
    """The debts are owed again."""
    record: Writeoff = get(WRITEOFF, writeoff_id, "update")
    back, errors = f"/collections/writeoffs/{record.id}", dict[str, list[str]]()
    given: dict[str, Any] = {"on": company_today()}
    if request.method == "POST":
        values, errors = asking.read(AGAIN)
        given = dict(request.form)
        if not errors:
            try:
                writeoffs.undo(record.id, values["why"], values["on"])
            except CollectionsError as error:
                errors = {"": [str(error)]}
            else:
                toast(_("Its debts are open again."))
                return leave(back)
    return asking.show(
        AGAIN,
        given,
        errors,
        title=_("Owed again"),
        button=_("Undo the write-off"),
        place=PLACE,
        back=back,
    )
