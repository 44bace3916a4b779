"""A page on which debts of a customer are ticked and something is done with them: a plan, a write-off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

from core.api.locale import format_date, format_money
from core.api.models import FieldError
from core.api.services import company_today, context, current_company, get
from core.api.ui import Crumb, _, as_id, make_input, ngettext, render_page
from modules.accounting.services import OpenDue, open_dues
from modules.collections.services import planned
from modules.contacts.models import Contact


@dataclass
class Choosing:
    """The debts of a customer in one currency, which of them are ticked, and what was written."""

    contact: Contact
    currency: str
    debts: list[OpenDue]
    #: Other currencies in which something is open.
    others: list[str]
    ticked: set[int]
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def chosen(self) -> list[OpenDue]:
        """The debts that are ticked."""
        return [one for one in self.debts if one.id in self.ticked]


def read(contact_id: int, fields: Sequence[Any]) -> Choosing:
    """What the form says, or what it begins with: the debts that are late, or those of ``due_id``.

    :param fields: further fields, whose values are read when it is sent.
    """
    contact: Contact = get("contacts.contact", contact_id)
    company = current_company()
    every = open_dues(contact=contact_id, company=company.id if company else None)
    codes = sorted({one.currency for one in every})
    wanted = {n for n in map(as_id, request.values.getlist("due_id")) if n}
    own = company.currency if company else "EUR"
    code = request.values.get("currency") or next(
        (one.currency for one in every if one.id in wanted),
        own if own in codes or not codes else codes[0],
    )
    debts = [one for one in every if one.currency == code]
    if request.method == "GET" and not wanted:
        inside = planned.covered([one.id for one in debts])
        wanted = {one.id for one in debts if one.days > 0 and one.id not in inside}
    made = Choosing(contact, code, debts, [c for c in codes if c != code], wanted)
    if request.method == "POST":
        ctx = context(currency=code)
        for known in fields:
            try:
                made.values[known.name] = known.clean(request.form.get(known.name), ctx)
            except FieldError as error:
                made.errors[known.name] = [str(error)]
        if not made.chosen:
            made.errors["debts"] = [_("Tick at least one debt.")]
    return made


def show(
    made: Choosing,
    fields: Sequence[Any],
    given: Mapping[str, Any],
    *,
    title: str,
    button: str,
    place: Crumb,
    note: str = "",
    parts: Collection[str] = (),
    preview: Any = None,
    again: str = "",
) -> Response:
    """The page. :param given: what the fields hold. :param button: what the main one says.
    :param place: the list it belongs to. :param parts: names of fields that stand side by side.
    :param preview: what would be done, drawn already. :param again: label of the button that looks first.
    """
    day, inputs = company_today(), []
    inside = planned.covered([one.id for one in made.debts])
    for known in fields:
        control = make_input(known, given.get(known.name), context(currency=made.currency))
        control.errors = made.errors.get(known.name, [])
        inputs.append(control)
    labels = {known.name: known.label for known in fields}
    return render_page(
        "collections/choose.html",
        title=title,
        crumbs=(place, Crumb(title)),
        active=place.href,
        status=422 if made.errors else 200,
        heading=title,
        note=note,
        contact=made.contact,
        currency=made.currency,
        others=[(code, _here(made, code)) for code in made.others],
        action=request.path,
        button=button,
        again=again,
        preview=preview,
        inputs=inputs,
        parts=parts,
        summary=[
            (f"f-{name}" if name in labels else "", labels.get(name, ""), text)
            for name, texts in made.errors.items()
            for text in texts
        ],
        lines=[
            {
                "id": one.id,
                "name": one.name,
                "due": format_date(one.due_on),
                "late": ngettext("%(num)s day late", "%(num)s days late", one.days_late(day))
                if one.days_late(day) > 0
                else "",
                "planned": one.id in inside,
                "open": format_money(one.open, made.currency),
                "ticked": one.id in made.ticked,
            }
            for one in made.debts
        ],
    )


def _here(_made: Choosing, code: str) -> str:
    return f"{request.path}?currency={code}"
