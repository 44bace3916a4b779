"""What somebody sent, read and checked; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.api.models import FieldError
from core.api.services import Invalid, _, context
from modules.sales.services.forms.pages import Page, Question, read_token
from modules.sales.services.leads.touches import ADDRESS, WORD

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
ADDRESSES = ("referrer", "landing", "page")
#: A field that people do not see and programs fill in.
TRAP = "website"


@dataclass(frozen=True)
class Sent:
    """A form that may be taken in."""

    #: Which opening of the page it came from.
    key: str
    #: {field of a lead: value}
    values: dict[str, Any]
    #: {what an address said of how they came: text}
    arrival: dict[str, str]
    #: The very words they agreed to; None: to none.
    consent_text: str | None = None
    #: What that is for.
    purpose_id: int | None = None
    #: They have to confirm it by mail.
    confirm: bool = False

    def as_json(self) -> dict[str, Any]:
        """What the intake keeps of it."""
        return {
            "values": self.values,
            "arrival": self.arrival,
            "consent_text": self.consent_text,
            "purpose_id": self.purpose_id if self.consent_text else None,
            "confirm": self.confirm and bool(self.values.get("mail")),
        }


def read(page: Page, sent: Mapping[str, str]) -> Sent | None:
    """What was sent, checked; None: a program sent it.

    :raises Invalid: fields are missing or wrong.
    """
    if sent.get(TRAP):
        return None
    key = _key(page, sent)
    values = _values(page, sent)
    agreed = page.consent if page.consent and sent.get("consent") else None
    return Sent(key, values, _arrival(sent), agreed, page.purpose_id, page.confirm)


def _key(page: Page, sent: Mapping[str, str]) -> str:
    """:raises Invalid: the page was not ours, is too old, or was sent faster than people write."""
    found = read_token(sent.get("token", ""))
    if found is None:
        raise Invalid({"": [_("This page is too old: send it again.")]})
    key, age = found
    if age < page.min_seconds:
        raise Invalid({"": [_("That was very fast: wait a few seconds and send it again.")]})
    return key


def _values(page: Page, sent: Mapping[str, str]) -> dict[str, Any]:
    written: dict[str, str] = {q.name: _written(q, sent) for q in page.questions}
    missing = [q.name for q in page.questions if q.required and not written[q.name]]
    errors = {name: [_("Fill in this field.")] for name in missing}
    if page.consent and page.consent_required and not sent.get("consent"):
        errors["consent"] = [_("Tick this box to send the form.")]
    if not any(written.get(n) for n in ("mail", "phone")) and not errors:
        errors[""] = [_("Write a mail or a phone, so that we can answer.")]
    if page.confirm and not written.get("mail") and not errors:
        errors["mail"] = [_("Write your mail: we send you a link to confirm it.")]
    values = _clean(page, written, errors)
    if errors:
        raise Invalid(errors)
    if not values.get("name"):
        values["name"] = values.get("company") or values.get("mail") or values["phone"]
    if page.language:
        values["language"] = page.language
    return values


def _written(question: Question, sent: Mapping[str, str]) -> str:
    """What was answered; a box that nobody ticked says no, where yes is not demanded."""
    answer = sent.get(question.name, "").strip()
    return answer or ("no" if question.kind == "boolean" and not question.required else "")


def _clean(page: Page, written: Mapping[str, str], errors: dict[str, list[str]]) -> dict[str, Any]:
    """Each value as a lead keeps it, own ones as its JSON does; the country first, for a phone is
    read by it."""
    ctx, fields = context(), {q.name: q.field for q in page.questions}
    found: dict[str, Any] = {}
    for name in sorted(written, key=lambda name: not fields[name].early):
        if not written[name]:
            continue
        try:
            found[name] = ctx.values[name] = fields[name].clean(written[name], ctx)  # type: ignore[index]
        except FieldError as error:
            errors.setdefault(name, []).append(str(error))
    return {n: fields[n].to_stored(v) if fields[n].custom else v for n, v in found.items()}


def _arrival(sent: Mapping[str, str]) -> dict[str, str]:
    said = {name: (sent.get(name) or "")[:WORD] for name in UTM}
    seen = {name: (sent.get(name) or "")[:ADDRESS] for name in ADDRESSES}
    return {name: text for name, text in {**said, **seen}.items() if text}
