"""What the packages themselves would refuse, said before the file is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.api.locale import check_tax_id, format_date
from core.api.services import _
from modules.accounting.services.exporting.entries import Entry, Target


@dataclass(frozen=True)
class Finding:
    """Something to mend, or to know."""

    #: Document it is about.
    document: str
    text: Any
    #: Whether the file cannot be made with it.
    blocking: bool = True
    source: tuple[str, int] = ("", 0)


def check(entries: Sequence[Entry], target: Target, currency: str = "") -> list[Finding]:
    """Everything that is wrong with entries for a program; nothing: the file may be made.

    :param currency: the only one that the format knows; empty: any.
    """
    return [finding for entry in entries for finding in _check(entry, target, currency)]


def _check(entry: Entry, target: Target, currency: str) -> Iterator[Finding]:
    def found(text: Any, blocking: bool = True) -> Finding:
        return Finding(entry.document, text, blocking, entry.source)

    if currency and entry.currency != currency:
        yield found(
            _(
                "It is in %(one)s; the format has amounts in %(other)s only.",
                one=entry.currency,
                other=currency,
            )
        )
    for what, which in entry.gaps:
        yield found(_gap(what, which))
    if entry.debit != entry.credit:
        yield found(
            _(
                "Debit %(debit)s and credit %(credit)s are not the same.",
                debit=entry.debit,
                credit=entry.credit,
            )
        )
    if (target.year_from and entry.day < target.year_from) or (
        target.year_to and entry.day > target.year_to
    ):
        yield found(_("%(day)s is not in the open year.", day=format_date(entry.day)))
    if not entry.gaps:
        yield from _accounts(entry, target)
    if entry.invoiced or entry.kind == "draft":
        yield from _customer(entry)
    for text in (entry.name, entry.text):
        lost = sorted({c for c in text if not _fits(c, target.encoding)})
        if lost:
            yield found(
                _(
                    "These characters cannot be written and become “?”: %(chars)s",
                    chars=" ".join(lost),
                ),
                False,
            )


def _accounts(entry: Entry, target: Target) -> Iterator[Finding]:
    for posting in entry.postings:
        if target.account_length and len(posting.account) != target.account_length:
            yield Finding(
                entry.document,
                _(
                    "The account %(account)s has %(count)s digits; the program wants %(length)s.",
                    account=posting.account,
                    count=len(posting.account),
                    length=target.account_length,
                ),
                True,
                entry.source,
            )
        if not posting.counterpart:
            yield Finding(
                entry.document,
                _("The posting on %(account)s has no counterpart.", account=posting.account),
                True,
                entry.source,
            )


def _customer(entry: Entry) -> Iterator[Finding]:
    if not entry.tax_id:
        yield Finding(entry.document, _("The customer has no tax id."), True, entry.source)
        return
    try:
        check_tax_id(entry.country or "ES", entry.tax_id)
    except ValueError as wrong:
        yield Finding(entry.document, str(wrong), True, entry.source)


def _fits(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _gap(what: str, which: str) -> str:
    names = {
        "sale": _("sales of the class %(which)s", which=which or _("general")),
        "tax": _("the tax %(which)s", which=which),
        "to_invoice": _("what is to be invoiced"),
        "customer": _("the customer %(which)s", which=which),
        "bank": _("payments by %(which)s", which=which),
        "withheld": _("amounts withheld"),
        "write_off": _("bad debts"),
        "discount_cost": _("interest of discounting"),
        "bank_fee": _("fees of the bank"),
    }
    return _("No account is set for %(what)s: add a rule.", what=names.get(what, f"{what} {which}"))
