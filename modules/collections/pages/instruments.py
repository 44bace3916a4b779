"""What is done with bills and cheques: noted for debts of a customer, and moved a step on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, abort, request

from core.api.models import Boolean, Choice, Day, Money, Text
from core.api.services import Invalid, actor, company_today, get
from core.api.ui import Crumb, Pages, _, _l, access, leave, toast
from modules.collections.models import INSTRUMENT, Instrument
from modules.collections.models.instrument import KINDS, PATH, REASONS
from modules.collections.pages import asking, choosing
from modules.collections.services import instruments
from modules.collections.services.exceptions import CollectionsError

blueprint = Blueprint("collections_instruments", __name__, url_prefix="/collections/instruments")
contributions = (Pages(name="collections.instruments", blueprint=blueprint),)
PLACE = Crumb(_l("Bills and cheques"), "/collections/instruments")
FIELDS = (
    Choice(label=_l("Kind of document"), name="kind", choices=KINDS, required=True),
    Text(label=_l("Number of the document"), name="document", required=True, max=40),
    Day(label=_l("Day of issue"), name="issued_on", required=True),
    Day(label=_l("Falls due on"), name="due_on", required=True),
    Money(label=_l("Amount of the document"), name="amount", min=Decimal("0.01"),
          help=_l("Empty: what is open of the debts that are ticked.")),
    Money(label=_l("Of it interest and costs"), name="extra", min=Decimal("0.01")),
    Text(label=_l("Bank that pays it"), name="bank", max=120),
    Text(label=_l("Drawer"), name="drawer", max=120,
         help=_l("Who signed it. Empty: the customer.")),
    Boolean(label=_l("Endorsable"), name="endorsable", required=True),
)  # fmt: skip
ON = Day(label=_l("Date"), name="on", required=True)
NOTE = Text(label=_l("Note"), name="note", max=200)


def _fee(label: Any) -> Money:
    return Money(label=label, name="fee", min=Decimal(0))


#: state → what the step asks for, and what its button says.
ASKED: dict[str, tuple[Any, Any, tuple[Any, ...]]] = {
    "portfolio": (_l("Take into the portfolio"), _l("Take it in"), (ON, NOTE)),
    "deposited": (
        _l("To the bank for collection"),
        _l("Note that the bank has it"),
        (ON, Text(label=_l("Which bank"), name="note", max=200)),
    ),
    "discounted": (
        _l("Discount at the bank"),
        _l("Note that it is discounted"),
        (
            ON,
            _fee(_l("Interest and fees that the bank took")),
            Text(label=_l("Which bank"), name="note", max=200),
        ),
    ),
    "collected": (
        _l("It was paid"),
        _l("Note that it is collected"),
        (ON, _fee(_l("Fee that the bank took")), NOTE),
    ),
    "unpaid": (
        _l("It was not paid"),
        _l("Note that it is unpaid"),
        (
            ON,
            Choice(label=_l("Reason"), name="reason", choices=REASONS, required=True),
            _fee(_l("Fee that the bank took")),
            Day(
                label=_l("Protested on"),
                name="protest_on",
                help=_l("By a notary, or the declaration of the bank that stands for it."),
            ),
            NOTE,
        ),
    ),
    "handed_back": (_l("Hand back to the customer"), _l("Note that it is handed back"), (ON, NOTE)),
}


@blueprint.route("/offer/<int:contact_id>", methods=["GET", "POST"])
@access(f"{INSTRUMENT}.create")
def offer(contact_id: int) -> Response:
    """Note a document that a customer handed over for some debts."""
    if not actor().can(f"{INSTRUMENT}.amounts"):
        abort(403)
    made = choosing.read(contact_id, FIELDS)
    made.debts = [one for one in made.debts if one.open > 0]
    if request.method == "POST" and not made.errors:
        values = dict(made.values)
        values["amount"] = values["amount"] or (
            sum((one.open for one in made.chosen), instruments.ZERO)
            + (values["extra"] or instruments.ZERO)
        )
        try:
            record = instruments.receive(
                contact_id, [one.id for one in made.chosen], currency=made.currency, **values
            )
        except Invalid as mistake:
            made.errors = mistake.errors
        else:
            toast(_("It is noted: take it into the portfolio once it has been looked at."))
            return leave(f"/collections/instruments/{record.id}")
    usual = {"kind": "note", "issued_on": company_today(), "endorsable": True}
    given = {"endorsable": False, **request.form} if request.method == "POST" else usual
    return choosing.show(
        made,
        FIELDS,
        given,
        title=_("Note a bill or cheque"),
        button=_("Note it"),
        place=PLACE,
        note=_("The debts that you tick stay owed until it is collected; nobody is reminded of them while "
               "it is held and not due."),
        parts=("kind", "document", "issued_on", "due_on", "amount", "extra", "bank", "drawer"),
    )  # fmt: skip


@blueprint.route("/<int:instrument_id>/move/<state>", methods=["GET", "POST"])
@access(f"{INSTRUMENT}.update")
def move(instrument_id: int, state: str) -> Response:
    """One step of its way."""
    record: Instrument = get(INSTRUMENT, instrument_id, "update")
    if state not in ASKED:
        abort(404)
    title, button, fields = ASKED[state]
    back, errors = f"/collections/instruments/{record.id}", dict[str, list[str]]()
    if state not in PATH[record.state]:
        toast(_("It is somewhere else by now: look at where it is."), "error")
        return leave(back)
    given: dict[str, Any] = {"on": max(company_today(), record.since or company_today())}
    if request.method == "POST":
        values, errors = asking.read(fields, currency=record.currency)
        given = dict(request.form)
        if not errors:
            try:
                instruments.move(record.id, state, **_given(values))
            except CollectionsError as error:
                errors = {"": [str(error)]}
            else:
                toast(_("The step is noted."))
                return leave(back)
    return asking.show(
        fields,
        given,
        errors,
        title=str(title),
        button=str(button),
        place=PLACE,
        back=back,
        currency=record.currency,
    )


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What the fields hold, without those that are empty."""
    return {name: value for name, value in values.items() if value not in (None, "")}
