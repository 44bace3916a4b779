"""What must be true before a record of collections is saved, whoever saves it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.api.services import Draft, SaveStep, _, session
from modules.collections.banking.accounts import BadAccount, check_bic, read_account, tail
from modules.collections.models import (
    ACCOUNT,
    CREDITOR,
    LATE_RATE,
    MANDATE,
    RETURN_CODE,
    Account,
    LateRate,
    Mandate,
    ReturnCode,
)


def _another(draft: Draft, *conditions: Any) -> bool:
    cls = draft.spec.cls
    query = select(cls.id).where(*conditions).limit(1)
    if draft.record is not None:
        query = query.where(cls.id != draft.record.id)
    return session().scalar(query) is not None


def check_account(draft: Draft) -> None:
    """The digits of the number fit; it is kept without spaces, and named by bank and last digits."""
    if not {"number", "country"} & draft.values.keys() or not draft.merged.get("number"):
        return
    try:
        found = read_account(draft.merged["number"], draft.merged.get("country") or "")
    except BadAccount as error:
        draft.error("number", str(error))
        return
    bank = {"iban": found.bank, "other": ""}.get(found.scheme, found.scheme.upper())
    known = {"number": found.number, "scheme": found.scheme}
    known["name"] = f"{bank} {tail(found.number)}".strip()[:120]
    draft.values.update(known)
    draft.merged.update(known)
    same = (
        Account.number == found.number,
        Account.contact_id == draft.merged.get("contact_id"),
        Account.archived_at.is_(None),
    )
    if _another(draft, *same):
        draft.error("number", _("The customer has this account already."))


def check_code_of_bank(draft: Draft) -> None:
    """A BIC as banks write it."""
    if draft.values.get("bic"):
        try:
            draft.values["bic"] = draft.merged["bic"] = check_bic(draft.values["bic"])
        except BadAccount as error:
            draft.error("bic", str(error))


def check_mandate(draft: Draft) -> None:
    """The account has an IBAN, whoever of the group holds it; the reference is new."""
    merged = draft.merged
    if "account_id" in draft.values:
        account = session().get(Account, merged.get("account_id") or 0)
        if account is not None and account.scheme != "iban":
            draft.error("account_id", _("Direct debits need an account with an IBAN."))
    if "reference" in draft.values and _another(draft, Mandate.reference == merged["reference"]):
        draft.error("reference", _("Another mandate has this reference."))
    if merged.get("state") == "blocked" and not merged.get("blocked_why"):
        draft.error("blocked_why", _("Say why it is blocked."))


def check_return_code(draft: Draft) -> None:
    """One row a code, in capitals."""
    if code := draft.values.get("code"):
        draft.values["code"] = draft.merged["code"] = code.upper()
        if _another(draft, ReturnCode.code == code.upper()):
            draft.error("code", _("Another record has it already: %(value)s.", value=code.upper()))


def check_rate(draft: Draft) -> None:
    """One rate a country and day."""
    merged = draft.merged
    same = (
        LateRate.country == merged.get("country"),
        LateRate.valid_from == merged.get("valid_from"),
    )
    if _another(draft, *same):
        draft.error("valid_from", _("The country has a rate from this day: change that one."))


contributions = (
    SaveStep(name="collections.account.number", model=ACCOUNT, call=check_account),
    SaveStep(name="collections.account.bic", model=ACCOUNT, call=check_code_of_bank),
    SaveStep(name="collections.creditor.bic", model=CREDITOR, call=check_code_of_bank),
    SaveStep(name="collections.mandate.check", model=MANDATE, call=check_mandate),
    SaveStep(name="collections.return_code.code", model=RETURN_CODE, call=check_return_code),
    SaveStep(name="collections.late_rate.check", model=LATE_RATE, call=check_rate),
)
